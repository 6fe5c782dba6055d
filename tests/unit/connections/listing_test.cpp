// What readers are shown of each connection: totals, rates, traffic; and what it takes.
#include "support/catch.h"
#include "unit/connections/lab.h"

using namespace connections_test;
using connections::Traffic;

TEST_CASE("every byte of a connection is in its totals, by direction", "[connections]") {
  Lab lab;

  lab.play(">S <SA >A >D >D | <D <D <D | >D");

  CHECK(lab.row().total == std::array<Volume, 2>{Volume{4, 400}, Volume{5, 500}});
  CHECK(lab.row().first_seen == kStart + 1ms);
  CHECK(lab.row().last_seen == lab.now);
}

TEST_CASE("recent is what passed within the window, and nothing after it", "[connections]") {
  Lab lab;
  lab.play(">S <SA >A");
  CHECK(lab.tracker.listing(lab.now)->window == 1s);
  CHECK(lab.row().recent == lab.row().total);

  for (int i = 0; i < 20; ++i) lab.play(">D <D <D");
  const auto listing = lab.tracker.listing(lab.now);
  const auto seconds = static_cast<std::uint64_t>(listing->window / 1s);
  CHECK(listing->window >= 5s);
  CHECK(listing->window <= 10s);
  CHECK(listing->rows[0].recent ==
        std::array<Volume, 2>{Volume{2 * seconds, 200 * seconds}, Volume{seconds, 100 * seconds}});

  lab.wait(11s);
  CHECK(lab.row().recent == std::array<Volume, 2>{});
  lab.play(">D");
  CHECK(lab.row().recent == std::array<Volume, 2>{Volume{}, Volume{1, 100}});
}

TEST_CASE("recent holds in each second what the window says", "[connections]") {
  Lab lab;
  std::vector<std::uint64_t> sent;
  for (std::uint64_t second = 0; second < 40; ++second) {
    sent.push_back(second % 3 == 0 ? 1 : 0);
    lab.play(sent.back() == 1 ? ">D" : "");
    const auto listing = lab.tracker.listing(lab.now);
    std::uint64_t expected = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(listing->window / 1s); ++i)
      expected += sent[sent.size() - 1 - i];
    CHECK(listing->rows[0].recent[1].packets == expected);
  }
}

TEST_CASE("very many bytes of one window are not cut", "[connections]") {
  Lab lab;
  lab.pass(">D");
  lab.coming.flows[0].volume = {.packets = 1'000'000'000, .bytes = 1'500'000'000'000};

  lab.sweep();

  CHECK(lab.row().recent[1] == Volume{1'000'000'000, 1'500'000'000'000});
}

TEST_CASE("traffic is what moved in the last sweep, once for each connection", "[connections]") {
  Lab lab({}, Traffic::Kept);
  lab.pass("<S >SA <A").pass(">D", {.local_port = 7, .protocol = 17}).pass("<R", {.local_port = 9}).sweep();

  REQUIRE(lab.tracker.traffic().size() == 2);
  CHECK(lab.tracker.traffic()[0].opened_by == Opener::Remote);
  CHECK(lab.tracker.traffic()[0].key.remote_port == 80);
  CHECK(lab.tracker.traffic()[0].volume == std::array<Volume, 2>{Volume{2, 200}, Volume{1, 100}});
  CHECK(lab.tracker.traffic()[1].volume[1] == Volume{1, 100});

  lab.play("<D <D");
  REQUIRE(lab.tracker.traffic().size() == 1);
  CHECK(lab.tracker.traffic()[0].opened_by == Opener::Remote);
  CHECK(lab.tracker.traffic()[0].volume[0] == Volume{2, 200});
  lab.sweep();
  CHECK(lab.tracker.traffic().empty());
}

TEST_CASE("nobody's traffic is kept who did not ask for it", "[connections]") {
  Lab lab;

  lab.play(">D <D");

  CHECK(lab.tracker.traffic().empty());
}

TEST_CASE("a connection has carried every packet from its SYN to its last ACK, however many sweeps it takes",
          "[connections]") {
  for (const char* script : {">S <SA >A >D <D >FA <FA >A", ">S <SA >A | >D <D | >FA | <FA | >A"}) {
    INFO(script);
    Lab lab;
    lab.play(script);

    CHECK(lab.row().total[static_cast<std::size_t>(Direction::Outbound)].packets == 5);
    CHECK(lab.row().total[static_cast<std::size_t>(Direction::Inbound)].packets == 3);
  }
}
