#include "netns/scraper.h"

#include <array>
#include <exception>

#include "netns/counted.h"
#include "support/eventually.h"

namespace exporter::support {

Scraper::Scraper(const ExporterProcess& exporter, const std::string& interface)
    : exporter_(exporter), interface_(interface), thread_([this] {
        while (!stop_ && report_.complaint.empty()) {
          try {
            look(exporter_.scrape());
          } catch (const std::exception& failure) {
            report_.complaint = failure.what();
          }
          // Leaves the two CPUs of a small machine to those who send.
          eventually(std::chrono::milliseconds(200), [&] { return stop_.load(); });
        }
      }) {}

Scraper::~Scraper() { finish(); }

Scraper::Report Scraper::finish() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
  return report_;
}

void Scraper::look(const Exposition& exposition) {
  constexpr std::array kNames{"inbound", "outbound"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const Counted seen = counted(exposition, interface_, kNames[i]);
    if (seen.pairs != seen.ip())
      report_.complaint =
          std::string(kNames[i]) + ": pairs " + text(seen.pairs) + ", interface " + text(seen.ip());
    if (seen.ip().packets < last_[i]) report_.complaint = std::string(kNames[i]) + " went backwards";
    last_[i] = seen.ip().packets;
  }
  report_.count = ++looks_;
}

}  // namespace exporter::support
