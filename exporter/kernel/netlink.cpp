#include "kernel/netlink.h"

#include <linux/rtnetlink.h>

#include <utility>
#include <vector>

namespace exporter::kernel {
namespace {

int visit_message(const nlmsghdr* message, void* visit) {
  (*static_cast<const NetlinkVisit*>(visit))(*message);
  return MNL_CB_OK;
}

int visit_attribute(const nlattr* attribute, void* visit) {
  (*static_cast<const std::function<void(const nlattr&)>*>(visit))(*attribute);
  return MNL_CB_OK;
}

}  // namespace

void for_each_attribute(const nlmsghdr& message, std::size_t header_size,
                        const std::function<void(const nlattr&)>& visit) {
  mnl_attr_parse(&message, static_cast<unsigned>(header_size), visit_attribute,
                 const_cast<void*>(static_cast<const void*>(&visit)));
}

void for_each_nested(const nlattr& attribute, const std::function<void(const nlattr&)>& visit) {
  mnl_attr_parse_nested(&attribute, visit_attribute, const_cast<void*>(static_cast<const void*>(&visit)));
}

Result<Netlink> Netlink::open() {
  mnl_socket* socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
  if (socket == nullptr) return Error::from_errno("open a netlink socket");
  Netlink netlink(socket);
  if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) return Error::from_errno("bind a netlink socket");
  return netlink;
}

Result<void> Netlink::ask(nlmsghdr& request, const NetlinkVisit& visit) {
  auto answered = converse(request, visit);
  if (answered) return answered;
  auto fresh = open();
  if (fresh) *this = std::move(*fresh);
  return answered;
}

Result<void> Netlink::converse(nlmsghdr& request, const NetlinkVisit& visit) {
  request.nlmsg_seq = ++sequence_;
  if (mnl_socket_sendto(socket_.get(), &request, request.nlmsg_len) < 0)
    return Error::from_errno("send a netlink request");

  std::vector<char> buffer(32768);
  const unsigned port = mnl_socket_get_portid(socket_.get());
  for (;;) {
    const ssize_t size = mnl_socket_recvfrom(socket_.get(), buffer.data(), buffer.size());
    if (size < 0) return Error::from_errno("receive a netlink answer");
    const int status = mnl_cb_run(buffer.data(), static_cast<std::size_t>(size), sequence_, port,
                                  visit_message, const_cast<NetlinkVisit*>(&visit));
    if (status < 0) return Error::from_errno("netlink answer");
    if (status == MNL_CB_STOP) return {};
  }
}

}  // namespace exporter::kernel
