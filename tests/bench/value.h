// A benchmark that cannot go on ends with what went wrong.
#pragma once

#include <stdexcept>
#include <utility>

#include "base/result.h"

namespace exporter::bench {

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  return std::move(*result);
}

inline void value_of(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message());
}

}  // namespace exporter::bench
