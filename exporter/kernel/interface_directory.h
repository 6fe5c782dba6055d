// InterfaceDirectory gives every interface name an account number that it keeps: a device that vanishes and
// returns under its name goes on where it stopped, whatever its ifindex. Hosts on which names come and go for
// ever do not grow without bound: of those that vanished only the last kRemembered are remembered. One
// thread.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "model/interface.h"

namespace exporter::kernel {

class InterfaceDirectory {
 public:
  static constexpr std::size_t kRemembered = 1024;

  // The number of `name`: its own, a new one, or that of the name forgotten for it. Nothing when all 65535
  // numbers belong to interfaces that are still there.
  std::optional<InterfaceId> enter(const std::string& name);

  void set_attached(InterfaceId id, Hook hook);
  void set_absent(InterfaceId id, Absence why);
  // Counts a removal if one direction was attached, or put back, until now. How many there have been.
  std::uint64_t note_missing(InterfaceId id, Direction direction);
  // One direction is missing, or was until just now (Removed). True: this is news.
  bool set_missing(InterfaceId id, Direction direction, Absence why);
  // It has been seen where it should be.
  void set_in_place(InterfaceId id, Direction direction);
  // True: it was another number before.
  bool set_programs_ahead(InterfaceId id, Direction direction, std::uint32_t count);
  // Call it when `id` is no longer attached and everything it counted has been reported: it may be forgotten
  // then.
  void retire(InterfaceId id);

  // For the next process, before anything else is entered: every name has its number then, and how often its
  // programs were removed; nothing is attached. Of no use unless the bytes are ok.
  void save(ByteWriter& bytes) const;
  void restore(ByteReader& bytes);

  // By InterfaceId. A number whose name changed belongs to another account from then on.
  [[nodiscard]] const std::vector<InterfaceState>& states() const { return states_; }

 private:
  std::unordered_map<std::string, InterfaceId> ids_;
  std::vector<InterfaceState> states_;
  std::deque<InterfaceId> retired_;  // the longest gone first
};

}  // namespace exporter::kernel
