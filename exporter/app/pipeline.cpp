#include "app/pipeline.h"

#include <utility>

namespace exporter {

Pipeline::Pipeline(FlowSource& flows, Published<Snapshot>& published, const PipelineSettings& settings,
                   TimePoint start)
    : flows_(flows), published_(published), ledger_(settings.limits, start, settings.naming) {
  begin(settings, start);
}

void Pipeline::begin(const PipelineSettings& settings, TimePoint start) {
  using connections::Traffic;
  ledger_ = accounting::Ledger(settings.limits, start, settings.naming);
  connections_.reset();
  connection_series_.reset();
  const std::size_t series = settings.connection_series;
  if (!settings.connections) return;
  connections_.emplace(*settings.connections, start, series > 0 ? Traffic::Kept : Traffic::Dropped);
  if (series > 0) connection_series_.emplace(series, settings.limits.idle_timeout, start);
}

void Pipeline::change(PipelineSettings settings, TimePoint now) {
  using connections::Traffic;
  ledger_.change(settings.limits, std::move(settings.naming), now);
  if (!connections_ || !settings.connections) return;
  const std::size_t series = settings.connection_series;
  connections_->change(*settings.connections, series > 0 ? Traffic::Kept : Traffic::Dropped);
  if (connection_series_)
    connection_series_->change(series, settings.limits.idle_timeout, now);
  else if (series > 0)
    connection_series_.emplace(series, settings.limits.idle_timeout, now);
}

// What could not be read is named in the sweep and comes with a later one: a tick never aborts half-way, and
// readers see that something is missing.
void Pipeline::tick(TimePoint now, Listing listing) {
  flows_.sweep(sweep_);
  ledger_.absorb(sweep_, now);
  absorb_connections(now);
  sweep_.release_flows();
  publish(now, listing);
}

void Pipeline::publish(TimePoint now, Listing listing) {
  auto picture = ledger_.picture(now);
  add_connections(*picture, listing);
  published_.publish(std::move(picture));
}

void Pipeline::absorb_connections(TimePoint now) {
  if (connections_) connections_->absorb(sweep_, now);
  if (connection_series_) connection_series_->absorb(connections_->traffic(), sweep_.interfaces, now);
}

void Pipeline::add_connections(Snapshot& picture, Listing listing) {
  if (!connections_) return;
  picture.connections = connections_->summary();
  if (connection_series_) connection_series_->picture_into(picture);
  if (listing == Listing::Wanted) picture.listing = connections_->listing(picture.taken_at);
}

}  // namespace exporter
