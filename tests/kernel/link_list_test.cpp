// What rtnetlink says of links, made for real.
#include "kernel/link_list.h"

#include <optional>
#include <string>
#include <vector>

#include "kernel/netlink.h"
#include "support/catch.h"
#include "support/netns.h"

using namespace exporter;
using namespace exporter::kernel;
using namespace exporter::support;

namespace {

std::vector<LinkFacts> links_in(const Namespace& where) {
  std::vector<LinkFacts> links;
  where.inside([&] {
    auto netlink = Netlink::open();
    REQUIRE(netlink);
    const auto routes = default_route_interfaces(*netlink);
    REQUIRE(routes);
    const auto listed = list_links(*netlink, *routes);
    REQUIRE(listed);
    links = *listed;
  });
  return links;
}

LinkFacts named(const std::vector<LinkFacts>& links, const std::string& name) {
  for (const LinkFacts& link : links)
    if (link.name == name) return link;
  FAIL("no link " << name);
  return {};
}

}  // namespace

TEST_CASE("a list of links tells their kinds and which belongs to which", "[kernel]") {
  skip_unless_privileged();
  skip_unless_kernel_has({"bridge", "macvlan"});
  const Namespace here;
  const Namespace there;
  make_veth({here, "v0"}, {there, "v1"});
  make_veth({here, "p0"}, {here, "p1"});
  here.ip({"link", "add", "b0", "type", "bridge"});
  here.ip({"link", "set", "dev", "p0", "master", "b0"});
  here.ip({"link", "add", "link", "v0", "name", "m0", "type", "macvlan"});
  here.ip({"link", "add", "link", "v0", "name", "m1", "type", "macvlan"});
  here.ip({"link", "set", "dev", "m1", "netns", there.path()});

  const auto links = links_in(here);
  CHECK(named(links, "lo").kind.empty());
  CHECK(named(links, "v0").kind == "veth");
  CHECK(named(links, "v0").master == 0);
  CHECK(named(links, "v0").lower == 0);  // the peer, which is elsewhere
  CHECK(named(links, "b0").kind == "bridge");
  CHECK(named(links, "p0").master == named(links, "b0").ifindex);
  CHECK(named(links, "p1").master == 0);
  CHECK(named(links, "m0").kind == "macvlan");
  CHECK(named(links, "m0").lower == named(links, "v0").ifindex);

  const auto moved = links_in(there);
  CHECK(named(moved, "m1").kind == "macvlan");
  CHECK(named(moved, "m1").lower == 0);
}

TEST_CASE("a default route of any hop is one of its interface", "[kernel]") {
  skip_unless_privileged();
  const Namespace here;
  const Namespace there;
  make_veth({here, "v0", "10.7.0.1/24"}, {there, "v0"});
  make_veth({here, "v1", "10.8.0.1/24"}, {there, "v1"});
  make_veth({here, "v2"}, {there, "v2"});
  here.ip({"route", "add", "default", "nexthop", "dev", "v0", "nexthop", "dev", "v1"});

  const auto links = links_in(here);
  CHECK(named(links, "v0").default_route);
  CHECK(named(links, "v1").default_route);
  CHECK_FALSE(named(links, "v2").default_route);
  CHECK_FALSE(named(links, "lo").default_route);
}
