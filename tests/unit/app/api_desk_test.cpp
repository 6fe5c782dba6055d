#include "app/api_desk.h"

#include <array>
#include <string>

#include "support/a_flow.h"
#include "support/catch.h"

using namespace exporter;
using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kPairs = "/api/v1/pairs";
constexpr std::string_view kConnections = "/api/v1/connections";

// A process with one pair and `connections` connections, whose clock advances by `work` in every query.
struct Served {
  explicit Served(std::size_t connections = 1) {
    auto picture = std::make_shared<Snapshot>();
    picture->taken_at = Clock::now() + 1h;  // fresh however long a test is interrupted
    picture->interfaces.push_back({.state = an_interface(0)});
    picture->connections = std::make_shared<ConnectionSummary>();
    auto listing = std::make_shared<ConnectionListing>();
    listing->rows.resize(connections);
    for (std::size_t i = 0; i < connections; ++i)
      listing->rows[i].key.local_port = static_cast<std::uint16_t>(i);
    picture->listing = std::move(listing);
    published.publish(std::move(picture));
    gate.let_through();
  }

  ApiAnswer get(std::string_view path, std::string_view query = {}) {
    return desk.answer({.path = path, .query = query});
  }
  bool ready(std::string_view path, std::string_view query = {}) {
    return desk.ready_or_later({.path = path, .query = query}, [] {});
  }
  TimePoint look() {
    now += work;
    return now;
  }

  Published<Snapshot> published;
  ScrapeGate gate{published, *ScrapeGate::make_wake()};
  PictureLoans loans;
  TimePoint now{1h};
  Duration work{};
  ApiDesk desk{published, gate, loans, [this] { return look(); }};
};

std::string read_all(ApiAnswer& answer) {
  std::string text;
  std::array<char, TextStream::kMinRead> piece{};
  while (const std::size_t size = answer.stream->read(piece)) text.append(piece.data(), size);
  return text;
}

}  // namespace

TEST_CASE("queries that take long leave the thread to scrapes", "[app]") {
  Served served;
  served.work = 130ms;  // from one look at the clock to the next

  CHECK(served.get(kPairs).status == 200);
  const auto refused = served.get(kPairs);
  CHECK(refused.status == 503);
  CHECK_THAT(refused.text, contains_text("ask again in a second"));

  served.now += 1s;
  CHECK(served.get(kPairs).status == 200);
}

TEST_CASE("rows are paid for before they are written", "[app]") {
  Served served(10'000);

  int answered = 0;
  while (answered < 100 && served.get(kConnections, "limit=10000").status == 200) ++answered;

  CHECK(answered == 3);  // 40 ms each, until 100 are exceeded
}

TEST_CASE("small queries are hardly bounded", "[app]") {
  Served served;

  for (int i = 0; i < 10'000; ++i) REQUIRE(served.get(kPairs).status == 200);
}

TEST_CASE("who is refused costs no sweep", "[app]") {
  Served served;
  auto old = std::make_shared<Snapshot>(*served.published.latest());
  old->taken_at = Clock::now() - 1h;
  served.published.publish(std::move(old));

  CHECK_FALSE(served.ready(kPairs));
  CHECK(served.ready(kPairs, "limit=0"));
  CHECK(served.ready("/api/v1/nothing"));
  CHECK(served.ready("/api/v1/openapi.json"));
  served.work = 200ms;
  CHECK(served.get(kPairs).status == 200);
  served.work = 0ms;
  CHECK(served.ready(kPairs));
  CHECK(served.get(kPairs).status == 503);
}

TEST_CASE("connections come from the picture that has a listing", "[app]") {
  Served served(3);
  auto newer = std::make_shared<Snapshot>(*served.published.latest());
  newer->taken_at += 10ms;
  newer->listing = nullptr;
  served.published.publish(std::move(newer));
  served.gate.let_through();

  CHECK(served.ready(kConnections));
  auto answer = served.get(kConnections);

  REQUIRE(answer.status == 200);
  CHECK_THAT(read_all(answer), contains_text("\"total\":3"));
}

TEST_CASE("readers of answers that never end keep four pictures alive", "[app]") {
  Served served(2);
  std::vector<ApiAnswer> slow;
  std::vector<std::weak_ptr<const Snapshot>> pictures;
  for (int i = 0; i < 20; ++i) {
    auto next = std::make_shared<Snapshot>(*served.published.latest());
    next->taken_at += 2s;
    served.now = next->taken_at;
    pictures.emplace_back(next);
    served.published.publish(std::move(next));
    served.gate.let_through();
    slow.push_back(served.get(i % 2 == 0 ? kPairs : kConnections));
  }

  std::size_t alive = 0;
  for (const auto& picture : pictures) alive += picture.expired() ? 0 : 1;
  CHECK(alive == PictureLoans::kMostPictures);
  CHECK_THROWS(read_all(slow.front()));
  CHECK_NOTHROW(read_all(slow.back()));
}

TEST_CASE("before the first picture an answer says so", "[app]") {
  Published<Snapshot> nothing;
  ScrapeGate gate(nothing, *ScrapeGate::make_wake());
  PictureLoans loans;
  ApiDesk desk(nothing, gate, loans);

  CHECK(desk.answer({.path = kPairs, .query = {}}).status == 503);
  CHECK(desk.answer({.path = kConnections, .query = {}}).status == 503);
  CHECK(desk.answer({.path = "/api/v1/openapi.json", .query = {}}).status == 200);
}
