// What happens when there is no room, and what a connection takes.
#include <algorithm>

#include "support/catch.h"
#include "unit/connections/lab.h"

using namespace connections_test;

namespace {

Ends number(std::uint32_t i) {
  return {.remote = "10." + std::to_string(i >> 16 & 255) + '.' + std::to_string(i >> 8 & 255) + '.' +
                    std::to_string(i & 255)};
}

bool has(const Lab& lab, const Ends& ends) {
  const auto rows = lab.rows();
  return std::any_of(rows.begin(), rows.end(), [&](const ConnectionRow& row) {
    return row.key.remote == support::address(ends.remote);
  });
}

// A SYN of each of `count` sources from `first` on; made without text, there are very many.
Sweep syns_of(std::uint32_t first, std::uint32_t count) {
  Sweep sweep = support::a_sweep_of();
  sweep.interfaces.push_back(support::an_interface(1, "eth1"));
  FlowRecord flow = support::a_flow({.bytes = 60, .protocol = 6, .source_port = 1, .destination_port = 80});
  flow.tcp = {.syn = 1, .flags = 2, .opening = true};
  sweep.flows.assign(count, flow);
  for (std::uint32_t i = 0; i < count; ++i)
    for (unsigned byte = 0; byte < 4; ++byte)
      sweep.flows[i].pair.source.bytes[byte] = static_cast<std::uint8_t>((first + i) >> (24 - 8 * byte));
  return sweep;
}

std::uint64_t evicted(const Lab& lab) { return lab.tracker.summary()->evicted; }

}  // namespace

TEST_CASE("the one idle for longest makes room", "[connections]") {
  Lab lab({.most = 3});
  for (std::uint32_t i = 0; i < 3; ++i) lab.play(">S <SA >A", number(i));
  lab.play(">D <D", number(0));

  lab.play(">S <SA >A", number(3));

  CHECK(has(lab, number(0)));
  CHECK_FALSE(has(lab, number(1)));
  CHECK(lab.closed(ConnectionEnd::Evicted) == 1);
  CHECK(evicted(lab) == 1);
}

TEST_CASE("the one idle for longest makes room, whatever it is", "[connections]") {
  Ends udp = number(0);
  udp.protocol = 17;
  Lab older({.most = 2});
  older.play(">D <D", udp).play(">D <D", number(1)).play(">D <D", number(2));
  CHECK_FALSE(has(older, number(0)));

  Lab newer({.most = 2});
  newer.play(">D <D", number(1)).play(">D <D", udp).play(">D <D", number(2));
  CHECK(has(newer, number(0)));
  CHECK_FALSE(has(newer, number(1)));
}

TEST_CASE("made-up ACKs make room like made-up SYNs", "[connections]") {
  Lab lab({.most = 8});
  for (std::uint32_t i = 0; i < 5; ++i) lab.play(">D <D", number(i));

  for (std::uint32_t i = 5; i < 20; ++i) lab.play("<A", number(i));

  for (std::uint32_t i = 0; i < 5; ++i) CHECK(has(lab, number(i)));
}

TEST_CASE("who is over makes room before all others", "[connections]") {
  Lab lab({.most = 4});
  lab.play(">D <D", number(0)).play(">S", number(1)).play(">D <D >R", number(2)).play("<D >D", number(3));

  lab.play(">S <SA >A", number(4));

  CHECK_FALSE(has(lab, number(2)));
  CHECK(lab.closed(ConnectionEnd::Evicted) == 0);
  CHECK(evicted(lab) == 1);
}

TEST_CASE("the unproven make room before the proven while they are more than a quarter", "[connections]") {
  Lab lab({.most = 8});
  for (std::uint32_t i = 0; i < 5; ++i) lab.play(">D <D", number(i));
  for (std::uint32_t i = 5; i < 8; ++i) lab.play("<S", number(i));

  lab.play("<S", number(8));
  CHECK_FALSE(has(lab, number(5)));
  CHECK(has(lab, number(0)));
  CHECK(lab.failed(ConnectionFailure::Evicted) == 1);

  // Two of them become established: there are six, and the one that is unproven may stay.
  lab.pass(">SA <A", number(6)).play(">SA <A", number(7));
  lab.play("<S", number(9));
  CHECK(has(lab, number(8)));
  CHECK(has(lab, number(9)));
  CHECK_FALSE(has(lab, number(0)));
}

TEST_CASE("a table with one place works", "[connections]") {
  Lab lab({.most = 1});

  lab.pass(">S <SA >A", number(0)).pass(">S <SA >A", number(1)).pass("<R", number(2)).sweep();
  lab.play(">D <D", number(3));

  CHECK(lab.tracker.summary()->tracked == 1);
  CHECK(lab.opened() == 3);
  CHECK(lab.closed(ConnectionEnd::Evicted) == 2);
}

