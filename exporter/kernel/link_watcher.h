// LinkWatcher hears when interfaces or default routes come, go or change. It says only that something did:
// the truth is a fresh dump, which is also the answer when the kernel had to drop events (ENOBUFS). One
// thread.
#pragma once

#include <vector>

#include "base/fd.h"
#include "base/result.h"

namespace exporter::kernel {

struct LinkNews {
  bool links = false;
  bool routes = false;       // default routes, or an address that may have taken one along
  bool overrun = false;      // events were lost: everything may have changed
  std::vector<int> deleted;  // ifindexes that ceased to exist; one of them may exist anew
  [[nodiscard]] bool any() const { return links || routes || overrun; }
};

class LinkWatcher {
 public:
  // `receive_buffer` in bytes; 0 leaves the kernel's default.
  static Result<LinkWatcher> create(int receive_buffer = 0);

  // Readable when there is news.
  [[nodiscard]] int fd() const { return socket_.get(); }
  // Takes all events that wait, without blocking.
  LinkNews take_news();

 private:
  explicit LinkWatcher(Fd socket) : socket_(std::move(socket)) {}

  Fd socket_;
  std::vector<char> buffer_;
};

}  // namespace exporter::kernel
