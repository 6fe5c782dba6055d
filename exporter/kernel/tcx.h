// The new place to stand in TC, since Linux 6.6: a list of programs for each direction of each interface. The
// attachment is a link: the kernel takes it away with the process, however that ends. We stand at the head of
// the list, since a program before us that decides about a packet would hide it; we never decide.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "model/interface.h"

namespace exporter::kernel {

// Asks without attaching anything.
bool kernel_has_tcx();

// The attachment lasts as long as the descriptor, or until somebody else takes it away.
Result<Fd> attach_tcx(int ifindex, Direction direction, int program_fd);

// The link's program gives way to another of ours between two packets: none passes beside both, none meets
// both.
Result<void> replace_tcx(int link_fd, int program_fd);

// Whoever else has a descriptor of the link; nothing if it is none.
void detach_tcx(int link_fd);

struct TcxLink {
  Direction direction{};
  int ifindex = 0;  // 0: its interface is gone, or somebody has detached it
};
// Nothing if the descriptor is anything else.
std::optional<TcxLink> look_at_tcx_link(int fd);

// Program ids in the order in which they run. Nothing if the kernel does not say.
std::optional<std::vector<std::uint32_t>> tcx_programs(int ifindex, Direction direction);

// 0 if the kernel does not say.
std::uint32_t program_id(int program_fd);
// Empty if it is not known: others' programs cannot be looked at without CAP_SYS_ADMIN.
std::string program_name_of(std::uint32_t id);
// How many instructions the verifier walked to accept it; 0 before 5.16.
std::uint32_t verified_instructions(int program_fd);
// True if the program is known to be an exporter's.
bool is_known_as_ours(std::uint32_t id);

}  // namespace exporter::kernel
