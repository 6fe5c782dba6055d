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
  Result<void> attach_first(bool wait, const kernel::HostFacts& host);

  // Readable when there is news; then call follow_news(). True: an interface was attached or lost.
  [[nodiscard]] int fd() const { return watcher_.fd(); }
  bool follow_news();
  // Looks whether everything is still as it should be, without any news.
  void verify();

 private:
  InterfaceKeeper(kernel::InterfaceSet& interfaces, kernel::Netlink netlink, kernel::LinkWatcher watcher)
      : interfaces_(interfaces), netlink_(std::move(netlink)), watcher_(std::move(watcher)) {}
  Result<std::vector<LinkFacts>> list_links(bool routes_changed);
  bool reconcile(bool routes_changed, const std::vector<int>& deleted);

  kernel::InterfaceSet& interfaces_;
  kernel::Netlink netlink_;
  kernel::LinkWatcher watcher_;
  std::vector<int> default_routes_;
  bool routes_known_ = false;
};

}  // namespace exporter
