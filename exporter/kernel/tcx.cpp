#include "kernel/tcx.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <array>
#include <string>
#include <string_view>

#include "kernel/datapath.h"

namespace exporter::kernel {
namespace {

// Debian 12's headers predate TCX (6.6); the numbers are ABI.
constexpr int kTcxIngress = 46;
constexpr int kTcxEgress = 47;
constexpr std::uint32_t kAtTheHead = 1U << 3;  // BPF_F_BEFORE, and no program named
constexpr std::size_t kMostPrograms = 64;      // BPF_MPROG_MAX
constexpr int kLoopback = 1;                   // the first interface of every network namespace

bpf_attach_type tcx_type(Direction direction) {
  return static_cast<bpf_attach_type>(direction == Direction::Inbound ? kTcxIngress : kTcxEgress);
}

}  // namespace

bool kernel_has_tcx() {
  std::uint32_t attached = 0;
  return bpf_prog_query(kLoopback, tcx_type(Direction::Inbound), 0, nullptr, nullptr, &attached) == 0;
}

Result<Fd> attach_tcx(int ifindex, Direction direction, int program_fd) {
  bpf_link_create_opts options{};
  options.sz = sizeof(options);
  options.flags = kAtTheHead;
  const int fd = bpf_link_create(program_fd, ifindex, tcx_type(direction), &options);
  if (fd < 0) return Error::from_errno(fd, "attach through TCX, " + std::string(to_text(direction)));
  return Fd(fd);
}

std::optional<std::vector<std::uint32_t>> tcx_programs(int ifindex, Direction direction) {
  std::array<std::uint32_t, kMostPrograms> ids{};
  std::uint32_t count = ids.size();
  if (bpf_prog_query(ifindex, tcx_type(direction), 0, nullptr, ids.data(), &count) != 0) return std::nullopt;
  return std::vector<std::uint32_t>(ids.begin(), ids.begin() + count);
}

std::uint32_t program_id(int program_fd) {
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  return bpf_obj_get_info_by_fd(program_fd, &info, &size) == 0 ? info.id : 0;
}

bool is_known_as_ours(std::uint32_t id) {
  const Fd program(bpf_prog_get_fd_by_id(id));
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  if (!program || bpf_obj_get_info_by_fd(program.get(), &info, &size) != 0) return false;
  for (const PacketAccess access : {PacketAccess::InPlace, PacketAccess::Copying})
    for (const Direction direction : kDirections)
      if (std::string_view(info.name) == std::string_view(program_name(direction, access)).substr(0, 15))
        return true;
  return false;
}

}  // namespace exporter::kernel