TEST_CASE("what was evicted in the sweep in which it came has been judged", "[connections]") {
  Lab lab({.most = 2}, connections::Traffic::Kept);

  for (std::uint32_t i = 0; i < 10; ++i) lab.pass("<S >SA <A <D", number(i));
  lab.sweep();

  CHECK(lab.opened() >= 10);
  CHECK(lab.now_in(ConnectionState::Established) == 2);
  Volume all;
  for (const ConnectionTraffic& traffic : lab.tracker.traffic()) all += traffic.volume[0] + traffic.volume[1];
  CHECK(all == Volume{40, 4000});
}

TEST_CASE("what was evicted before the same sweep told of its answer has failed once", "[connections]") {
  Lab lab({.most = 2});

  for (std::uint32_t i = 0; i < 10; ++i) lab.pass("<S", number(i));
  for (std::uint32_t i = 0; i < 10; ++i) lab.pass(">SA", number(i));
  lab.sweep();

  CHECK(lab.failed(ConnectionFailure::Evicted) == 8);
  CHECK(lab.now_in(ConnectionState::Connecting) == 2);
}

TEST_CASE("what was evicted fails once, also if its SYN-ACK is sent again and again", "[connections]") {
  Lab lab({.most = 2});

  for (std::uint32_t i = 0; i < 10; ++i) lab.pass("<S >SA", number(i));
  lab.sweep();
  for (std::uint32_t i = 0; i < 10; ++i) lab.pass(">SA", number(i));
  lab.sweep();
  lab.wait(120s);

  CHECK(lab.failed(ConnectionFailure::Evicted) + lab.failed(ConnectionFailure::Unanswered) == 10);
  CHECK(lab.now_in(ConnectionState::Connecting) == 0);
}

TEST_CASE("beyond the limit each connection is opened once and evicted once", "[connections]") {
  Lab lab({.most = 100});

  for (const char* packets : {">S", "<SA", ">A", "<D"})
    for (std::uint32_t i = 0; i < 1000; ++i) lab.pass(packets, number(i));
  lab.sweep();

  CHECK(lab.opened() == 1000);
  CHECK(lab.closed(ConnectionEnd::Evicted) == 900);
  CHECK(lab.now_in(ConnectionState::Established) == 100);
  CHECK(lab.tracker.summary()->evicted == 900);
}

TEST_CASE("a flood of SYNs takes what is free and no connection whose packets go both ways",
          "[connections]") {
  constexpr std::uint32_t kMost = 4096;
  Lab lab({.most = kMost});
  for (std::uint32_t i = 0; i < kMost / 2; ++i) lab.pass(">S <SA >A", number(i));
  lab.sweep();
  const std::size_t before = lab.tracker.bytes();

  for (std::uint32_t i = 0; i < 16; ++i) {
    lab.tracker.absorb(syns_of(0x20000000 + i * 8192, 8192), lab.now += 1s);
    audit(lab.tracker, lab.now);
  }

  CHECK(lab.now_in(ConnectionState::Established) == kMost / 2);
  CHECK(lab.closed(ConnectionEnd::Evicted) == 0);
  CHECK(lab.now_in(ConnectionState::Connecting) == kMost / 2);
  CHECK(lab.failed(ConnectionFailure::Evicted) == 16 * 8192 - kMost / 2);
  CHECK(lab.tracker.bytes() <= 160 * (kMost + connections::ConnectionTracker::kSpareRows));
  CHECK(lab.tracker.bytes() > before);
  lab.wait(120s);
  CHECK(lab.failed(ConnectionFailure::Unanswered) == kMost / 2);
}

TEST_CASE("a flood from a million sources is bounded, and others open and close as before", "[connections]") {
  constexpr std::uint32_t kPart = 1 << 18;
  Lab lab;
  lab.play(">S <SA >A");
  for (std::uint32_t i = 0; i < 4; ++i) {
    Sweep sweep = syns_of(0x20000000 + i * kPart, kPart);
    lab.pass("<S >SA <A <D >D >FA <FA >A", number(i));
    sweep.flows.insert(sweep.flows.begin() + kPart / 2, lab.coming.flows.begin(), lab.coming.flows.end());
    lab.coming.clear();
    lab.tracker.absorb(sweep, lab.now += 1s);
  }
  audit(lab.tracker, lab.now);

  CHECK(lab.opened(Opener::Remote) == 4);
  CHECK(lab.closed(ConnectionEnd::Fin) == 4);
  CHECK(lab.now_in(ConnectionState::Established) == 1);
  CHECK(lab.tracker.summary()->tracked == 262'144);
  CHECK(lab.tracker.bytes() <= std::size_t{160} * (262'144 + 262'144 / 4));
}

TEST_CASE("a connection takes 160 bytes at most, at any number of them, but for one chunk", "[connections]") {
  connections::ConnectionTable table;
  ConnectionKey key{};
  std::size_t most = 0;
  for (std::uint32_t i = 1; i <= 300'000; ++i) {
    key.local_port = static_cast<std::uint16_t>(i);
    key.remote_port = static_cast<std::uint16_t>(i >> 16);
    table.add(key, connections::ConnectionTable::hash_of(key));
    most = std::max(most, table.bytes() - std::min(table.bytes(), std::size_t{160} * i));
  }
  CHECK(most <= std::size_t{160} * connections::ConnectionTable::kChunkRows);
}
