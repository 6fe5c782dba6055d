// ValueOf<T>: T or const T, for functions that say what a value's bytes are to readers and writers alike.
#pragma once

#include <concepts>
#include <type_traits>

namespace exporter {

template <class Value, class Type>
concept ValueOf = std::same_as<std::remove_const_t<Value>, Type>;

}  // namespace exporter
