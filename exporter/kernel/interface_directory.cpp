#include "kernel/interface_directory.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "model/interface_names.h"

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

void InterfaceDirectory::set_attached(InterfaceId id, Hook hook) {
  states_[index_of(id)].hook = hook;
  states_[index_of(id)].attached = {true, true};
}

void InterfaceDirectory::set_absent(InterfaceId id, Absence why) {
  InterfaceState& state = states_[index_of(id)];
  state.attached = {};
  state.programs_ahead = {};
  state.absence = {why, why};
}

std::uint64_t InterfaceDirectory::note_missing(InterfaceId id, Direction direction) {
  InterfaceState& state = states_[index_of(id)];
  const auto way = static_cast<std::size_t>(direction);
  if (state.attached[way] || state.absence[way] == Absence::Removed) ++state.removals[way];
  return state.removals[way];
}

bool InterfaceDirectory::set_missing(InterfaceId id, Direction direction, Absence why) {
  InterfaceState& state = states_[index_of(id)];
  const auto way = static_cast<std::size_t>(direction);
  const bool was_attached = std::exchange(state.attached[way], false);
  return std::exchange(state.absence[way], why) != why || was_attached;
}

void InterfaceDirectory::set_in_place(InterfaceId id, Direction direction) {
  states_[index_of(id)].attached[static_cast<std::size_t>(direction)] = true;
}

bool InterfaceDirectory::set_programs_ahead(InterfaceId id, Direction direction, std::uint32_t count) {
  std::uint32_t& known = states_[index_of(id)].programs_ahead[static_cast<std::size_t>(direction)];
  return std::exchange(known, count) != count;
}

void InterfaceDirectory::save(ByteWriter& bytes) const {
  std::vector<std::string> names;
  for (const InterfaceState& state : states_) names.push_back(state.name);
  interface_names(bytes, names);
  for (const InterfaceState& state : states_) bytes(state.removals);
  bytes.count(retired_.size(), sizeof(std::uint16_t));
  for (const InterfaceId id : retired_) bytes(static_cast<std::uint16_t>(id));
}

// Who was attached and is not any more will be found to be gone.
void InterfaceDirectory::restore(ByteReader& bytes) {
  std::vector<std::string> names;
  interface_names(bytes, names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const InterfaceId id{static_cast<std::uint16_t>(i)};
    bytes.expect(ids_.emplace(names[i], id).second, "a name twice");
    states_.push_back({.id = id, .name = names[i]});
    set_absent(id, Absence::InterfaceGone);
  }
  for (InterfaceState& state : states_) bytes(state.removals);
  std::vector<bool> there(states_.size(), true);
  const std::size_t count = bytes.count(0, sizeof(std::uint16_t));
  for (std::size_t i = 0; i < count && bytes.ok(); ++i) {
    std::uint16_t number = 0;
    bytes(number);
    if (number >= there.size() || !there[number]) return bytes.fail("nobody's number is retired");
    there[number] = false;
    retired_.push_back(InterfaceId{number});
  }
}

void InterfaceDirectory::retire(InterfaceId id) {
  const bool known = std::find(retired_.begin(), retired_.end(), id) != retired_.end();
  if (!known && !states_[index_of(id)].attached_anywhere()) retired_.push_back(id);
}

}  // namespace exporter::kernel
