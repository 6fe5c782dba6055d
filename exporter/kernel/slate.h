// Slate: what the next process must know of the maps and links that it is handed, in memory that outlives
// this process: which interface a slot is, and what of its counters has been reported. Written in place while
// counting goes on, so that it is right at any moment this process may be killed in. What was reported is
// written before anybody can see the report: a kill between the two loses a sweep and never counts one twice.
// One thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "base/units.h"
#include "ebpf/shared/settings.h"
#include "kernel/datapath_counters.h"
#include "kernel/map_memory.h"

namespace exporter::kernel {

struct SlateEntry {
  std::uint32_t used = 0;
  std::int32_t ifindex = 0;
  std::uint32_t hardware_type = 0;
  std::array<std::uint32_t, 2> header_left_out{};  // see reconciliation.h
  std::uint32_t unused = 0;
  std::array<char, 16> name{};  // ends with a NUL
  DatapathTotals seen{};
};

class Slate {
 public:
  static constexpr std::size_t kSlots = 1 << 16;

  // For this network namespace.
  static Result<Slate> create(granularity detail);
  // One that another process has made; nothing unless this build can read it and its network namespace is
  // ours.
  static std::optional<Slate> reopen(Fd file);

  [[nodiscard]] SlateEntry& at(std::uint16_t slot);
  [[nodiscard]] const SlateEntry& at(std::uint16_t slot) const;
  // Entries from here on were never used.
  [[nodiscard]] std::uint32_t slots() const;
  void enter(std::uint16_t slot, const SlateEntry& entry);
  void clear(std::uint16_t slot);

  // What records stood for when it was made or last changed.
  [[nodiscard]] granularity detail() const;
  void set_detail(granularity detail);
  // How many processes have had it before: what an earlier one said of totals is not true any more.
  [[nodiscard]] std::uint64_t epoch() const;
  void begin_epoch();

  [[nodiscard]] int fd() const { return file_.get(); }

 private:
  struct Page;
  Slate(Fd file, MapMemory memory) : file_(std::move(file)), memory_(std::move(memory)) {}
  [[nodiscard]] Page& page() const;

  Fd file_;
  MapMemory memory_;
};

}  // namespace exporter::kernel
