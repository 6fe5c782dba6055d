// Events are hints: even those that the kernel had to drop tell that it is time for a fresh list.
#include "kernel/link_watcher.h"

#include <linux/rtnetlink.h>

#include "kernel/link_list.h"
#include "support/catch.h"
#include "support/netns.h"
#include "support/privileges.h"
#include "support/process.h"

namespace exporter::kernel {
namespace {

constexpr int kMoreThanOneAnswerHolds = 100;

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

TEST_CASE("who leaves a bridge has not ceased to exist", "[kernel]") {
  support::require_root_and_bpf();
  const support::Namespace space;
  space.inside([] {
    add_bridges(1);
    support::run_or_throw({"ip", "link", "add", "port0", "type", "veth", "peer", "name", "port1"});
    support::run_or_throw({"ip", "link", "set", "port0", "master", "br0"});
    auto watcher = LinkWatcher::create();
    REQUIRE(watcher);

    support::run_or_throw({"ip", "link", "set", "port0", "nomaster"});
    const LinkNews left = watcher->take_news();
    support::run_or_throw({"ip", "link", "del", "port0"});
    const LinkNews ended = watcher->take_news();

    CHECK(left.links);
    CHECK(left.deleted.empty());
    CHECK(ended.deleted.size() == 2);
  });
}

// The first answer of a dump holds some of the links; a link made then makes the kernel call the rest
// interrupted.
TEST_CASE("an interrupted dump leaves nothing behind for the next", "[kernel]") {
  support::require_root_and_bpf();
  const support::Namespace space;
  space.inside([] {
    add_bridges(kMoreThanOneAnswerHolds);
    auto netlink = Netlink::open();
    REQUIRE(netlink);
    NetlinkBuffer buffer{};
    nlmsghdr* request = mnl_nlmsg_put_header(buffer.data());
    request->nlmsg_type = RTM_GETLINK;
    request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    mnl_nlmsg_put_extra_header(request, sizeof(ifinfomsg));
    int visited = 0;

    const auto dumped = netlink->ask(*request, [&](const nlmsghdr&) {
      if (visited++ == 0) support::run_or_throw({"ip", "link", "add", "between", "type", "bridge"});
    });
    const auto links = list_links(*netlink, {});

    REQUIRE_FALSE(dumped);
    CHECK(dumped.error().is(std::errc::interrupted));
    CHECK(visited <= kMoreThanOneAnswerHolds);  // so there was something to leave behind
    if (!links) FAIL(links.error().message());
    CHECK(links->size() == kMoreThanOneAnswerHolds + 2);
  });
}

}  // namespace exporter::kernel
