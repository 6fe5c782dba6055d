#include "service/notify_socket.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

namespace exporter::service {
namespace {

constexpr std::size_t kMostAtOnce = 253;  // SCM_MAX_FD
constexpr timeval kPatience{.tv_sec = 1, .tv_usec = 0};

}  // namespace

std::optional<NotifySocket> NotifySocket::open(std::string_view address) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  const bool abstract = address.starts_with('@');
  if ((!abstract && !address.starts_with('/')) || address.size() < 2 || address.size() >= sizeof(to.sun_path))
    return std::nullopt;
  std::copy(address.begin(), address.end(), to.sun_path);
  if (abstract) to.sun_path[0] = '\0';
  Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket || setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof(kPatience)) != 0)
    return std::nullopt;
  // A path ends with a NUL, an abstract name where its length says.
  const std::size_t length = offsetof(sockaddr_un, sun_path) + address.size() + (abstract ? 0 : 1);
  return NotifySocket(std::move(socket), to, static_cast<socklen_t>(length));
}

bool NotifySocket::send(std::string_view text, std::span<const int> descriptors) const {
  do {
    const auto some = descriptors.first(std::min(descriptors.size(), kMostAtOnce));
    if (!send_once(text, some)) return false;
    descriptors = descriptors.subspan(some.size());
  } while (!descriptors.empty());
  return true;
}

bool NotifySocket::send_once(std::string_view text, std::span<const int> descriptors) const {
  iovec line{const_cast<char*>(text.data()), text.size()};
  msghdr message{};
  message.msg_name = const_cast<sockaddr_un*>(&address_);
  message.msg_namelen = length_;
  message.msg_iov = &line;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(kMostAtOnce * sizeof(int))> control{};
  if (!descriptors.empty()) {
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
  }
  ssize_t sent = 0;
  do {
    sent = sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent >= 0;
}

}  // namespace exporter::service
