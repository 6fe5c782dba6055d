// Ready is who has at least one interface attached and a sweep that succeeded; nobody else may be believed
// yet.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "model/snapshot.h"

namespace exporter {

// The reason, or nothing when ready. Any thread.
inline std::optional<std::string> why_not_ready(const std::shared_ptr<const Snapshot>& latest) {
  if (!latest) return "no sweep has been made yet";
  if (!latest->any_attached()) return "no interface is attached";
  if (latest->last_sweep_failed) return "the last sweep failed; see the log";
  return std::nullopt;
}

}  // namespace exporter
