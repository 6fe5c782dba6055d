#include "model/listen_address.h"

#include "support/catch.h"

namespace exporter {
namespace {

using exporter::support::contains_text;

TEST_CASE("a listen address is read as it is written", "[http]") {
  struct Row {
    const char* text;
    ListenAddress expected;
  };
  const auto row =
      GENERATE(Row{":9091", {"", 9091, ""}}, Row{"127.0.0.1:9091", {"127.0.0.1", 9091, ""}},
               Row{"0.0.0.0:80", {"0.0.0.0", 80, ""}}, Row{"[::]:9091", {"::", 9091, ""}},
               Row{"[::1]:0", {"::1", 0, ""}}, Row{"[fe80::1%eth0]:65535", {"fe80::1%eth0", 65535, ""}},
               Row{"[::ffff:192.0.2.1]:1", {"::ffff:192.0.2.1", 1, ""}},
               Row{"localhost:9091", {"localhost", 9091, ""}},
               Row{"metrics-1.example.org:9091", {"metrics-1.example.org", 9091, ""}},
               Row{"unix:/run/traffic.sock", {"", 0, "/run/traffic.sock"}}, Row{"unix:a:1", {"", 0, "a:1"}});
  CAPTURE(row.text);

  const auto address = parse_listen_address(row.text);

  REQUIRE(address.has_value());
  CHECK(*address == row.expected);
  CHECK(to_text(*address) == row.text);
}

TEST_CASE("a mistake in a listen address is named", "[http]") {
  struct Row {
    std::string text;
    const char* complaint;
  };
  const auto row = GENERATE(
      Row{"", "no port"}, Row{"9091", "written with a colon, :9091"}, Row{"localhost", "no port"},
      Row{":", "port must be a number"}, Row{":http", "port must be a number"},
      Row{":65536", "from 0 to 65535"}, Row{":-1", "port must be"}, Row{":+1", "port must be"},
      Row{"99999", "no port"}, Row{": 1", "port must be"}, Row{":9091 ", "port must be"},
      Row{":99999999999999999999", "port must be"}, Row{"::1:9091", "needs brackets"},
      Row{"[::1]", "no port; write it as [::1]:9091"}, Row{"[::1:9091", "bracket is not closed"},
      Row{"[]:9091", "not an IPv6 address"}, Row{"[127.0.0.1]:9091", "not an IPv6 address"},
      Row{"[::g]:9091", "not an IPv6 address"}, Row{"300.1.1.1:9091", "neither an address nor a host name"},
      Row{"127.1:9091", "neither an address nor a host name"}, Row{"a b:9091", "neither an address"},
      Row{"http://localhost:9091", "a URL is no address"}, Row{"unix:", "no path"},
      Row{"unix:/" + std::string(107, 'a'), "longer than 107"});
  CAPTURE(row.text);

  const auto address = parse_listen_address(row.text);

  REQUIRE_FALSE(address.has_value());
  CHECK_THAT(address.error().message(), contains_text(row.complaint));
  CHECK_THAT(address.error().message(), contains_text("\"" + row.text + "\""));
  CHECK(address.error().fault() == Fault::Usage);
}

}  // namespace
}  // namespace exporter
