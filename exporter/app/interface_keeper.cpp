#include "app/interface_keeper.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <utility>

#include "app/event_loop.h"
#include "app/interface_log.h"
#include "kernel/link_list.h"

namespace exporter {
namespace {

using kernel::InterfaceEvent;

// Sweeps and scrapes wait no longer for a crowd of new interfaces.
constexpr Duration kTurn = std::chrono::milliseconds(300);

kernel::InterfaceSet::HasTime a_turn() {
  return [until = Clock::now() + kTurn] { return Clock::now() < until; };
}

// At the start nobody waits but who wants us to end.
bool wanted_still() { return !EventLoop::asked_to_stop(); }

bool is_present(const std::vector<LinkFacts>& links, const std::string& name) {
  return std::any_of(links.begin(), links.end(), [&](const LinkFacts& link) { return link.name == name; });
}

std::string names_of(const std::vector<LinkFacts>& links) {
  std::string names;
  for (const LinkFacts& link : links) names += (names.empty() ? "" : ", ") + link.name;
  return names.empty() ? "none" : names;
}

Result<void> require_present(const std::vector<std::string>& names, const std::vector<LinkFacts>& links) {
  std::string missing;
  for (const std::string& name : names)
    if (!is_present(links, name)) missing += (missing.empty() ? "" : ", ") + name;
  if (missing.empty()) return {};
  return Error::text("no such interface: " + missing + ". This network namespace has: " + names_of(links) +
                         ". Use --iface-wait to wait for it",
                     Fault::Unsupported);
  return {};
}

// The first failure that ends the start: one of an interface asked for by name, or any when nothing got
// attached.
const InterfaceEvent* fatal_failure(const std::vector<InterfaceEvent>& events,
                                    const std::vector<std::string>& explicit_names) {
  const InterfaceEvent* first = nullptr;
  bool attached = false;
  for (const InterfaceEvent& event : events) {
    attached |= event.kind == InterfaceEvent::Kind::Attached || event.kind == InterfaceEvent::Kind::TakenOver;
    if (event.kind != InterfaceEvent::Kind::Failed) continue;
    if (std::find(explicit_names.begin(), explicit_names.end(), event.name) != explicit_names.end())
      return &event;
    if (first == nullptr) first = &event;
  }
  return attached ? nullptr : first;
}

}  // namespace

Result<InterfaceKeeper> InterfaceKeeper::create(kernel::InterfaceSet& interfaces) {
  auto watcher = kernel::LinkWatcher::create();
  if (!watcher) return watcher.error();
  auto netlink = kernel::Netlink::open();
  if (!netlink) return netlink.error();
  return InterfaceKeeper(interfaces, std::move(*netlink), std::move(*watcher));
}

// The kernel speaks of a link or an address before it takes their IPv4 routes along, in silence, and since
// Linux 6.10 it lets them be read in between. So what was read at news is read again when somebody looks
// without any.
Result<std::vector<LinkFacts>> InterfaceKeeper::list_links(Occasion occasion) {
  if (occasion == Occasion::News) routes_ = Routes::Unknown;
  const bool read_again = occasion == Occasion::Look && routes_ == Routes::ReadAtNews;
  if ((routes_ == Routes::Unknown || read_again) && interfaces_.patterns().wants_auto()) {
    auto routes = kernel::default_route_interfaces(netlink_);
    if (!routes) return routes.error();
    default_routes_ = std::move(*routes);
    routes_ = read_again ? Routes::Known : Routes::ReadAtNews;
  }
  return kernel::list_links(netlink_, default_routes_);
}

Result<void> InterfaceKeeper::attach_first(bool wait, const kernel::HostFacts& host,
                                           std::vector<kernel::InheritedInterface> inherited) {
  const auto links = list_links(Occasion::News);
  if (!links) return links.error();
  const auto& names = interfaces_.patterns().explicit_names();
  if (!wait)
    if (auto present = require_present(names, *links); !present) return present;

  interfaces_.remove_leftovers(*links);
  auto events = interfaces_.take_over(std::move(inherited));
  const auto changes = interfaces_.reconcile(*links, {}, wanted_still);
  events.insert(events.end(), changes.begin(), changes.end());
  interfaces_.retire_absent();
  if (const InterfaceEvent* failure = fatal_failure(events, names))
    return kernel::explain_attach_failure(*failure->error, host).within("interface " + failure->name);
  log_events(events);
  if (interfaces_.access() == kernel::PacketAccess::Copying)
    spdlog::info(
        "kernel {} lets a program without CAP_PERFMON only copy packet headers: correct, but dearer for each "
        "packet; with CAP_PERFMON, or on a newer kernel, they are read in place",
        host.release);
  if (events.empty())
    spdlog::warn("no interface matches yet; waiting for one. Present: {}", names_of(*links));
  return {};
}

bool InterfaceKeeper::follow_news() {
  const kernel::LinkNews news = watcher_.take_news();
  return news.any() && reconcile(Occasion::News, news.deleted, a_turn());
}

bool InterfaceKeeper::go_on() { return reconcile(Occasion::Turn, {}, a_turn()); }

Result<void> InterfaceKeeper::check(const InterfacePatterns& wanted, bool wait) {
  if (wait) return {};
  const auto& former = interfaces_.patterns().explicit_names();
  std::vector<std::string> added;
  for (const std::string& name : wanted.explicit_names())
    if (std::find(former.begin(), former.end(), name) == former.end()) added.push_back(name);
  if (added.empty()) return {};
  const auto links = list_links(Occasion::Look);
  if (!links) return links.error();
  return require_present(added, *links);
}

bool InterfaceKeeper::follow(InterfacePatterns wanted) {
  interfaces_.want(std::move(wanted));
  return reconcile(Occasion::News, {}, a_turn());
}

void InterfaceKeeper::verify() { reconcile(Occasion::Look, {}, a_turn()); }

bool InterfaceKeeper::reconcile(Occasion occasion, const std::vector<int>& deleted,
                                const kernel::InterfaceSet::HasTime& has_time) {
  const auto links = list_links(occasion);
  if (!links) {
    spdlog::warn("{}; trying again with the next change", links.error().message());
    return false;
  }
  const auto events = interfaces_.reconcile(*links, deleted, has_time);
  log_events(events);
  return std::any_of(events.begin(), events.end(),
                     [](const InterfaceEvent& event) { return event.kind != InterfaceEvent::Kind::Failed; });
}

}  // namespace exporter
