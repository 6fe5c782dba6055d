// UDP and ICMP echo.
#include "support/catch.h"
#include "unit/connections/lab.h"

using namespace connections_test;

namespace {

constexpr auto kUdp = ConnectionProtocol::Udp;
constexpr auto kIcmp = ConnectionProtocol::Icmp;
constexpr std::uint16_t kRequest = 0x0800;

Ends udp(std::uint16_t local_port, std::uint16_t remote_port) {
  return {.local_port = local_port, .remote_port = remote_port, .protocol = 17};
}

}  // namespace

TEST_CASE("a question and its answer, like DNS, are a two-way connection for 120 s", "[connections]") {
  Lab lab;

  lab.play(">D <D", udp(40000, 53));
  CHECK(lab.row().state == ConnectionState::TwoWay);
  CHECK(lab.opened(Opener::Local, kUdp) == 1);
  lab.wait(119s);
  CHECK(lab.now_in(ConnectionState::TwoWay, kUdp) == 1);
  lab.wait(1s);

  CHECK(lab.rows().empty());
  CHECK(lab.closed(ConnectionEnd::Timeout, kUdp) == 1);
}

TEST_CASE("an answer in a later sweep makes a connection two-way, and it stays what it was",
          "[connections]") {
  Lab lab;

  lab.play("<D", udp(123, 123));
  CHECK(lab.row().state == ConnectionState::OneWay);
  lab.play(">D", udp(123, 123));

  CHECK(lab.row().state == ConnectionState::TwoWay);
  CHECK(lab.opened(Opener::Remote, kUdp) == 1);
  CHECK(lab.opened(kUdp) == 1);
}

TEST_CASE("who asks now and then, like NTP, is there while it is not idle for too long", "[connections]") {
  Lab lab;

  for (int i = 0; i < 5; ++i) lab.play(">D <D", udp(123, 123)).wait(64s);
  CHECK(lab.opened(kUdp) == 1);
  lab.wait(120s);
  lab.play(">D <D", udp(123, 123));

  CHECK(lab.opened(kUdp) == 2);
  CHECK(lab.closed(ConnectionEnd::Timeout, kUdp) == 1);
}

TEST_CASE("what nobody answers, like syslog, is one-way for 30 s", "[connections]") {
  Lab lab;

  for (int i = 0; i < 5; ++i) lab.play(">D >D", udp(514, 514)).wait(20s);
  CHECK(lab.row().state == ConnectionState::OneWay);
  CHECK(lab.opened(Opener::Local, kUdp) == 1);
  lab.wait(9s);
  CHECK(lab.now_in(ConnectionState::OneWay, kUdp) == 1);
  lab.wait(1s);

  CHECK(lab.rows().empty());
  CHECK(lab.closed(ConnectionEnd::Timeout, kUdp) == 1);
}

TEST_CASE("of datagrams both ways in the first sweep the earliest says who opened", "[connections]") {
  Lab lab;

  lab.play("<D >D <D", udp(53, 40000));

  CHECK(lab.opened(Opener::Remote, kUdp) == 1);
}

TEST_CASE("the earliest is found among the records of several processors", "[connections]") {
  Lab lab;
  lab.pass(">D <D", udp(40000, 53));
  FlowRecord later = lab.coming.flows[0];
  later.first_seen += 5ms;
  lab.coming.flows.push_back(later);

  lab.sweep();

  CHECK(lab.opened(Opener::Local, kUdp) == 1);
}

TEST_CASE("ping is a connection by its identifier, for 30 s", "[connections]") {
  Lab lab;
  const Ends ping{.local_port = kRequest, .remote_port = 77, .protocol = 1};

  lab.play(">D", ping);
  CHECK(lab.row().state == ConnectionState::OneWay);
  lab.play("<D >D <D", ping);

  CHECK(lab.row().state == ConnectionState::TwoWay);
  CHECK(lab.row().key.local_port == 77);
  CHECK(lab.row().key.remote_port == 77);
  CHECK(lab.opened(Opener::Local, kIcmp) == 1);
  lab.wait(30s);
  CHECK(lab.closed(ConnectionEnd::Timeout, kIcmp) == 1);
}

TEST_CASE("an echo is opened by who asked, also when the answer is all there is", "[connections]") {
  Lab asked;
  asked.play(">D", {.local_port = 0, .remote_port = 77, .protocol = 1});
  CHECK(asked.opened(Opener::Remote, kIcmp) == 1);

  Lab under_way;
  under_way.play("<D >D", {.local_port = kRequest, .remote_port = 77, .protocol = 1});
  CHECK(under_way.opened(Opener::Local, kIcmp) == 1);

  Lab answered;
  answered.play("<D", {.local_port = kRequest, .remote_port = 77, .protocol = 1});
  CHECK(answered.opened(Opener::Local, kIcmp) == 1);
}

TEST_CASE("ping over IPv6 is a connection", "[connections]") {
  Lab lab;

  lab.play(">D <D", {.local = "2001:db8::1",
                     .remote = "2001:db8::2",
                     .local_port = 0x8000,
                     .remote_port = 9,
                     .protocol = 58});

  CHECK(lab.row().key.protocol == ConnectionProtocol::Icmpv6);
  CHECK(lab.row().key.family == Family::Ipv6);
  CHECK(lab.opened(Opener::Local, ConnectionProtocol::Icmpv6) == 1);
}

TEST_CASE("other ICMP and other protocols are no connections", "[connections]") {
  Lab lab;

  lab.play("<D", {.local_port = kRequest - 0x0300, .remote_port = 0, .protocol = 1});  // unreachable
  lab.play("<D", {.protocol = 132});
  lab.play("<D", {.local_port = 0, .remote_port = 0, .protocol = 47});

  CHECK(lab.rows().empty());
  CHECK(lab.tracker.summary()->untracked == std::array<Volume, 2>{});
}

TEST_CASE("records without ports are counted as what they are", "[connections]") {
  Lab lab;

  lab.pass("<D <D", {.local_port = 0, .remote_port = 0, .protocol = 17}).play("<D");

  CHECK(lab.rows().size() == 1);
  CHECK(lab.tracker.summary()->untracked[0] == Volume{2, 200});
}
