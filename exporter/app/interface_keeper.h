// InterfaceKeeper: keeps the set of attached interfaces in line with the machine and tells the operator about
// it. An event from the kernel is a hint, a fresh list the truth. Event loop's thread only.
#pragma once

#include <vector>

#include "base/result.h"
#include "kernel/host_facts.h"
#include "kernel/interface_set.h"
#include "kernel/link_watcher.h"
#include "kernel/netlink.h"

namespace exporter {

class InterfaceKeeper {
 public:
  // `interfaces` is borrowed and must outlive this.
  static Result<InterfaceKeeper> create(kernel::InterfaceSet& interfaces);

  // The first attaching. An explicit name that does not exist is an error unless `wait` is set; so is one
  // that cannot be attached, and so is a machine on which nothing can.
  // What an earlier process has left is taken over before that.
  Result<void> attach_first(bool wait, const kernel::HostFacts& host,
                            std::vector<kernel::InheritedInterface> inherited = {});

  // Readable when there is news; then call follow_news(). True: an interface was attached or lost.
  [[nodiscard]] int fd() const { return watcher_.fd(); }
  bool follow_news();
  // There were more to attach than others could wait for: call go_on() soon. It returns likewise.
  [[nodiscard]] bool unfinished() const { return interfaces_.unfinished(); }
  bool go_on();
  // Other patterns, while we run. First whether they can be: a name that was not asked for before must exist,
  // unless `wait` is set. Then they hold, for all interfaces at once; of a crowd some may be left for
  // go_on(). True: an interface was attached or left.
  Result<void> check(const InterfacePatterns& wanted, bool wait);
  bool follow(InterfacePatterns wanted);
  // Looks whether everything is still as it should be, without any news.
  void verify();

 private:
  InterfaceKeeper(kernel::InterfaceSet& interfaces, kernel::Netlink netlink, kernel::LinkWatcher watcher)
      : interfaces_(interfaces), netlink_(std::move(netlink)), watcher_(std::move(watcher)) {}
  enum class Occasion { News, Look, Turn };
  enum class Routes { Unknown, ReadAtNews, Known };
  Result<std::vector<LinkFacts>> list_links(Occasion occasion);
  bool reconcile(Occasion occasion, const std::vector<int>& deleted,
                 const kernel::InterfaceSet::HasTime& has_time);

  kernel::InterfaceSet& interfaces_;
  kernel::Netlink netlink_;
  kernel::LinkWatcher watcher_;
  std::vector<int> default_routes_;
  Routes routes_ = Routes::Unknown;
};

}  // namespace exporter
