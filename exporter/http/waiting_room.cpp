#include "http/waiting_room.h"

#include <microhttpd.h>

namespace exporter::http {

WaitingRoom::Ticket WaitingRoom::expect(MHD_Connection* connection) {
  const std::lock_guard lock(mutex_);
  guests_.emplace(++last_, Guest{connection});
  return last_;
}

void WaitingRoom::forget(Ticket ticket) {
  const std::lock_guard lock(mutex_);
  guests_.erase(ticket);
}

bool WaitingRoom::suspend(Ticket ticket) {
  const std::lock_guard lock(mutex_);
  const auto guest = guests_.find(ticket);
  if (guest == guests_.end()) return false;
  if (closed_) {
    guests_.erase(guest);
    return false;
  }
  ::MHD_suspend_connection(guest->second.connection);
  guest->second.suspended = true;
  return true;
}

void WaitingRoom::resume(Ticket ticket) {
  const std::lock_guard lock(mutex_);
  const auto guest = guests_.find(ticket);
  if (guest == guests_.end()) return;
  if (guest->second.suspended) ::MHD_resume_connection(guest->second.connection);
  guests_.erase(guest);
}

void WaitingRoom::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const auto& [ticket, guest] : guests_) {
    if (guest.suspended) ::MHD_resume_connection(guest.connection);
  }
  guests_.clear();
}

}  // namespace exporter::http
