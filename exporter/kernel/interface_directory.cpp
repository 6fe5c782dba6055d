#include "kernel/interface_directory.h"

#include <algorithm>

namespace exporter::kernel {
namespace {

constexpr std::size_t kMostNumbers = 0xffff;

}  // namespace

std::optional<InterfaceId> InterfaceDirectory::enter(const std::string& name) {
  if (const auto known = ids_.find(name); known != ids_.end()) {
    std::erase(retired_, known->second);
    return known->second;
  }
  InterfaceId id{};
  if (retired_.size() > kRemembered || (states_.size() >= kMostNumbers && !retired_.empty())) {
    id = retired_.front();
    retired_.pop_front();
    ids_.erase(states_[index_of(id)].name);
  } else if (states_.size() < kMostNumbers) {
    id = InterfaceId(states_.size());
    states_.emplace_back();
  } else {
    return std::nullopt;
  }
  states_[index_of(id)] = {.id = id, .name = name};
  ids_.emplace(name, id);
  return id;
}

void InterfaceDirectory::set_attached(InterfaceId id, Hook hook, bool attached) {
  states_[index_of(id)].hook = hook;
  states_[index_of(id)].attached = {attached, attached};
}

void InterfaceDirectory::retire(InterfaceId id) {
  const bool known = std::find(retired_.begin(), retired_.end(), id) != retired_.end();
  if (!known && !states_[index_of(id)].attached_anywhere()) retired_.push_back(id);
}

}  // namespace exporter::kernel
