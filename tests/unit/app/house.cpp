#include "unit/app/house.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "metrics/exposition_stream.h"

namespace app_test {
namespace {

constexpr SectionKind kLosses{.id = SectionId::Losses};

std::string read_all(TextStream& stream) {
  std::string text;
  std::array<char, 65536> buffer{};
  while (const std::size_t size = stream.read(buffer)) text.append(buffer.data(), size);
  return text;
}

// Metrics of the process alone begin anew with it.
bool goes_on(const std::string& line) {
  static const std::vector<std::string> kTraffic{
      "network_", "traffic_exporter_series", "traffic_exporter_connections",
      "traffic_exporter_flow_table_overflow", "traffic_exporter_packets_unparsed"};
  return std::any_of(kTraffic.begin(), kTraffic.end(),
                     [&](const std::string& start) { return line.rfind(start, 0) == 0; });
}

std::string text_of(const ConnectionRow& row) {
  std::ostringstream text;
  text << to_text(row.key.family, row.key.local) << ' ' << row.key.local_port << ' '
       << to_text(row.key.family, row.key.remote) << ' ' << row.key.remote_port << ' '
       << index_of(row.key.interface) << ' ' << to_text(row.key.protocol) << ' ' << to_text(row.state) << ' '
       << to_text(row.opened_by);
  for (const auto& volumes : {row.total, row.recent})
    for (const Volume& volume : volumes) text << ' ' << volume.packets << '/' << volume.bytes;
  text << ' ' << row.first_seen.time_since_epoch().count() << ' ' << row.last_seen.time_since_epoch().count();
  return text.str();
}

}  // namespace

House::House(const PipelineSettings& chosen, TimePoint start, std::vector<InterfaceState> interfaces)
    : settings(chosen), source(std::move(interfaces)), pipeline(source, published, settings, start) {}

void House::tick(TimePoint now) {
  pipeline.tick(now, Listing::Wanted);
  self.record_sweep(pipeline.sweep(), {});
  self.record_series(pipeline.ledger().counts());
  if (const auto& connections = published.latest()->connections) self.record_connections(*connections);
}

std::string House::text() const {
  const auto stream = metrics::render(published.latest(), self, ExpositionFormat::Text004);
  std::istringstream lines(read_all(*stream));
  std::string text;
  for (std::string line; std::getline(lines, line);)
    if (goes_on(line)) text += line + '\n';
  return text;
}

std::vector<std::string> House::listing() const {
  std::vector<std::string> rows;
  if (const auto& listing = published.latest()->listing)
    for (const ConnectionRow& row : listing->rows) rows.push_back(text_of(row));
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<std::byte> House::save(TimePoint now) const {
  StateWriter state({.boot_id = kBoot, .saved_by = "1.2.3", .saved_at = now});
  pipeline.save(state);
  state.section(kLosses, [&](ByteWriter& bytes) { self.save(bytes); });
  return std::move(state).finish();
}

Result<void> House::restore(const std::vector<std::byte>& bytes, TimePoint now) {
  const auto state = SavedState::open(bytes, kBoot, now);
  if (!state) return state.error();
  if (auto losses = state->section(kLosses)) {
    self.restore(*losses);
    if (auto all = whole(kLosses.id, *losses); !all) return all;
  }
  return pipeline.restore(*state, settings, now);
}

}  // namespace app_test
