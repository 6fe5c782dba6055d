// InterfaceDirectory gives every interface name an account number that it keeps: a device that vanishes and
// returns under its name goes on where it stopped, whatever its ifindex. One thread.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "model/interface.h"

namespace exporter::kernel {

class InterfaceDirectory {
 public:
  // The number of `name`, a new one for a new name.
  InterfaceId enter(const std::string& name) {
    const auto [entry, is_new] = ids_.try_emplace(name, InterfaceId(states_.size()));
    if (is_new) states_.push_back({.id = entry->second, .name = name});
    return entry->second;
  }

  void set_attached(InterfaceId id, Hook hook, bool inbound, bool outbound) {
    states_[index_of(id)].hook = hook;
    states_[index_of(id)].attached = {inbound, outbound};
  }

  // True when no further name can be entered: account numbers have 16 bits.
  [[nodiscard]] bool full() const { return states_.size() >= 0xffff; }

  // By InterfaceId.
  [[nodiscard]] const std::vector<InterfaceState>& states() const { return states_; }

 private:
  std::unordered_map<std::string, InterfaceId> ids_;
  std::vector<InterfaceState> states_;
};

}  // namespace exporter::kernel
