// ServiceManager: what systemd does for a service with a notify socket and a file-descriptor store, and no
// more: hears what it says, keeps the descriptors that it sends, and hands them to the next one. A thread
// listens.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/fd.h"

namespace exporter::support {

class ServiceManager {
 public:
  ServiceManager();
  ~ServiceManager();

  // NOTIFY_SOCKET, and LISTEN_FDNAMES for what descriptors() are; see ProcessOptions.
  [[nodiscard]] std::vector<std::string> environment() const;
  // In the order of LISTEN_FDNAMES. They stay in the store.
  [[nodiscard]] std::vector<int> descriptors() const;

  // All datagrams until now, oldest first.
  [[nodiscard]] std::vector<std::string> heard() const;
  // One that has this line has come; waits for it.
  [[nodiscard]] bool hears(const std::string& line,
                           std::chrono::milliseconds deadline = std::chrono::seconds(10)) const;
  [[nodiscard]] std::size_t stored(const std::string& name) const;
  // As on `systemctl stop`.
  void drop_store();
  void drop_store(const std::string& name);

 private:
  void listen();
  [[nodiscard]] std::unique_lock<std::mutex> caught_up() const;  // with all that was sent
  void take(const std::string& text, std::vector<Fd> descriptors);

  std::string path_;
  Fd socket_;
  Fd stop_;
  mutable std::mutex mutex_;
  std::vector<std::string> heard_;
  std::vector<std::pair<std::string, Fd>> store_;
  std::thread thread_;
};

}  // namespace exporter::support
