// Where connections are seen: families, interfaces, routers, loopback.
#include "support/catch.h"
#include "unit/connections/lab.h"

using namespace connections_test;

TEST_CASE("a connection over IPv6 is one like any other", "[connections]") {
  Lab lab;

  lab.play("<S >SA <A", {.local = "2001:db8::1", .remote = "2001:db8::2", .local_port = 80});

  CHECK(lab.row().key.local == support::address("2001:db8::1"));
  CHECK(lab.row().key.family == Family::Ipv6);
  CHECK(lab.row().key.local_port == 80);
  CHECK(lab.opened(Opener::Remote) == 1);
}

TEST_CASE("the same bytes of another family or protocol are another connection", "[connections]") {
  Lab lab;

  lab.pass(">D", {.local = "1.2.3.4", .remote = "5.6.7.8"});
  lab.pass(">D", {.local = "102:304::", .remote = "506:708::"});
  lab.play(">D", {.local = "1.2.3.4", .remote = "5.6.7.8", .protocol = 17});

  CHECK(lab.rows().size() == 3);
}

TEST_CASE("what a router forwards is opened from the remote side here and from the local side there",
          "[connections]") {
  Lab lab;
  const Ends client_side{
      .local = "198.51.100.1", .remote = "192.0.2.1", .local_port = 80, .remote_port = 999};
  const Ends server_side{.local = "192.0.2.1", .remote = "198.51.100.1", .local_port = 999, .interface = 1};

  lab.pass("<S >SA <A", client_side).pass(">S <SA >A", server_side).sweep();

  CHECK(lab.eth(0).protocols[0].opened == std::array<std::uint64_t, 3>{0, 1, 0});
  CHECK(lab.eth(1).protocols[0].opened == std::array<std::uint64_t, 3>{1, 0, 0});
  CHECK(lab.rows().size() == 2);
}

TEST_CASE("on loopback both ends are connections", "[connections]") {
  Lab lab;
  const Ends client{.local = "127.0.0.1", .remote = "127.0.0.1", .local_port = 999, .remote_port = 80};
  const Ends server{.local = "127.0.0.1", .remote = "127.0.0.1", .local_port = 80, .remote_port = 999};

  // Each packet leaves the one and comes to the other.
  lab.pass(">S <SA >A", client).pass("<S >SA <A", server).sweep();

  CHECK(lab.rows().size() == 2);
  CHECK(lab.opened(Opener::Local) == 1);
  CHECK(lab.opened(Opener::Remote) == 1);
}

TEST_CASE("a number that goes to another interface takes no connections along", "[connections]") {
  Lab lab;
  lab.pass(">S <SA >A", {.interface = 1}).play(">S <SA >A");
  Sweep renamed;
  renamed.interfaces = {support::an_interface(0), support::an_interface(1, "eth7")};

  lab.tracker.absorb(renamed, lab.now += 1s);

  CHECK(lab.rows().size() == 1);
  CHECK(lab.eth(0).protocols[0].opened[0] == 1);
  CHECK(lab.eth(1).protocols[0].opened[0] == 0);
  CHECK(lab.eth(1).protocols[0].now == std::array<std::uint64_t, 7>{});
  CHECK(lab.eth(1).flags[0].syn == 0);
  audit(lab.tracker, lab.now);
}

TEST_CASE("what a failed sweep has read is tracked like any other", "[connections]") {
  Lab lab;
  lab.pass(">S <SA >A");
  lab.coming.failures.push_back(
      {.stage = SweepStage::Drain, .error = Error(std::make_error_code(std::errc::io_error), "drain")});

  lab.sweep();

  CHECK(lab.opened() == 1);
}

TEST_CASE("connections end with their interface, and not when somebody takes us off it for a moment",
          "[connections]") {
  Lab lab;
  lab.play(">S <SA >A");
  Sweep away;
  away.interfaces = {support::an_interface(0), support::an_interface(1, "eth1")};
  away.interfaces[0].attached = {false, false};

  away.interfaces[0].absence = {Absence::Removed, Absence::Removed};
  lab.tracker.absorb(away, lab.now += 1s);
  CHECK(lab.now_in(ConnectionState::Established) == 1);

  away.interfaces[0].absence = {Absence::InterfaceGone, Absence::InterfaceGone};
  lab.pass("<D", {.interface = 0});
  away.flows = lab.coming.flows;  // the last that was seen there
  for (int sweeps = 0; sweeps < 2; ++sweeps) {
    lab.tracker.absorb(away, lab.now += 1s);
    away.flows.clear();
    audit(lab.tracker, lab.now);
  }
  CHECK(lab.rows().empty());
  CHECK(lab.closed(ConnectionEnd::Timeout) == lab.opened());
}
