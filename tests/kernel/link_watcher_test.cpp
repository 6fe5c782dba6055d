// Events are hints: even those that the kernel had to drop tell that it is time for a fresh list.
#include "kernel/link_watcher.h"

#include "kernel/link_list.h"
#include "support/catch.h"
#include "support/netns.h"
#include "support/privileges.h"
#include "support/process.h"

namespace exporter::kernel {
namespace {

void add_bridges(int count) {
  for (int i = 0; i < count; ++i)
    support::run_or_throw({"ip", "link", "add", "br" + std::to_string(i), "type", "bridge"});
}

}  // namespace

TEST_CASE("a watcher with a tiny buffer says that events were lost, and a list has them all", "[kernel]") {
  support::require_root_and_bpf();
  const support::Namespace space;
  space.inside([] {
    auto watcher = LinkWatcher::create(1);  // the kernel makes the smallest it allows of it
    REQUIRE(watcher);
    add_bridges(20);

    const LinkNews news = watcher->take_news();
    auto netlink = Netlink::open();
    REQUIRE(netlink);
    const auto links = list_links(*netlink, {});

    CHECK(news.overrun);
    CHECK(news.any());
    REQUIRE(links);
    CHECK(links->size() >= 21);
    CHECK_FALSE(watcher->take_news().any());
  });
}

TEST_CASE("a conversation that failed leaves nothing behind for the next", "[kernel]") {
  support::require_root_and_bpf();
  const support::Namespace space;
  space.inside([] {
    add_bridges(20);
    auto netlink = Netlink::open();
    REQUIRE(netlink);
    NetlinkBuffer buffer{};
    nlmsghdr* request = mnl_nlmsg_put_header(buffer.data());
    request->nlmsg_type = 0x7fff;  // the kernel has no such request
    request->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;

    CHECK_FALSE(netlink->ask(*request, [](const nlmsghdr&) {}));
    const auto links = list_links(*netlink, {});

    REQUIRE(links);
    CHECK(links->size() >= 21);
  });
}

}  // namespace exporter::kernel
