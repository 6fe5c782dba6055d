// One rtnetlink conversation: a request, and a visit for each message of the answer. A dump that the kernel
// says was interrupted by a change is an error (EINTR) and worth repeating. One thread.
#pragma once

#include <libmnl/libmnl.h>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>

#include "base/result.h"

namespace exporter::kernel {

// Room for one request with a few attributes.
using NetlinkBuffer = std::array<char, 512>;
using NetlinkVisit = std::function<void(const nlmsghdr&)>;

// The attributes of a message behind its fixed header of `header_size` bytes, and those inside a nested one.
void for_each_attribute(const nlmsghdr& message, std::size_t header_size,
                        const std::function<void(const nlattr&)>& visit);
void for_each_nested(const nlattr& attribute, const std::function<void(const nlattr&)>& visit);

class Netlink {
 public:
  static Result<Netlink> open();

  // Sends `request` (its sequence number is set here) and visits every answer until the end. After an error
  // some may have been visited.
  Result<void> ask(nlmsghdr& request, const NetlinkVisit& visit);

 private:
  struct Close {
    void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
  };
  explicit Netlink(mnl_socket* socket) : socket_(socket) {}
  Result<void> converse(nlmsghdr& request, const NetlinkVisit& visit);

  std::unique_ptr<mnl_socket, Close> socket_;
  unsigned sequence_ = 0;
};

}  // namespace exporter::kernel
