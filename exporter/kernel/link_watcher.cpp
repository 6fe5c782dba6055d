#include "kernel/link_watcher.h"

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cerrno>

namespace exporter::kernel {
namespace {

// Of a family of its own: it left a bridge, and lives on.
void note_deleted(const ifinfomsg& link, LinkNews& news) {
  if (link.ifi_family == AF_UNSPEC) news.deleted.push_back(link.ifi_index);
}

int note_event(const nlmsghdr* message, void* to) {
  LinkNews& news = *static_cast<LinkNews*>(to);
  switch (message->nlmsg_type) {
    case RTM_DELLINK:
      note_deleted(*static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(message)), news);
      [[fallthrough]];
    case RTM_NEWLINK:
      news.links = true;
      break;
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      // Only default routes matter: a full routing table changes all the time.
      news.routes |= static_cast<const rtmsg*>(mnl_nlmsg_get_payload(message))->rtm_dst_len == 0;
      break;
    case RTM_DELADDR:
      // The last address of a link takes its IPv4 routes along without a word about them.
      news.routes = true;
      break;
  }
  return MNL_CB_OK;
}

}  // namespace

Result<LinkWatcher> LinkWatcher::create(int receive_buffer) {
  Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  if (!socket) return Error::from_errno("open a netlink socket to watch interfaces");
  if (receive_buffer > 0)
    setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
  if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    return Error::from_errno("watch interfaces");
  return LinkWatcher(std::move(socket));
}

LinkNews LinkWatcher::take_news() {
  LinkNews news;
  buffer_.resize(65536);
  for (;;) {
    const ssize_t size = recv(socket_.get(), buffer_.data(), buffer_.size(), 0);
    if (size > 0) {
      mnl_cb_run(buffer_.data(), static_cast<std::size_t>(size), 0, 0, note_event, &news);
    } else if (size < 0 && errno == ENOBUFS) {
      news.overrun = true;
    } else if (size == 0 || errno != EINTR) {
      return news;
    }
  }
}

}  // namespace exporter::kernel
