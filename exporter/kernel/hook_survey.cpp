#include "kernel/hook_survey.h"

#include <algorithm>
#include <utility>

#include "kernel/clsact.h"
#include "kernel/tcx.h"

namespace exporter::kernel {
namespace {

// CAP_SYS_ADMIN is needed to see what another process has loaded.
std::string shown(std::uint32_t id) {
  const std::string name = program_name_of(id);
  return (name.empty() ? "a program whose name only root sees" : name) + " (id " + std::to_string(id) + ")";
}

std::string shown(const ClsactFilter& filter) {
  return (filter.name.empty() ? filter.kind : filter.name) + " at priority " +
         std::to_string(filter.priority);
}

// In TCX we would go to the head; an exporter that runs already may have been overtaken since.
void add_tcx(const std::vector<std::uint32_t>& programs, Hook hook, std::vector<HookNeighbour>& to) {
  const auto ours = std::find_if(programs.begin(), programs.end(), is_known_as_ours);
  for (auto program = programs.begin(); program != programs.end(); ++program) {
    if (is_known_as_ours(*program)) continue;
    const bool overtook = ours != programs.end() && program < ours;
    to.push_back({shown(*program) + " in TCX", hook == Hook::Clsact || overtook});
  }
}

bool is_ours(const ClsactFilter& filter, Direction direction) {
  ClsactHandle handle;
  return is_our_filter(filter, direction, handle);
}

void add_clsact(const std::vector<ClsactFilter>& filters, Direction direction, Hook hook,
                std::vector<HookNeighbour>& to) {
  for (const ClsactFilter& filter : filters)
    if (!is_ours(filter, direction))
      to.push_back(
          {shown(filter), hook == Hook::Clsact && filter.chain == 0 && filter.priority < kClsactPriority});
}

}  // namespace

Result<HookSurvey> survey_hooks(Netlink& netlink, int ifindex, Hook hook) {
  HookSurvey survey;
  const auto qdisc = ingress_qdisc(netlink, ifindex);
  if (!qdisc) return qdisc.error();
  for (const Direction direction : kDirections) {
    auto& others = survey.others[static_cast<std::size_t>(direction)];
    if (const auto programs = tcx_programs(ifindex, direction)) add_tcx(*programs, hook, others);
    const auto filters = list_filters(netlink, ifindex, direction);
    if (!filters) return filters.error();
    add_clsact(*filters, direction, hook, others);
    if (hook == Hook::Clsact && !survey.refusal) survey.refusal = why_no_room(*qdisc, *filters);
  }
  return survey;
}

}  // namespace exporter::kernel
