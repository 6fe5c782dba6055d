#include "bench/udp_rate.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include "bench/clocks.h"
#include "support/endpoint.h"

namespace exporter::bench {
namespace {

constexpr std::uint16_t kPort = 9;
constexpr std::size_t kBatch = 64;
constexpr std::size_t kPayload = 18;  // the shortest frame there is
constexpr int kSmallBuffer = 4096;

void check(bool fine, const char* what) {
  if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

Fd udp_socket() {
  Fd made(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  check(static_cast<bool>(made), "make a UDP socket");
  return made;
}

class Batch {
 public:
  Batch() {
    part_ = {payload_.data(), payload_.size()};
    for (mmsghdr& message : messages_) {
      message.msg_hdr.msg_iov = &part_;
      message.msg_hdr.msg_iovlen = 1;
    }
  }
  Batch(const Batch&) = delete;

  std::uint64_t send_from(int socket) {
    const int sent = sendmmsg(socket, messages_.data(), kBatch, 0);
    check(sent > 0 || errno == ENOBUFS, "send");
    return sent > 0 ? static_cast<std::uint64_t>(sent) : 0;
  }

 private:
  std::array<char, kPayload> payload_{};
  iovec part_{};
  std::array<mmsghdr, kBatch> messages_{};
};

}  // namespace

UdpRate::UdpRate(const support::Namespace& from, const support::Namespace& to, const std::string& address) {
  const sockaddr_in there = support::endpoint_of(address, kPort);
  const auto* name = reinterpret_cast<const sockaddr*>(&there);
  to.inside([&] {
    receiver_ = udp_socket();
    setsockopt(receiver_.get(), SOL_SOCKET, SO_RCVBUF, &kSmallBuffer, sizeof(kSmallBuffer));
    check(bind(receiver_.get(), name, sizeof(there)) == 0, "bind");
  });
  from.inside([&] {
    sender_ = udp_socket();
    check(connect(sender_.get(), name, sizeof(there)) == 0, "connect");
  });
}

double UdpRate::measure(double seconds) const {
  Batch batch;
  std::uint64_t sent = 0;
  const double end = wall_seconds() + seconds;
  const Took took = time_of([&] {
    while (wall_seconds() < end) sent += batch.send_from(sender_.get());
  });
  return static_cast<double>(sent) / took.cpu;
}

}  // namespace exporter::bench
