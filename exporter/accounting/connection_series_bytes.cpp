// What the series of connections leave to those of the next process.
#include "accounting/connection_series.h"
#include "model/interface_names.h"

namespace exporter::accounting {
namespace {

bool names_a_connection(const Key& key, std::size_t interfaces) {
  SeriesKey::Rest rest;
  rest.interface = key.interface();
  rest.protocol = key.protocol();
  rest.ports = key.ports();
  rest.opened_by = key.opened_by();
  const Endpoint local{key.source_form(), key.source()};
  const Endpoint remote{key.destination_form(), key.destination()};
  return key.valid() && index_of(key.interface()) < interfaces && local.form.is_address() &&
         remote.form.is_address() && key == Key(local, remote, rest);
}

}  // namespace

void ConnectionSeries::save(ByteWriter& bytes) const {
  bytes.reserve(rows_.saved_size());
  bytes(std::uint64_t{rows_.limit()}, idle_timeout_);
  bytes(weights_, last_expiry_, std::uint64_t{folded_connections_});
  bytes.perhaps_for_ever(folded_shown_until_);
  interface_names(bytes, names_);
  for (const auto& folded : folded_) bytes(folded);
  rows_.save(bytes, window_);
  admission_.save(bytes);
  bytes.count(over_.size(), sizeof(TimePoint));
  for (const Over& over : over_) bytes(over);
}

ConnectionSeries::Saved ConnectionSeries::read_limits(ByteReader& bytes) {
  std::uint64_t most = 0;
  Saved saved;
  bytes(most, saved.idle_timeout);
  bytes.expect(most / Admission::kTurnoverShare <= bytes.left(), "more series than there are bytes for");
  if (bytes.ok()) saved.limit = most;
  return saved;
}

void ConnectionSeries::restore(ByteReader& bytes) {
  std::uint64_t folded = 0;
  bytes(weights_, last_expiry_, folded);
  folded_connections_ = folded;
  bytes.perhaps_for_ever(folded_shown_until_);
  interface_names(bytes, names_);
  folded_.resize(names_.size());
  for (auto& volumes : folded_) bytes(volumes);
  const auto fits = [this](const Key& key) { return names_a_connection(key, names_.size()); };
  rows_.restore(bytes, window_, fits);
  admission_.restore(bytes, fits);
  const std::size_t over = bytes.count(0, sizeof(TimePoint));
  for (std::size_t i = 0; i < over && bytes.ok(); ++i) {
    bytes(over_.emplace_back());
    bytes.expect(fits(over_.back().key), "the key of no series");
  }
}

}  // namespace exporter::accounting
