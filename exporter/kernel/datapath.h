// Datapath: the BPF object. It owns the maps that all interfaces share and makes, for each interface, an
// instance of the two programs that knows its slot and link kind. The only file that sees the generated
// skeleton is datapath.cpp. Needs CAP_BPF and CAP_NET_ADMIN; kernel 5.10 or later. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/fd.h"
#include "base/result.h"
#include "ebpf/shared/settings.h"
#include "kernel/front.h"
#include "kernel/shared_maps.h"
#include "model/interface.h"

namespace exporter::kernel {

// How the programs get at headers. Some kernels before 6.6 let no program without CAP_PERFMON read them where
// they lie.
enum class PacketAccess : std::uint8_t { InPlace, Copying };

// The programs of one interface and their own counters, and no more: three descriptors. Unloaded when
// destroyed, wherever still attached.
class InterfacePrograms {
 public:
  InterfacePrograms(std::array<Fd, 2> programs, Fd counters)
      : programs_(std::move(programs)), counters_(std::move(counters)) {}

  [[nodiscard]] int program_fd(Direction direction) const {
    return programs_[static_cast<std::size_t>(direction)].get();
  }
  // Per-CPU array, see ebpf/shared/datapath_stats.h.
  [[nodiscard]] int counters_fd() const { return counters_.get(); }

 private:
  std::array<Fd, 2> programs_;  // by Direction
  Fd counters_;
};

class Datapath {
 public:
  // `max_flows` is the capacity of one generation of one family, behind the front. `detail` is what a record
  // stands for.
  static Result<Datapath> create(std::uint32_t max_flows, granularity detail);
  // Over the maps of an earlier process, made for such records; `maps` are borrowed for the call.
  static Result<Datapath> create(const SharedMaps& maps, granularity detail);
  Datapath(Datapath&&) noexcept;
  Datapath& operator=(Datapath&&) noexcept;
  ~Datapath();

  // Falls back to copying for good when the kernel refuses anything else.
  // `counters` is a map of an earlier process to go on with, borrowed for the call; -1: a new one.
  [[nodiscard]] Result<InterfacePrograms> load_for(std::uint16_t slot, link_kind link, int counters = -1);
  [[nodiscard]] PacketAccess access() const { return access_; }

  // Of the maps that all interfaces share.
  [[nodiscard]] std::array<int, 7> shared_map_fds() const;
  [[nodiscard]] int flows_fd(family family, std::uint32_t generation) const;
  [[nodiscard]] const Front& front(family family) const;
  // How many records the table has; read without a system call, at any time.
  [[nodiscard]] std::uint64_t fill(family family, std::uint32_t generation) const;
  // The quiet table has been drained.
  void note_empty(family family);
  [[nodiscard]] std::uint32_t max_flows() const { return max_flows_; }
  // How large records are: those of connections, or those of pairs. Where connections are not asked for they
  // are small if the kernel lets them.
  [[nodiscard]] granularity layout() const { return layout_; }

  // Makes the other generation live and returns once no program can still write to the one that was.
  // After an error no generation may be taken for quiet.
  Result<void> flip();
  [[nodiscard]] std::uint32_t quiet_generation() const;

 private:
  struct Owner;
  struct Plan;
  static Result<Datapath> create(const Plan& plan);
  Datapath(std::unique_ptr<Owner> owner, std::uint32_t max_flows, granularity layout);

  std::unique_ptr<Owner> owner_;
  std::uint32_t max_flows_;
  granularity layout_;
  PacketAccess access_ = PacketAccess::InPlace;
};

// The names of the programs, as tools show them and as leftovers are recognised by.
const char* program_name(Direction direction, PacketAccess access);

}  // namespace exporter::kernel
