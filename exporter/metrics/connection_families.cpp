#include "metrics/connection_families.h"

#include "base/text_stream.h"
#include "metrics/escaping.h"

namespace exporter::metrics {
namespace {

// As with traffic: 15 bytes of a name, fixed text, a number.
static_assert(15 * kMaxEscapedByte + 256 <= TextStream::kMinRead);

}  // namespace

ConnectionFamilies::ConnectionFamilies(const Snapshot& snapshot, ExpositionFormat format)
    : snapshot_(snapshot) {
  if (!snapshot.connections) return;
  for (const InterfaceRow& row : snapshot.interfaces)
    interfaces_.push_back("{interface=\"" + escape_label(row.state.name) + '"');
  for (std::size_t metric = 0; metric < samples_.size(); ++metric)
    samples_[metric] = samples_of(static_cast<ConnectionMetric>(metric), format);
}

std::size_t ConnectionFamilies::rows(std::size_t metric, std::size_t) const {
  return interfaces_.size() * samples_[metric].size();
}

void ConnectionFamilies::write(ExpositionWriter& out, std::size_t metric, std::size_t,
                               std::size_t row) const {
  const std::size_t interface = row / samples_[metric].size();
  const ConnectionSample& sample = samples_[metric][row % samples_[metric].size()];
  out.text(sample.name);
  out.text(interfaces_[interface]);
  out.text(sample.labels);
  sample.write_value(out, of_interface(interface));
  out.text("\n");
}

// An interface that came after the last connection has none.
const InterfaceConnections& ConnectionFamilies::of_interface(std::size_t interface) const {
  static const InterfaceConnections none;
  const auto& all = snapshot_.connections->interfaces;
  return interface < all.size() ? all[interface] : none;
}

}  // namespace exporter::metrics
