// The place of an enumerator in an array that has one element for each.
#pragma once

#include <cstddef>

namespace exporter {

template <class E>
constexpr std::size_t at(E value) {
  return static_cast<std::size_t>(value);
}

}  // namespace exporter
