// The names of interfaces by their numbers, as bytes: the next process must give each name the number it had.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "base/value_of.h"
#include "model/interface.h"

namespace exporter {

// IFNAMSIZ, less the zero.
inline constexpr std::size_t kMaxInterfaceName = 15;

template <class Bytes, ValueOf<std::vector<std::string>> Names>
void interface_names(Bytes& bytes, Names& names) {
  const std::size_t count = bytes.count(names.size(), sizeof(std::uint32_t));
  if constexpr (Bytes::kReads) {
    bytes.expect(count <= index_of(InterfaceId{0xffff}), "more interfaces than there are numbers");
    if (!bytes.ok()) return;
    names.resize(count);
  }
  for (auto& name : names) bytes.text(name, kMaxInterfaceName);
}

// A number that has another name now belongs to another account, and so has one that is not there any more.
inline bool has_name(const std::vector<InterfaceState>& states, std::size_t number, const std::string& name) {
  return number < states.size() && states[number].name == name;
}

}  // namespace exporter
