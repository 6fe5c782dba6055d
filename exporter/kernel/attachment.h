// Attachment: our two programs on one interface. Through TCX (kernel 6.6 and later) the kernel removes it
// with the process, however that ends; through clsact it is removed here, and what a killed process left is
// replaced by the next. Foreign programs are neither removed nor reordered. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/fd.h"
#include "base/result.h"
#include "kernel/clsact.h"
#include "kernel/datapath.h"
#include "kernel/instance_lock.h"
#include "kernel/netlink.h"
#include "model/interface.h"

namespace exporter::kernel {

// TCX if the running kernel has it. Asks without attaching anything.
Hook best_hook();

// Removes the clsact filters that dead exporters left on an interface, and the qdisc if one of them had made
// it and nobody else has a filter there.
Result<void> remove_clsact_leftovers(int ifindex, const InstanceLock& instance);

// One direction of an interface, as it is now.
struct HookView {
  bool attached = false;             // our program is where we put it
  std::uint32_t programs_ahead = 0;  // of others, run before ours: packets they decide on do not reach us
};

class Attachment {
 public:
  // All or nothing: after an error nothing of ours is attached.
  static Result<Attachment> create(Hook hook, int ifindex, const InterfacePrograms& programs,
                                   const InstanceLock& instance);
  // Over the links that an earlier process has made, whose programs these replace. After an error nothing of
  // ours is attached.
  static Result<Attachment> take_over(int ifindex, std::array<Fd, 2> links,
                                      const InterfacePrograms& programs);
  Attachment(Attachment&& other) noexcept : Attachment(other.hook_, other.ifindex_) {
    *this = std::move(other);
  }
  Attachment& operator=(Attachment&& other) noexcept;
  // A link that somebody else has a descriptor of goes on without us; a filter does not.
  ~Attachment() { detach(); }
  // Nothing goes on.
  void end();

  // Nothing if the kernel does not say.
  [[nodiscard]] std::optional<HookView> look(Direction direction) const;
  // Puts one program back where somebody has taken it away. The other goes on counting meanwhile.
  Result<void> restore(Direction direction, const InterfacePrograms& programs, const InstanceLock& instance);

  [[nodiscard]] int ifindex() const { return ifindex_; }
  // -1 where it is no link.
  [[nodiscard]] int link_fd(Direction direction) const {
    return links_[static_cast<std::size_t>(direction)].get();
  }

 private:
  Attachment(Hook hook, int ifindex) : hook_(hook), ifindex_(ifindex) {}
  Result<void> attach(Direction direction, const InterfacePrograms& programs, const InstanceLock& instance);
  Result<void> attach_clsact(Direction direction, int program_fd, const InstanceLock& instance);
  Result<void> prepare_clsact(const InstanceLock& instance);
  [[nodiscard]] std::optional<HookView> look_at_tcx(Direction direction) const;
  [[nodiscard]] std::optional<HookView> look_at_clsact(Direction direction) const;
  [[nodiscard]] bool has_filter_of_maker(Netlink& netlink) const;
  [[nodiscard]] bool is_own(const ClsactFilter& filter, Direction direction) const;
  void detach();

  Hook hook_;
  int ifindex_;
  std::array<Fd, 2> links_;                     // TCX, by Direction
  std::array<std::uint32_t, 2> program_ids_{};  // TCX
  std::array<std::uint32_t, 2> handles_{};      // clsact, by Direction; 0: not attached
  bool made_qdisc_ = false;
};

}  // namespace exporter::kernel
