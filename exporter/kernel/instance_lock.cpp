#include "kernel/instance_lock.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <string>

namespace exporter::kernel {
namespace {

Result<Fd> bind_number(std::uint32_t number) {
  Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return Error::from_errno("create the instance lock");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = "ebpf-traffic-exporter/" + std::to_string(number);
  std::copy(name.begin(), name.end(), address.sun_path + 1);  // a leading NUL makes it abstract
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0)
    return Error::from_errno("take the instance lock");
  return socket;
}

}  // namespace

Result<InstanceLock> InstanceLock::take() {
  for (std::uint32_t number = 0; number < kInstances; ++number) {
    auto socket = bind_number(number);
    if (socket) return InstanceLock(std::move(*socket), number);
    if (!socket.error().is(std::errc::address_in_use)) return socket.error();
  }
  return Error::text(
      "all sixteen places for exporters in this network namespace are taken; stop one of them (ss -xl shows "
      "the sockets "
      "@ebpf-traffic-exporter/0 to 15)");
}

unsigned InstanceLock::count_taken() {
  const InstanceLock nobody(Fd(), kInstances);
  unsigned taken = 0;
  for (std::uint32_t number = 0; number < kInstances; ++number) taken += nobody.alive(number) ? 1 : 0;
  return taken;
}

bool InstanceLock::alive(std::uint32_t number) const {
  if (number == number_) return true;
  const auto probe = bind_number(number);
  return !probe && probe.error().is(std::errc::address_in_use);
}

bool InstanceLock::alone() const {
  for (std::uint32_t number = 0; number < kInstances; ++number)
    if (number != number_ && alive(number)) return false;
  return true;
}

}  // namespace exporter::kernel
