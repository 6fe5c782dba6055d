// InstanceLock numbers the exporters of one network namespace 0, 1, 2… and tells whether the owner of a
// number is still alive. It is an abstract unix socket: scoped to the network namespace by the kernel and
// gone with the process, however it dies. A clsact filter carries the number in its handle, which is how a
// leftover of a killed process is told from the filter of a running one.
#pragma once

#include <cstdint>

#include "base/fd.h"
#include "base/result.h"

namespace exporter::kernel {

class InstanceLock {
 public:
  static constexpr std::uint32_t kInstances = 16;

  // The lowest free number. Fails when all sixteen are taken: by exporters, or by anybody, since any local
  // user can bind such a socket. Only clsact needs a number.
  static Result<InstanceLock> take();
  // Number 0 without holding it, for those who do not need one.
  static InstanceLock none() { return {Fd(), 0}; }

  // How many are taken now, by whomever.
  static unsigned count_taken();

  [[nodiscard]] std::uint32_t number() const { return number_; }
  // True for our own number too.
  [[nodiscard]] bool alive(std::uint32_t number) const;
  // No other number is taken.
  [[nodiscard]] bool alone() const;

 private:
  InstanceLock(Fd socket, std::uint32_t number) : socket_(std::move(socket)), number_(number) {}

  Fd socket_;
  std::uint32_t number_;
};

}  // namespace exporter::kernel
