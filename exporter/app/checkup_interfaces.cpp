#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/checkup.h"
#include "kernel/hook_survey.h"
#include "kernel/link_list.h"
#include "kernel/netlink.h"
#include "model/interface_patterns.h"

namespace exporter {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void look_at_hooks(kernel::Netlink& netlink, int ifindex, Hook hook, doctor::InterfaceFacts& interface) {
  auto survey = kernel::survey_hooks(netlink, ifindex, hook);
  if (!survey) {
    interface.refusal = survey.error();
    return;
  }
  interface.refusal = survey->refusal;
  for (std::size_t i = 0; i < survey->others.size(); ++i)
    for (kernel::HookNeighbour& other : survey->others[i])
      interface.others[i].push_back({.name = std::move(other.name), .ahead = other.ahead});
}

doctor::InterfaceFacts look_at(kernel::Netlink& netlink, const LinkFacts& link, std::optional<Hook> hook,
                               const InterfacePatterns& patterns) {
  doctor::InterfaceFacts interface {
    .name = link.name, .by_name = contains(patterns.explicit_names(), link.name), .up = link.up
  };
  link_kind kind{};
  if (!kernel::link_kind_of(link.hardware_type, kind))
    interface.refusal = kernel::unreadable_link(link.hardware_type);
  else if (hook)
    look_at_hooks(netlink, link.ifindex, *hook, interface);
  return interface;
}

Result<void> look(const Options& options, doctor::Facts& facts) {
  const auto patterns = InterfacePatterns::parse(options.interfaces);
  if (!patterns) return patterns.error().blamed_on(Fault::Usage);
  auto netlink = kernel::Netlink::open();
  if (!netlink) return netlink.error();
  const auto routes = kernel::default_route_interfaces(*netlink);
  if (!routes) return routes.error();
  const auto links = kernel::list_links(*netlink, *routes);
  if (!links) return links.error();
  for (const LinkFacts& link : *links) facts.present.push_back(link.name);
  for (const std::string& name : patterns->explicit_names())
    if (!contains(facts.present, name)) facts.missing.push_back(name);
  for (const LinkFacts& link : patterns->select(*links))
    facts.interfaces.push_back(look_at(*netlink, link, facts.hook, *patterns));
  return {};
}

}  // namespace

void look_at_interfaces(const Options& options, doctor::Facts& facts) {
  facts.wait_for_missing = options.interface_wait;
  if (const auto looked = look(options, facts); !looked) facts.interfaces_unknown = looked.error();
}

}  // namespace exporter
