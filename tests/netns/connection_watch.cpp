#include "netns/connection_watch.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "support/catch.h"
#include "support/eventually.h"

namespace exporter::support {
namespace {

constexpr std::size_t kLeast = 3;

}  // namespace

ConnectionWatch::ConnectionWatch(const ExporterProcess& exporter, std::string interface,
                                 std::chrono::milliseconds pause)
    : exporter_(exporter), interface_(std::move(interface)), thread_([this, pause] {
        while ((!stop_ || report_.count < kLeast) && report_.complaint.empty()) {
          try {
            look(exporter_.scrape());
          } catch (const std::exception& failure) {
            report_.complaint = failure.what();
          }
          // Leaves the CPUs to those who connect.
          eventually(pause, [&] { return stop_.load(); });
        }
      }) {}

ConnectionWatch::~ConnectionWatch() { finish(); }

ConnectionWatch::Report ConnectionWatch::finish() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
  return report_;
}

void ConnectionWatch::look(const Exposition& exposition) {
  report_.complaint = complaint_about(exposition, interface_);
  Figures now = figures_of(exposition, interface_, "tcp");
  report_.most_established = std::max(report_.most_established, now["now established"]);
  report_.least_established = std::min(report_.least_established, now["now established"]);
  for (const auto& [name, value] : last_)
    if (!name.starts_with("now ") && now[name] < value) report_.complaint = name + " went backwards";
  last_ = std::move(now);
  ++report_.count;
}

ConnectionWatch::Report check_watch(ConnectionWatch& watch) {
  ConnectionWatch::Report report = watch.finish();
  CHECK(report.complaint.empty());
  CHECK(report.count >= kLeast);
  return report;
}

}  // namespace exporter::support
