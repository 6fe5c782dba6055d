// Scraper: somebody who scrapes all the time, next to the test, and looks at each exposition for what must
// hold in every single one: pairs and interface agree, and no total goes backwards.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <thread>

#include "support/exporter_process.h"

namespace exporter::support {

class Scraper {
 public:
  // Both are borrowed.
  Scraper(const ExporterProcess& exporter, const std::string& interface);
  ~Scraper();

  struct Report {
    std::size_t count = 0;
    std::string complaint;  // the first one
  };
  Report finish();

  // Expositions that were looked at so far.
  [[nodiscard]] std::size_t looks() const { return looks_; }

 private:
  void look(const Exposition& exposition);

  const ExporterProcess& exporter_;
  const std::string& interface_;
  Report report_;
  std::uint64_t last_[2] = {};
  std::atomic<std::size_t> looks_ = 0;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace exporter::support
