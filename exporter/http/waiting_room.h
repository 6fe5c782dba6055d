// WaitingRoom: the scrapes that are suspended until somebody, on whatever thread, says that the snapshot is
// fresh. A scrape is resumed at most once, never before it was suspended and never after the server is gone:
// late and repeated calls do nothing. Thread-safe.
//
// The mutex is here and not in base/ because libmicrohttpd leaves it to us that suspending, resuming and
// stopping never overlap; the lock is what those three agree on.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>

struct MHD_Connection;

namespace exporter::http {

class WaitingRoom {
 public:
  using Ticket = std::uint64_t;

  // For the server's thread, in this order: a ticket first, then suspend() or, if it need not wait, forget().
  Ticket expect(MHD_Connection* connection);
  void forget(Ticket ticket);
  bool suspend(Ticket ticket);  // false: it was resumed in the meantime, or the room is closed: answer now

  void resume(Ticket ticket);

  // Resumes everyone and lets nobody wait any more.
  void close();

 private:
  struct Guest {
    MHD_Connection* connection;
    bool suspended = false;
  };

  std::mutex mutex_;
  std::unordered_map<Ticket, Guest> guests_;
  Ticket last_ = 0;
  bool closed_ = false;
};

}  // namespace exporter::http
