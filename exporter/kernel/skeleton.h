// SkeletonPtr: ownership of a generated libbpf skeleton.
#pragma once

#include <concepts>
#include <memory>

namespace exporter::kernel {

template <class S>
concept Skeleton = requires(S* s) {
  { S::open() } -> std::same_as<S*>;
  { S::load(s) } -> std::same_as<int>;
  S::destroy(s);
};

template <Skeleton S>
struct DestroySkeleton {
  void operator()(S* s) const noexcept { S::destroy(s); }
};

template <Skeleton S>
using SkeletonPtr = std::unique_ptr<S, DestroySkeleton<S>>;

}  // namespace exporter::kernel
