#include "metrics/interface_gauges.h"

#include "metrics/names.h"
#include "metrics/register.h"

namespace exporter::metrics {
namespace {

prometheus::Labels labels_of(const std::string& interface, Direction direction) {
  return {{"interface", interface}, {"direction", std::string(to_text(direction))}};
}

}  // namespace

InterfaceGauges::InterfaceGauges(prometheus::Registry& registry)
    : attached_(gauges(registry, kInterfaceAttached)),
      removals_(counters(registry, kInterfaceRemovals)),
      programs_ahead_(gauges(registry, kProgramsAhead)),
      unaccounted_bytes_(gauges(registry, kUnaccountedBytes)),
      unaccounted_packets_(gauges(registry, kUnaccountedPackets)) {}

void InterfaceGauges::show(const Sweep& sweep) {
  show_states(sweep.interfaces);
  show_unaccounted(sweep);
}

void InterfaceGauges::show_states(const std::vector<InterfaceState>& interfaces) {
  if (interfaces == shown_) return;
  for (const InterfaceState& interface : interfaces)
    for (const Direction direction : kDirections) show_direction(interface, direction);
  attached_.finish();
  removals_.finish();
  programs_ahead_.finish();
  shown_ = interfaces;
}

// An empty label would be none: the reason is there only where there is one.
void InterfaceGauges::show_direction(const InterfaceState& interface, Direction direction) {
  const auto way = static_cast<std::size_t>(direction);
  const prometheus::Labels labels = labels_of(interface.name, direction);
  prometheus::Labels place = labels;
  place.emplace("hook", to_text(interface.hook));
  if (!interface.attached[way]) place.emplace("reason", to_text(interface.absence[way]));
  attached_.sample(place).Set(interface.attached[way] ? 1 : 0);

  prometheus::Counter& removals = removals_.sample(labels);
  removals.Increment(static_cast<double>(interface.removals[way]) - removals.Value());
  if (interface.attached[way]) programs_ahead_.sample(labels).Set(interface.programs_ahead[way]);
}

void InterfaceGauges::show_unaccounted(const Sweep& sweep) {
  if (sweep.unaccounted.empty() && !sweep.failures.empty()) return;  // not compared: the last ones stay
  for (const UnaccountedVolume& volume : sweep.unaccounted) {
    const prometheus::Labels labels =
        labels_of(sweep.interfaces[index_of(volume.interface)].name, volume.direction);
    unaccounted_bytes_.sample(labels).Set(static_cast<double>(volume.bytes));
    unaccounted_packets_.sample(labels).Set(static_cast<double>(volume.packets));
  }
  unaccounted_bytes_.finish();
  unaccounted_packets_.finish();
}

}  // namespace exporter::metrics
