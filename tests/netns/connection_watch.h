// ConnectionWatch: somebody who scrapes all the time and looks at each exposition for what must hold in every
// single one: opened is closed and open together, and no counter goes backwards.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include "netns/connection_figures.h"

namespace exporter::support {

class ConnectionWatch {
 public:
  // Borrows the exporter, and pauses between two looks.
  ConnectionWatch(const ExporterProcess& exporter, std::string interface,
                  std::chrono::milliseconds pause = std::chrono::milliseconds(20));
  ~ConnectionWatch();

  struct Report {
    std::size_t count = 0;
    std::string complaint;  // the first one
    std::uint64_t most_established = 0;
    std::uint64_t least_established = UINT64_MAX;
  };
  // After at least three looks, unless there is a complaint.
  Report finish();

 private:
  void look(const Exposition& exposition);

  const ExporterProcess& exporter_;
  std::string interface_;
  Report report_;
  Figures last_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

// Ends it, and CHECKs that it had something to look at and nothing to complain about.
ConnectionWatch::Report check_watch(ConnectionWatch& watch);

}  // namespace exporter::support
