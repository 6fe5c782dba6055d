#include "kernel/tcx.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "kernel/datapath.h"

namespace exporter::kernel {
namespace {

// Debian 12's headers predate TCX (6.6); the numbers are ABI.
constexpr int kTcxIngress = 46;
constexpr int kTcxEgress = 47;
constexpr std::uint32_t kTcxLinkType = 11;
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

Result<void> replace_tcx(int link_fd, int program_fd) {
  const int status = bpf_link_update(link_fd, program_fd, nullptr);
  if (status < 0) return Error::from_errno(status, "replace a program on TCX");
  return {};
}

void detach_tcx(int link_fd) {
  if (link_fd >= 0) (void)bpf_link_detach(link_fd);
}

std::optional<TcxLink> look_at_tcx_link(int fd) {
  bpf_link_info info{};
  std::uint32_t size = sizeof(info);
  if (bpf_obj_get_info_by_fd(fd, &info, &size) != 0 || size < offsetof(bpf_link_info, netns) + 8 ||
      info.type != kTcxLinkType)
    return std::nullopt;
  // Older headers do not know {ifindex, attach_type}; another kind of link has its two numbers there.
  const auto ifindex = static_cast<int>(info.netns.netns_ino);
  const auto type = static_cast<int>(info.netns.attach_type);
  if (type != kTcxIngress && type != kTcxEgress) return std::nullopt;
  return TcxLink{type == kTcxIngress ? Direction::Inbound : Direction::Outbound, ifindex};
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

std::string program_name_of(std::uint32_t id) {
  const Fd program(bpf_prog_get_fd_by_id(id));
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  if (!program || bpf_obj_get_info_by_fd(program.get(), &info, &size) != 0) return {};
  return {info.name, strnlen(info.name, sizeof(info.name))};
}

// Debian 12's headers have it, those of 5.10 to 5.15 would not: a kernel that lacks it leaves the 0.
std::uint32_t verified_instructions(int program_fd) {
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  return bpf_obj_get_info_by_fd(program_fd, &info, &size) == 0 ? info.verified_insns : 0;
}

bool is_known_as_ours(std::uint32_t id) {
  const std::string name = program_name_of(id);
  for (const PacketAccess access : {PacketAccess::InPlace, PacketAccess::Copying})
    for (const Direction direction : kDirections)
      if (!name.empty() && name == std::string_view(program_name(direction, access)).substr(0, 15))
        return true;
  return false;
}

}  // namespace exporter::kernel
