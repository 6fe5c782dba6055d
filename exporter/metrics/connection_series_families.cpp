#include "metrics/connection_series_families.h"

#include "base/text_stream.h"
#include "metrics/escaping.h"
#include "model/protocol_name.h"

namespace exporter::metrics {
namespace {

constexpr std::size_t kMaxSeriesLine = 15 * kMaxEscapedByte + 2 * kMaxAddressText + 256;
static_assert(kMaxSeriesLine <= TextStream::kMinRead);

constexpr std::string_view kFoldedLabels =
    R"(",local="other",local_port="other",remote="other",remote_port="other",opened_by="other"} )";

void write_connection(ExpositionWriter& out, const SeriesKey& key) {
  out.text("\",local=\"");
  out.address(key.source_form().family(), key.source());
  out.text("\",local_port=\"");
  out.number(std::uint64_t{key.ports().source});
  out.text("\",remote=\"");
  out.address(key.destination_form().family(), key.destination());
  out.text("\",remote_port=\"");
  out.number(std::uint64_t{key.ports().destination});
  out.text("\",opened_by=\"");
  out.text(to_text(key.opened_by()));
  out.text("\"} ");
}

void write_value(ExpositionWriter& out, std::size_t metric, const Volume& total) {
  out.number(metric == 0 ? total.bytes : total.packets);
  out.text("\n");
}

}  // namespace

ConnectionSeriesFamilies::ConnectionSeriesFamilies(const Snapshot& snapshot) : snapshot_(snapshot) {
  for (const InterfaceRow& row : snapshot.interfaces)
    interfaces_.push_back("_total{interface=\"" + escape_label(row.state.name) + "\",protocol=\"");
}

std::size_t ConnectionSeriesFamilies::rows(std::size_t, std::size_t chunk) const {
  const auto& chunks = snapshot_.connection_series;
  return chunk < chunks.size() ? chunks[chunk]->size() : snapshot_.folded_connections.size();
}

bool ConnectionSeriesFamilies::empty(std::size_t metric) const {
  for (std::size_t chunk = 0; chunk < chunks(metric); ++chunk)
    if (rows(metric, chunk) > 0) return false;
  return true;
}

void ConnectionSeriesFamilies::write(ExpositionWriter& out, std::size_t metric, std::size_t chunk,
                                     std::size_t row) const {
  if (chunk == snapshot_.connection_series.size()) {
    const FoldedRow& folded = snapshot_.folded_connections[row];
    write_start(out, metric, folded.key);
    out.text(kFoldedLabels);
    return write_value(out, metric, folded.account.total);
  }
  const PairRow& connection = (*snapshot_.connection_series[chunk])[row];
  write_start(out, metric, connection.key);
  write_connection(out, connection.key);
  write_value(out, metric, connection.account.total);
}

void ConnectionSeriesFamilies::write_start(ExpositionWriter& out, std::size_t metric,
                                           const SeriesKey& key) const {
  out.text(kMetrics[metric].name);
  out.text(interfaces_[index_of(key.interface())]);
  out.text(protocol_name(key.protocol()));
}

}  // namespace exporter::metrics
