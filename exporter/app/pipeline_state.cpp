// What a pipeline leaves to the pipeline of the next process.
#include <array>

#include "app/pipeline.h"

namespace exporter {
namespace {

constexpr SectionKind kLedger{.id = SectionId::Ledger};
constexpr SectionKind kConnections{.id = SectionId::Connections};
constexpr SectionKind kSeries{.id = SectionId::ConnectionSeries, .version = 2};
constexpr std::array kKnown{kLedger, kConnections, kSeries};

// All three know the interfaces by the same numbers.
Result<void> complete(SectionId id, ByteReader& bytes, const std::vector<std::string>& names,
                      const std::vector<std::string>& expected) {
  bytes.expect(names == expected, "other interfaces than the accounts know");
  return whole(id, bytes);
}

}  // namespace

void Pipeline::save(StateWriter& state) const {
  state.section(kLedger, [this](ByteWriter& bytes) { ledger_.save(bytes); });
  if (connections_) state.section(kConnections, [this](ByteWriter& bytes) { connections_->save(bytes); });
  if (connection_series_)
    state.section(kSeries, [this](ByteWriter& bytes) { connection_series_->save(bytes); });
}

Result<void> Pipeline::restore(const SavedState& state, const PipelineSettings& settings, TimePoint now) {
  auto done = read(state, settings, now);
  if (done)
    change(settings, now);
  else
    begin(settings, now);
  publish(now, Listing::Unwanted);
  return done;
}

// Without the accounts there is nothing to go on with. What was not tracked before begins now, and what is
// not tracked any more ends with its process.
Result<void> Pipeline::read(const SavedState& state, const PipelineSettings& settings, TimePoint now) {
  begin(settings, now);
  auto bytes = state.section(kLedger);
  if (!bytes) return {};
  ledger_.restore(*bytes);
  if (auto all = whole(kLedger.id, *bytes); !all || !connections_) return all;
  if (auto done = read_connections(state); !done) return done;
  return read_series(state, now);
}

Result<void> Pipeline::read_connections(const SavedState& state) {
  auto bytes = state.section(kConnections);
  if (!bytes) return {};
  connections_->restore(*bytes);
  return complete(kConnections.id, *bytes, connections_->interfaces(), ledger_.interfaces());
}

Result<void> Pipeline::read_series(const SavedState& state, TimePoint now) {
  auto bytes = state.section(kSeries);
  if (!bytes) return {};
  const auto saved = accounting::ConnectionSeries::read_limits(*bytes);
  connection_series_.emplace(saved.limit, saved.idle_timeout, now);
  connection_series_->restore(*bytes);
  return complete(kSeries.id, *bytes, connection_series_->interfaces(), ledger_.interfaces());
}

std::vector<std::string> Pipeline::lost_from(const SavedState& state) {
  return state.of_other_versions(kKnown);
}

}  // namespace exporter
