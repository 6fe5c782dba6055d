#include "base/ip_address.h"

#include <arpa/inet.h>

#include <string>

#include "support/catch.h"

using exporter::Family;
using exporter::IpAddress;
using exporter::to_text;

namespace {

IpAddress ipv6(const std::string& text) {
  std::array<std::uint8_t, 16> bytes{};
  REQUIRE(inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1);
  return IpAddress::from_wire(Family::Ipv6, bytes.data());
}

IpAddress ipv4(std::array<std::uint8_t, 4> bytes) { return IpAddress::from_wire(Family::Ipv4, bytes.data()); }

struct Case {
  const char* rule;
  const char* written;
  const char* canonical;
};

}  // namespace

TEST_CASE("an IPv6 address prints as RFC 5952 says", "[base]") {
  const auto row = GENERATE(values<Case>({
      {"unspecified", "0:0:0:0:0:0:0:0", "::"},
      {"loopback", "0:0:0:0:0:0:0:1", "::1"},
      {"trailing zeros", "1:0:0:0:0:0:0:0", "1::"},
      {"full", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"},
      {"widest", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
      {"4.1 leading zeros go", "2001:0db8:000a:0b00::0001", "2001:db8:a:b00::1"},
      {"4.2.1 shortened as far as possible", "2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
      {"4.2.2 one zero group stays", "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"4.2.2 first group zero stays", "0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7"},
      {"4.2.2 last group zero stays", "1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0"},
      {"4.2.3 longest run", "2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"4.2.3 first of equal runs", "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"4.2.3 run at the start wins a tie", "0:0:1:1:1:1:0:0", "::1:1:1:1:0:0"},
      {"two zeros at the end", "1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
      {"4.3 lower case", "2001:DB8::ABCD:EF", "2001:db8::abcd:ef"},
      {"mapped", "::ffff:1.2.3.4", "::ffff:1.2.3.4"},
      {"mapped, widest", "::ffff:255.255.255.255", "::ffff:255.255.255.255"},
      {"compatible is not mapped", "::102:304", "::102:304"},
      {"not quite mapped", "0:0:0:0:1:ffff:102:304", "::1:ffff:102:304"},
      {"link-local", "fe80::1", "fe80::1"},
  }));
  INFO(row.rule);

  CHECK(to_text(Family::Ipv6, ipv6(row.written)) == row.canonical);
}

TEST_CASE("an IPv4 address prints as a dotted quad", "[base]") {
  CHECK(to_text(Family::Ipv4, ipv4({0, 0, 0, 0})) == "0.0.0.0");
  CHECK(to_text(Family::Ipv4, ipv4({192, 0, 2, 1})) == "192.0.2.1");
  CHECK(to_text(Family::Ipv4, ipv4({255, 255, 255, 255})) == "255.255.255.255");
}

TEST_CASE("an IPv4 address takes four bytes off the wire and leaves the rest zero", "[base]") {
  const std::array<std::uint8_t, 5> wire{192, 0, 2, 1, 99};

  const IpAddress address = IpAddress::from_wire(Family::Ipv4, wire.data());

  CHECK(address.bytes == std::array<std::uint8_t, 16>{192, 0, 2, 1});
}

TEST_CASE("no address needs more room than it is promised", "[base]") {
  CHECK(to_text(Family::Ipv6, ipv6("1111:2222:3333:4444:5555:6666:7777:8888")).size() <=
        exporter::kMaxAddressText);
  CHECK(to_text(Family::Ipv6, ipv6("::ffff:255.255.255.255")).size() <= exporter::kMaxAddressText);
}

TEST_CASE("addresses that differ in any bit are not equal", "[base]") {
  const IpAddress address = ipv6("2001:db8:1:2:3:4:5:6");
  CHECK(address == ipv6("2001:db8:1:2:3:4:5:6"));
  for (std::size_t bit = 0; bit < 128; ++bit) {
    IpAddress other = address;
    other.bytes[bit / 8] = static_cast<std::uint8_t>(other.bytes[bit / 8] ^ (1U << bit % 8));
    CAPTURE(bit);
    CHECK_FALSE(other == address);
  }
}
