// ServiceReport: what the supervisor of this process hears of it: a line of status when that changes, and
// that all is well while sweeps go through. A sweep that fails for long enough gets us restarted. Event
// loop's thread only.
#pragma once

#include <string>

#include "model/snapshot.h"
#include "model/sweep.h"
#include "service/supervisor.h"

namespace exporter {

class ServiceReport {
 public:
  // Borrowed.
  explicit ServiceReport(service::Supervisor& supervisor) : supervisor_(supervisor) {}

  // After each sweep.
  void note(const Sweep& sweep, const Snapshot& picture);
  // The start is over, or a reload is.
  void ready() { supervisor_.ready(status_); }

  // How often to call tell_alive(); nothing if nobody wants to know.
  [[nodiscard]] std::optional<Duration> pulse() const;
  // False: no sweep has gone through since the last time, and nothing was told.
  bool tell_alive();

 private:
  service::Supervisor& supervisor_;
  std::string status_;
  bool swept_ = false;
};

}  // namespace exporter
