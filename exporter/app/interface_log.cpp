#include "app/interface_log.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <bit>

namespace exporter {
namespace {

using kernel::InterfaceEvent;

// Somebody may do it again and again: after the eighth time only the 16th, 32nd, 64th… is told.
void log_restored(const InterfaceEvent& event) {
  if (event.count > 8 && !std::has_single_bit(event.count)) return;
  spdlog::warn(
      "somebody took our program off interface {} ({}, {} times so far); it is back, "
      "and what passed meanwhile was not counted",
      event.name, to_text(event.direction), event.count);
}

void log_overtaken(const InterfaceEvent& event) {
  if (event.count == 0)
    return spdlog::info("no other program runs before ours on interface {} ({}) any more", event.name,
                        to_text(event.direction));
  spdlog::warn(
      "{} of somebody else's programs run before ours on interface {} ({}): packets that they "
      "let pass, drop or redirect themselves are not seen here",
      event.count, event.name, to_text(event.direction));
}

void log_event(const InterfaceEvent& event) {
  switch (event.kind) {
    case InterfaceEvent::Kind::Attached:
      return spdlog::info("attached to interface {}", event.name);
    case InterfaceEvent::Kind::TakenOver:
      return spdlog::info("went on with interface {} where the process before ended", event.name);
    case InterfaceEvent::Kind::Detached:
      return spdlog::info("no longer on interface {}", event.name);
    case InterfaceEvent::Kind::Renamed:
      return spdlog::info("interface {} is now {}", event.detail, event.name);
    case InterfaceEvent::Kind::Failed:
      return spdlog::warn("cannot attach to {}: {}", event.name, event.detail);
    case InterfaceEvent::Kind::Removed:
      return spdlog::warn(
          "somebody took our program off interface {} ({}) and it cannot be put back: {}; trying again",
          event.name, to_text(event.direction), event.detail);
    case InterfaceEvent::Kind::Restored:
      return log_restored(event);
    case InterfaceEvent::Kind::Overtaken:
      return log_overtaken(event);
  }
}

}  // namespace

void log_events(const std::vector<InterfaceEvent>& events) {
  std::for_each(events.begin(), events.end(), log_event);
}

}  // namespace exporter
