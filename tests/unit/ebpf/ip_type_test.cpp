#include "ebpf/shared/ip_type.h"

#include <arpa/inet.h>

#include <string>
#include <vector>

#include "support/catch.h"

namespace {

ip_type type_of(const std::string& text) {
  __u8 bytes[16] = {};
  if (inet_pton(AF_INET, text.c_str(), bytes) == 1) return ip_type_v4(bytes);
  REQUIRE(inet_pton(AF_INET6, text.c_str(), bytes) == 1);
  return ip_type_v6(bytes);
}

// The first and last address of a private range, and their public neighbours.
struct Range {
  std::string rule;
  std::string before;
  std::string first;
  std::string last;
  std::string behind;
};

void check(const Range& range) {
  INFO(range.rule);
  if (!range.before.empty()) CHECK(type_of(range.before) == IP_PUBLIC);
  CHECK(type_of(range.first) == IP_PRIVATE);
  CHECK(type_of(range.last) == IP_PRIVATE);
  if (!range.behind.empty()) CHECK(type_of(range.behind) == IP_PUBLIC);
}

const std::vector<Range> kIpv4Ranges{
    {"RFC 1918 10/8", "9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"},
    {"RFC 1918 172.16/12", "172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"},
    {"RFC 1918 192.168/16", "192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"},
    {"RFC 6598 100.64/10", "100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"},
    {"loopback 127/8", "126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"},
    {"RFC 3927 169.254/16", "169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"},
    {"RFC 5771 local multicast 224.0.0/24", "223.255.255.255", "224.0.0.0", "224.0.0.255", "224.0.1.0"},
    {"RFC 2365 administrative multicast 239/8", "238.255.255.255", "239.0.0.0", "239.255.255.255",
     "240.0.0.0"},
    {"limited broadcast", "255.255.255.254", "255.255.255.255", "255.255.255.255", ""},
};

const std::vector<Range> kIpv6Ranges{
    {"loopback", "::", "::1", "::1", "::2"},
    {"RFC 4193 fc00::/7", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe00::"},
    {"RFC 4291 fe80::/10", "fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fec0::"},
    {"multicast up to scope 8", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "ff00::", "ff08:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ff09::"},
};

}  // namespace

TEST_CASE("a private IPv4 range ends where its RFC says", "[ebpf]") {
  for (const Range& range : kIpv4Ranges) check(range);
}

TEST_CASE("a private IPv6 range ends where its RFC says", "[ebpf]") {
  for (const Range& range : kIpv6Ranges) check(range);
}

TEST_CASE("an IPv4-mapped address is what the IPv4 address is", "[ebpf]") {
  for (const Range& range : kIpv4Ranges) {
    const auto mapped = [](const std::string& address) { return address.empty() ? "" : "::ffff:" + address; };
    check({range.rule, mapped(range.before), mapped(range.first), mapped(range.last), mapped(range.behind)});
  }
}

TEST_CASE("only the mapped prefix makes an IPv6 address IPv4", "[ebpf]") {
  for (const char* address : {"::10.0.0.1", "::fffe:10.0.0.1", "::feff:10.0.0.1", "::1:ffff:10.0.0.1",
                              "1::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "2002:a00:1::", "::ffff:0:10.0.0.1"}) {
    INFO(address);
    CHECK(type_of(address) == IP_PUBLIC);
  }
}

TEST_CASE("the scope decides about IPv6 multicast, whatever its flags", "[ebpf]") {
  for (int flags = 0; flags < 16; ++flags)
    for (int scope = 0; scope < 16; ++scope) {
      const __u8 address[16] = {0xff, static_cast<__u8>(flags << 4 | scope)};
      INFO("ff" << std::hex << flags << scope << "::");
      CHECK(ip_type_v6(address) == (scope <= 8 ? IP_PRIVATE : IP_PUBLIC));
    }
}

TEST_CASE("addresses of the world are public", "[ebpf]") {
  for (const char* address : {"0.0.0.0", "1.1.1.1", "192.0.2.1", "198.51.100.2", "232.1.2.3", "255.255.255.0",
                              "2001:db8::1", "2606:4700::1111", "3fff::1", "::", "::100", "::1:0:0:0"}) {
    INFO(address);
    CHECK(type_of(address) == IP_PUBLIC);
  }
}
