#include "kernel/house.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <array>
#include <string>
#include <system_error>

#include "kernel/link_list.h"
#include "support/catch.h"

namespace exporter::support {
namespace {

std::uint32_t map_id(int fd) {
  bpf_map_info info{};
  std::uint32_t size = sizeof(info);
  REQUIRE(bpf_obj_get_info_by_fd(fd, &info, &size) == 0);
  return info.id;
}

bool is_inbound_with(const Fd& program, std::uint32_t map) {
  std::array<std::uint32_t, 64> maps{};
  bpf_prog_info info{};
  info.nr_map_ids = maps.size();
  info.map_ids = reinterpret_cast<std::uintptr_t>(maps.data());
  std::uint32_t size = sizeof(info);
  if (!program || bpf_obj_get_info_by_fd(program.get(), &info, &size) != 0) return false;
  const auto end = maps.begin() + std::min<std::uint32_t>(info.nr_map_ids, maps.size());
  return std::string(info.name).ends_with("_ingress") && std::find(maps.begin(), end, map) != end;
}

PipelineSettings settings_of(std::size_t max_series, granularity detail) {
  PipelineSettings settings{.limits = {.max_series = max_series}};
  if (detail == GRANULARITY_CONNECTION) settings.connections.emplace();
  return settings;
}

}  // namespace

House::House(std::uint32_t max_flows, std::size_t max_series, granularity detail)
    : datapath(*kernel::Datapath::create(max_flows, detail)),
      interfaces(datapath, *InterfacePatterns::parse({"lo"}), kernel::best_hook(),
                 *kernel::InstanceLock::take(), *kernel::possible_cpus()),
      flows(datapath, interfaces),
      pipeline(flows, published, settings_of(max_series, detail), now) {
  auto netlink = kernel::Netlink::open();
  REQUIRE(netlink);
  interfaces.reconcile(*kernel::list_links(*netlink, {}), {});
}

std::shared_ptr<const Snapshot> House::tick(Duration later) {
  pipeline.tick(now += later);
  REQUIRE(pipeline.sweep().failures.empty());
  return published.latest();
}

Fd House::inbound_program() const {
  const std::uint32_t flows_map = map_id(datapath.flows_fd(FAMILY_IPV4, 0));
  for (std::uint32_t id = 0; bpf_prog_get_next_id(id, &id) == 0;) {
    Fd program(bpf_prog_get_fd_by_id(id));
    if (is_inbound_with(program, flows_map)) return program;
  }
  FAIL("no program of ours is attached");
  return Fd();
}

void feed(const Fd& program, const Bytes& frame) {
  LIBBPF_OPTS(bpf_test_run_opts, options);
  options.data_in = frame.data();
  options.data_size_in = static_cast<std::uint32_t>(frame.size());
  if (const int status = bpf_prog_test_run_opts(program.get(), &options); status < 0)
    throw std::system_error(-status, std::generic_category(), "feed a packet to a program");
}

Volume pairs_of(const Snapshot& snapshot) {
  Volume sum;
  for (const auto& chunk : snapshot.pairs)
    for (const PairRow& row : *chunk) sum += row.account.total;
  for (const FoldedRow& row : snapshot.folded) sum += row.account.total;
  return sum;
}

Volume interface_of(const Snapshot& snapshot) {
  Volume sum;
  for (const auto& families : snapshot.interfaces.at(0).traffic)
    for (const Account& account : families) sum += account.total;
  return sum;
}

}  // namespace exporter::support
