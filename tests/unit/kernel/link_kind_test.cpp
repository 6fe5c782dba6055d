#include <net/if_arp.h>

#include "kernel/link_list.h"
#include "support/catch.h"

using namespace exporter::kernel;

namespace {

constexpr unsigned kRawIp = 519;    // ARPHRD_RAWIP
constexpr unsigned kNone = 0xfffe;  // ARPHRD_NONE: tun, WireGuard

}  // namespace

TEST_CASE("packets begin with Ethernet on cards and loopback, with IP on tunnels", "[kernel]") {
  link_kind kind{};
  for (const unsigned type : {static_cast<unsigned>(ARPHRD_ETHER), static_cast<unsigned>(ARPHRD_LOOPBACK)}) {
    REQUIRE(link_kind_of(type, kind));
    CHECK(kind == LINK_ETHERNET);
  }
  for (const unsigned type : {kNone, kRawIp, static_cast<unsigned>(ARPHRD_PPP)}) {
    REQUIRE(link_kind_of(type, kind));
    CHECK(kind != LINK_ETHERNET);
  }
}

TEST_CASE("links whose packets cannot be read are refused", "[kernel]") {
  link_kind kind{};
  CHECK_FALSE(link_kind_of(ARPHRD_IEEE80211_RADIOTAP, kind));
  CHECK_FALSE(link_kind_of(ARPHRD_INFINIBAND, kind));
  CHECK_FALSE(link_kind_of(ARPHRD_CAN, kind));
}
