// A crowd of new interfaces is attached in turns, between which others can be served.
#include <algorithm>

#include "kernel/house.h"
#include "kernel/link_list.h"
#include "kernel/netlink.h"
#include "model/interface_patterns.h"
#include "support/catch.h"
#include "support/netns.h"

using namespace exporter;
using namespace exporter::support;

TEST_CASE("without time for more one interface is attached in each turn, until all are", "[kernel]") {
  require_root_and_bpf();
  skip_unless_kernel_has({"veth"});
  const Namespace space;
  space.ip({"link", "add", "one", "type", "veth", "peer", "name", "two"});
  space.inside([&] {
    House house(64, 10);
    house.interfaces.want(*InterfacePatterns::parse({"lo", "one", "two"}));
    auto netlink = kernel::Netlink::open();
    REQUIRE(netlink);
    const auto turn = [&] {
      const auto links = kernel::list_links(*netlink, {});
      const auto events = house.interfaces.reconcile(*links, {}, [] { return false; });
      return std::count_if(events.begin(), events.end(), [](const kernel::InterfaceEvent& event) {
        return event.kind == kernel::InterfaceEvent::Kind::Attached;
      });
    };

    CHECK(turn() == 1);
    CHECK(house.interfaces.unfinished());
    CHECK(turn() == 1);
    CHECK_FALSE(house.interfaces.unfinished());
    CHECK(turn() == 0);
    CHECK_FALSE(house.interfaces.unfinished());
  });
}
