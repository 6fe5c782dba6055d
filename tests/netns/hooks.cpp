#include "netns/hooks.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <array>
#include <regex>

#include "support/process.h"

namespace exporter::support {
namespace {

constexpr int kLoopback = 1;

// BPF_TCX_INGRESS and BPF_TCX_EGRESS; libbpf 1.1 does not know them.
bpf_attach_type tcx_type(const std::string& direction) {
  return static_cast<bpf_attach_type>(direction == "ingress" ? 46 : 47);
}

std::string program_name(std::uint32_t id) {
  const Fd program(bpf_prog_get_fd_by_id(id));
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  if (!program || bpf_obj_get_info_by_fd(program.get(), &info, &size) != 0) return {};
  return info.name;
}

bool is_ours(const AttachedProgram& program, const std::string& direction) {
  return program.name.starts_with("traffic_" + direction) || program.name.starts_with("copying_" + direction);
}

}  // namespace

bool kernel_has_tcx() {
  std::uint32_t count = 0;
  return bpf_prog_query(kLoopback, tcx_type("ingress"), 0, nullptr, nullptr, &count) == 0;
}

std::vector<AttachedProgram> tcx_programs(const Namespace& where, const std::string& interface,
                                          const std::string& direction) {
  std::array<std::uint32_t, 64> ids{};
  std::uint32_t count = ids.size();
  const int ifindex = where.ifindex(interface);
  where.inside([&] {
    if (bpf_prog_query(ifindex, tcx_type(direction), 0, nullptr, ids.data(), &count) != 0) count = 0;
  });
  std::vector<AttachedProgram> programs;
  for (std::uint32_t i = 0; i < count; ++i) programs.push_back({ids[i], program_name(ids[i])});
  return programs;
}

std::vector<AttachedProgram> clsact_programs(const Namespace& where, const std::string& interface,
                                             const std::string& direction) {
  if (!has_clsact(where, interface)) return {};
  const std::string json =
      run_or_throw({"tc", "-j", "filter", "show", "dev", interface, direction}, where.fd());
  static const std::regex filter(
      R"re("pref":(\d+),"kind":"bpf"[^\[\]]*?"handle":"[^}]*?"id":(\d+),"name":"(\w+)")re");
  std::vector<AttachedProgram> programs;
  for (std::sregex_iterator it(json.begin(), json.end(), filter), end; it != end; ++it)
    programs.push_back({static_cast<std::uint32_t>(std::stoul((*it)[2])), (*it)[3],
                        static_cast<unsigned>(std::stoul((*it)[1]))});
  return programs;
}

bool has_clsact(const Namespace& where, const std::string& interface) {
  const std::string json = run_or_throw({"tc", "-j", "qdisc", "show", "dev", interface}, where.fd());
  return json.find("\"clsact\"") != std::string::npos;
}

std::size_t our_programs(const Namespace& where, const std::string& interface, const std::string& direction) {
  std::size_t count = 0;
  for (const auto& list :
       {tcx_programs(where, interface, direction), clsact_programs(where, interface, direction)})
    count += static_cast<std::size_t>(std::count_if(
        list.begin(), list.end(), [&](const auto& program) { return is_ours(program, direction); }));
  return count;
}

bool both_hooks_have(const Namespace& where, const std::string& interface, std::size_t count) {
  return our_programs(where, interface, "ingress") == count &&
         our_programs(where, interface, "egress") == count;
}

}  // namespace exporter::support
