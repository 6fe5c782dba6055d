#include "app/picture_loans.h"

#include <array>
#include <set>
#include <vector>

#include "support/catch.h"

using namespace exporter;
using namespace std::chrono_literals;

namespace {

class Endless : public TextStream {
 public:
  explicit Endless(std::shared_ptr<const Snapshot> picture) : picture_(std::move(picture)) {}
  std::size_t read(std::span<char> /*to*/) override { return 1; }

 private:
  std::shared_ptr<const Snapshot> picture_;
};

// Scrapes that begin one after the other, each with a new picture of its time.
struct Readers {
  // Both return the picture that is read.
  std::shared_ptr<const Snapshot> scrape_at(Duration time) {
    return read_at(time, PictureLoans::Need::Picture);
  }
  std::shared_ptr<const Snapshot> query_at(Duration time) {
    return read_at(time, PictureLoans::Need::Listing);
  }

  std::shared_ptr<const Snapshot> read_at(Duration time, PictureLoans::Need need) {
    return read_of(time, time, need);
  }

  // At `time`, when the newest picture is of `taken`.
  std::shared_ptr<const Snapshot> read_of(Duration taken, Duration time, PictureLoans::Need need) {
    auto picture = std::make_shared<Snapshot>();
    picture->taken_at = TimePoint(taken);
    if (need == PictureLoans::Need::Listing) picture->listing = std::make_shared<ConnectionListing>();
    std::shared_ptr<const Snapshot> read;
    streams.push_back(loans.lend(
        picture, TimePoint(time),
        [&](std::shared_ptr<const Snapshot> lent) {
          read = lent;
          return std::make_unique<Endless>(std::move(lent));
        },
        need));
    pictures.push_back(read);
    return read;
  }

  [[nodiscard]] std::size_t alive() const {
    std::set<const Snapshot*> alive;
    for (const auto& picture : pictures)
      if (const auto kept = picture.lock()) alive.insert(kept.get());
    return alive.size();
  }

  PictureLoans loans;
  std::vector<std::unique_ptr<TextStream>> streams;
  std::vector<std::weak_ptr<const Snapshot>> pictures;
};

bool is_cut_off(TextStream& stream) {
  std::array<char, TextStream::kMinRead> buffer{};
  try {
    return stream.read(buffer) == 0;
  } catch (const std::exception&) {
    return true;
  }
}

}  // namespace

TEST_CASE("a hundred scrapes that never end keep four pictures alive", "[app]") {
  Readers readers;
  for (int second = 1; second <= 100; ++second) readers.scrape_at(second * 1s);
  CHECK(readers.alive() == PictureLoans::kMostPictures);
  for (std::size_t i = 0; i < 100; ++i) {
    INFO(i);
    CHECK(is_cut_off(*readers.streams[i]) == (i < 100 - PictureLoans::kMostPictures));
  }
}

TEST_CASE("scrapes within a second read one picture and are cut off together", "[app]") {
  Readers readers;
  const auto first = readers.scrape_at(1000ms);
  CHECK(readers.scrape_at(1500ms) == first);
  CHECK(readers.scrape_at(1999ms) == first);
  CHECK(readers.scrape_at(2000ms) != first);
  for (const Duration later : {3s, 4s}) readers.scrape_at(later);
  CHECK_FALSE(is_cut_off(*readers.streams[0]));
  readers.scrape_at(5s);
  for (const std::size_t early : {0U, 1U, 2U}) CHECK(is_cut_off(*readers.streams[early]));
  for (const std::size_t late : {3U, 4U, 5U, 6U}) CHECK_FALSE(is_cut_off(*readers.streams[late]));
}

TEST_CASE("who has read to the end keeps nothing alive and is nobody's neighbour", "[app]") {
  Readers readers;
  const auto first = readers.scrape_at(1s);
  readers.streams.clear();
  CHECK(readers.scrape_at(1100ms) != first);
  for (int second = 2; second <= 100; ++second) {
    readers.scrape_at(second * 1s);
    if (second % 3 == 0) readers.streams.erase(readers.streams.begin() + 1, readers.streams.end());
  }
  CHECK_FALSE(is_cut_off(*readers.streams[0]));  // never more than four at once
}

TEST_CASE("before the first picture there is nothing to lend and something to read", "[app]") {
  PictureLoans loans;
  const auto stream = loans.lend(nullptr, TimePoint(1s), [](std::shared_ptr<const Snapshot> none) {
    return std::make_unique<Endless>(std::move(none));
  });
  CHECK_FALSE(is_cut_off(*stream));
}

TEST_CASE("who needs a listing shares only a picture that has one", "[app]") {
  Readers readers;
  const auto plain = readers.scrape_at(1000ms);
  const auto listed = readers.query_at(1100ms);
  CHECK(plain != listed);
  CHECK(readers.query_at(1200ms) == listed);
  CHECK(readers.scrape_at(1300ms) == listed);
  CHECK(readers.query_at(2100ms) != listed);
}

TEST_CASE("nobody gets a picture that is older than a second by now", "[app]") {
  Readers readers;
  const auto first = readers.scrape_at(1000ms);
  const auto second = readers.read_of(1950ms, 2900ms, PictureLoans::Need::Picture);
  CHECK(second != first);
  CHECK(second->taken_at == TimePoint(1950ms));
}

TEST_CASE("no scrape sees less than one before it, whatever queries are lent", "[app]") {
  Readers readers;
  readers.query_at(100ms);
  readers.streams.clear();
  const auto scrape = readers.read_of(500ms, 550ms, PictureLoans::Need::Picture);
  readers.streams.clear();
  readers.read_of(100ms, 600ms, PictureLoans::Need::Listing);

  const auto next = readers.read_of(500ms, 700ms, PictureLoans::Need::Picture);

  CHECK(next->taken_at == scrape->taken_at);
}

TEST_CASE("who waits for longest is cut off first, however new the picture", "[app]") {
  Readers readers;
  for (const Duration time : {1000ms, 2000ms, 3000ms, 4000ms}) readers.scrape_at(time);
  readers.read_of(900ms, 4100ms, PictureLoans::Need::Listing);
  CHECK(is_cut_off(*readers.streams[0]));
  for (const std::size_t later : {1U, 2U, 3U, 4U}) CHECK_FALSE(is_cut_off(*readers.streams[later]));
}

TEST_CASE("queries and scrapes by turns keep four pictures alive", "[app]") {
  Readers readers;
  for (int i = 1; i <= 100; ++i) {
    readers.scrape_at(i * 700ms);
    readers.query_at(i * 700ms - 350ms);
    CHECK(readers.alive() <= PictureLoans::kMostPictures);
  }
  CHECK(readers.alive() == PictureLoans::kMostPictures);
}
