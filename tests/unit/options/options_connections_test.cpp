// The flags about connections.
#include "options/options_connections.h"

#include <sstream>

#include "support/catch.h"
#include "unit/options/parsed.h"

namespace exporter {
namespace {

using namespace std::chrono_literals;

ConnectionTimeouts timeouts_of(const Words& words) { return accepted(words).connection_limits.timeouts; }

TEST_CASE("without flags connections are tracked with the timeouts of conntrack, and none has a series",
          "[app]") {
  const Options options = accepted({});

  CHECK(options.connections);
  CHECK(options.connection_limits.most == 262144);
  CHECK(options.connection_series == 0);
  CHECK(to_text(options.connection_limits.timeouts) ==
        "tcp_connecting=2m,tcp_established=5d,tcp_closing=2m,tcp_closed=10s,tcp_reset=10s,udp_one_way=30s,"
        "udp_two_way=2m,icmp=30s");
}

TEST_CASE("connections are tracked or not", "[app]") {
  CHECK(accepted({"--connections", "on"}).connections);
  CHECK_FALSE(accepted({"--connections", "off"}).connections);
}

TEST_CASE("how many connections there may be has its range", "[app]") {
  CHECK(accepted({"--max-connections", "1"}).connection_limits.most == 1);
  CHECK(accepted({"--max-connections", "16777216"}).connection_limits.most == 16777216);
  CHECK(accepted({"--connection-series", "1000000"}).connection_series == 1000000);
  CHECK(mistakes({"--max-connections", "0"}).size() == 1);
  CHECK(mistakes({"--max-connections", "16777217"}).size() == 1);
  CHECK(mistakes({"--connection-series", "1000001"}).size() == 1);
}

TEST_CASE("each state has a timeout of its own", "[app]") {
  ConnectionTimeouts timeouts = timeouts_of(
      {"--connection-timeout", "tcp_connecting=1s,tcp_established=2s,tcp_closing=3s,tcp_closed=4s",
       "--connection-timeout", "icmp=30d,udp_two_way=7s,udp_one_way=6s,tcp_reset=5s"});

  CHECK(timeouts.tcp_connecting == 1s);
  CHECK(timeouts.tcp_established == 2s);
  CHECK(timeouts.tcp_closing == 3s);
  CHECK(timeouts.tcp_closed == 4s);
  CHECK(timeouts.tcp_reset == 5s);
  CHECK(timeouts.udp_one_way == 6s);
  CHECK(timeouts.udp_two_way == 7s);
  CHECK(timeouts.icmp == 30 * 24h);
}

TEST_CASE("a timeout that is not given stays as it is", "[app]") {
  const ConnectionTimeouts timeouts = timeouts_of({"--connection-timeout", "tcp_established=1h"});

  CHECK(timeouts.tcp_established == 1h);
  CHECK(timeouts.tcp_connecting == ConnectionTimeouts().tcp_connecting);
  CHECK(timeouts.icmp == ConnectionTimeouts().icmp);
}

TEST_CASE("a mistake about connections says what, why and what to do", "[app]") {
  struct Row {
    Words words;
    std::string message;
  };
  const Row row = GENERATE(values<Row>({
      {{"--connections", "yes"}, "--connections yes: neither on nor off; use one of them"},
      {{"--connections"}, "--connections: needs a value; write --connections on|off, the default is on"},
      {{"--max-connections", "0"},
       "--max-connections 0: less than the minimum of 1; use a value from 1 to 16777216"},
      {{"--connection-timeout", "tcp_conecting=5s"},
       "--connection-timeout tcp_conecting=5s: unknown state; did you mean tcp_connecting?"},
      {{"--connection-timeout", "handshake=5s"},
       "--connection-timeout handshake=5s: unknown state; known are tcp_connecting, tcp_established, "
       "tcp_closing, "
       "tcp_closed, tcp_reset, udp_one_way, udp_two_way, icmp"},
      {{"--connection-timeout", "5s"},
       "--connection-timeout 5s: not STATE=TIME; write for example tcp_established=1h"},
      {{"--connection-timeout", "icmp=999ms"},
       "--connection-timeout icmp=999ms: shorter than the minimum of 1s; use a value from 1s to 30d"},
      {{"--connection-timeout", "icmp=30d1ns"},
       "--connection-timeout icmp=30d1ns: longer than the maximum of 30d; use a value from 1s to 30d"},
      {{"--connection-timeout", "icmp="},
       "--connection-timeout icmp=: is empty; write for example 500ms, 5s or 1m30s"},
      {{"--connection-timeout", "icmp=5s,"},
       "--connection-timeout \"\": an empty state; remove the stray comma"},
      {{"--connection-timeout", "icmp=5s", "--connection-timeout", "icmp=5s"},
       "--connection-timeout icmp=5s: icmp has its timeout already; keep one of them"},
      {{"--connection-timeout"},
       "--connection-timeout: needs a value; write --connection-timeout "
       "STATE=TIME"},
      {{"--connections", "off", "--connection-series", "5"},
       "--connection-series 5: there are none with --connections off; leave out one of the two"},
      {{"--connections", "off", "--labels", "interface,dst_port"},
       "--labels dst_port: ports are only seen with --connections on; leave out one of the two"},
      {{"--conections", "off"}, "--conections: unknown flag; did you mean --connections?"},
  }));
  CAPTURE(row.words);
  CHECK(mistakes(row.words) == Words{row.message});
}

TEST_CASE("all mistakes about connections are reported at once", "[app]") {
  CHECK(mistakes({"--connections", "maybe", "--max-connections", "0", "--connection-timeout",
                  "x=1s,icmp=1ms,icmp=1s", "--connection-series", "many"})
            .size() == 1 + 1 + 3 + 1);
}

TEST_CASE("no series of connections goes with none tracked", "[app]") {
  CHECK_FALSE(accepted({"--connections", "off", "--connection-series", "0"}).connections);
}

TEST_CASE("help names every state with its timeout", "[app]") {
  const std::string help = std::get<PrintAndExit>(parse({"--help"})).text;

  std::istringstream states(to_text(ConnectionTimeouts()));
  for (std::string state; std::getline(states, state, ',');)
    CHECK(help.find(' ' + state) != std::string::npos);
}

}  // namespace
}  // namespace exporter
