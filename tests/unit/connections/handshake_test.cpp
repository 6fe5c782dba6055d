#include <algorithm>

#include "support/catch.h"
#include "unit/connections/lab.h"

using namespace connections_test;

namespace {

HandshakeTimes times_of(const InterfaceConnections& eth, Opener opener) {
  return eth.handshakes[static_cast<std::size_t>(opener)];
}

}  // namespace

TEST_CASE("a handshake within one sweep opens a connection", "[connections]") {
  Lab lab;

  lab.play(">S <SA >A");

  CHECK(lab.row().state == ConnectionState::Established);
  CHECK(lab.row().opened_by == Opener::Local);
  CHECK(lab.opened(Opener::Local) == 1);
  CHECK(lab.opened() == 1);
  CHECK(times_of(lab.eth(), Opener::Local).sum == 2ms);
  CHECK(lab.measured(Opener::Local) == 1);
}

TEST_CASE("a handshake spread over sweeps opens one connection and is measured from its SYN",
          "[connections]") {
  Lab lab;

  lab.play("<S");
  CHECK(lab.row().state == ConnectionState::Connecting);
  CHECK(lab.opened() == 0);
  lab.play(">SA");
  CHECK(lab.row().state == ConnectionState::Connecting);
  lab.play("<A");

  CHECK(lab.row().state == ConnectionState::Established);
  CHECK(lab.row().first_seen == kStart + 1ms);
  CHECK(lab.opened(Opener::Remote) == 1);
  CHECK(times_of(lab.eth(), Opener::Remote).sum == 2s);
  CHECK(times_of(lab.eth(), Opener::Remote).counts[14] == 1);  // up to 2.5 s
}

TEST_CASE("the bounds of handshake times are inclusive", "[connections]") {
  const auto bucket_of = [](Duration between) {
    Lab lab;
    lab.between = between;
    lab.play(">S <SA >A");
    const auto counts = times_of(lab.eth(), Opener::Local).counts;
    return std::find(counts.begin(), counts.end(), std::uint64_t{1}) - counts.begin();
  };
  CHECK(bucket_of(25us) == 0);
  CHECK(bucket_of(25us + 1ns) == 1);
  CHECK(bucket_of(5s) == 16);
  CHECK(bucket_of(5s + 1ns) == 17);
}

TEST_CASE("a SYN that is sent again opens nothing twice, and the first one is measured", "[connections]") {
  Lab in_one;
  in_one.play(">S >S <SA <SA >A");
  CHECK(in_one.opened() == 1);
  CHECK(times_of(in_one.eth(), Opener::Local).sum == 4ms);

  Lab in_several;
  in_several.play(">S | >S | >S <SA >A | >D <D");
  CHECK(in_several.opened() == 1);
  CHECK(in_several.failed(ConnectionFailure::Unanswered) == 0);
  CHECK(times_of(in_several.eth(), Opener::Local).sum == 2s + 2ms);
}

TEST_CASE("two that open at once are one connection, opened by who was first", "[connections]") {
  Lab lab;
  lab.play(">S <S >SA <SA");
  CHECK(lab.row().state == ConnectionState::Established);
  CHECK(lab.opened(Opener::Local) == 1);
  CHECK(lab.opened() == 1);

  Lab remote_first;
  remote_first.play("<S >S <SA >SA <A >A");
  CHECK(remote_first.opened(Opener::Remote) == 1);
  CHECK(remote_first.opened() == 1);

  Lab and_reset;
  and_reset.play(">S <S >SA <SA >A <R <R");
  CHECK(and_reset.opened() == 1);
}

TEST_CASE("a SYN-ACK alone establishes nothing", "[connections]") {
  Lab lab;

  lab.play("<S >SA >SA | >SA");

  CHECK(lab.row().state == ConnectionState::Connecting);
  CHECK(lab.row().opened_by == Opener::Remote);
  CHECK(lab.opened() == 0);
}

TEST_CASE("an ACK that only challenges a SYN establishes nothing", "[connections]") {
  Lab lab;

  lab.play(">S <A >R");

  CHECK(lab.row().state == ConnectionState::Reset);
  CHECK(lab.failed(ConnectionFailure::Aborted) == 1);
  CHECK(lab.opened() == 0);
}

TEST_CASE("FINs without an ACK do not end what was never open", "[connections]") {
  Lab lab;

  lab.play(">S >F <F");

  CHECK(lab.row().state == ConnectionState::Connecting);
  CHECK(lab.opened() == 0);
}

TEST_CASE("who sees one direction only sees the connection open", "[connections]") {
  Lab asking;
  asking.play(">S >A >D | >FA");
  CHECK(asking.opened(Opener::Local) == 1);
  CHECK(asking.row().state == ConnectionState::Closing);

  Lab asked;
  asked.play(">SA >D");
  CHECK(asked.opened(Opener::Remote) == 1);
  CHECK(asked.row().state == ConnectionState::Established);
  CHECK(asked.measured(Opener::Remote) == 0);
}

TEST_CASE("a connection found under way is established and was opened by nobody knows whom",
          "[connections]") {
  Lab lab;

  lab.play(">D <D");

  CHECK(lab.row().state == ConnectionState::Established);
  CHECK(lab.opened(Opener::Unknown) == 1);
  CHECK(lab.measured(Opener::Local) + lab.measured(Opener::Remote) == 0);
}

TEST_CASE("who starts in the middle counts an opening once and never below nothing", "[connections]") {
  Lab lab;

  lab.play(">D <D >D | >D | <FA >A | >FA <A");

  CHECK(lab.opened(Opener::Unknown) == 1);
  CHECK(lab.closed(ConnectionEnd::Fin) == 1);
  CHECK(lab.row().state == ConnectionState::Closed);
}

TEST_CASE("records of several processors are one handshake", "[connections]") {
  Lab lab;
  lab.pass(">S <SA >A >D >D");
  FlowRecord later = lab.coming.flows[0];  // the ACKs came on another processor than the SYN
  lab.coming.flows[0].volume = {1, 100};
  lab.coming.flows[0].acknowledged = {};
  later.volume = {3, 300};
  later.tcp = {};
  later.first_seen = later.acknowledged;
  lab.coming.flows.insert(lab.coming.flows.begin(), later);

  lab.sweep();

  CHECK(lab.opened(Opener::Local) == 1);
  CHECK(times_of(lab.eth(), Opener::Local).sum == 2ms);
  CHECK(lab.row().total[1] == Volume{4, 400});
}
