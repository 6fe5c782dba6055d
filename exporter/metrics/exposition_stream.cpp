#include "metrics/exposition_stream.h"

#include <prometheus/metric_family.h>

#include <utility>

#include "metrics/self_families.h"
#include "metrics/self_metrics.h"

namespace exporter::metrics {

ExpositionStream::ExpositionStream(std::shared_ptr<const Snapshot> snapshot,
                                   const std::vector<prometheus::MetricFamily>& self, ExpositionFormat format,
                                   Rates rates)
    : snapshot_(snapshot ? std::move(snapshot) : std::make_shared<const Snapshot>()),
      format_(format),
      traffic_(*snapshot_, rates),
      connections_(*snapshot_, format),
      connection_series_(*snapshot_),
      tail_(render_self_families(self, format)) {
  if (format_ == ExpositionFormat::OpenMetrics100) tail_ += "# EOF\n";
}

std::size_t ExpositionStream::read(std::span<char> to) {
  ExpositionWriter out(to);
  if (write_families(out, traffic_, traffic_at_) && write_families(out, connections_, connections_at_) &&
      write_families(out, connection_series_, connection_series_at_))
    write_tail(out);
  return out.size();
}

template <class Families>
bool ExpositionStream::write_families(ExpositionWriter& out, const Families& families, Position& at) const {
  for (; at.metric < Families::kMetrics.size(); at = Position{.metric = at.metric + 1}) {
    if (families.empty(at.metric)) continue;
    if (!at.announced) write_headers(out, Families::kMetrics[at.metric], format_);
    if (!out.commit()) return false;
    at.announced = true;
    if (!write_rows(out, families, at)) return false;
  }
  return true;
}

template <class Families>
bool ExpositionStream::write_rows(ExpositionWriter& out, const Families& families, Position& at) {
  for (; at.chunk < families.chunks(at.metric); ++at.chunk, at.row = 0) {
    const std::size_t rows = families.rows(at.metric, at.chunk);
    for (; at.row < rows; ++at.row) {
      families.write(out, at.metric, at.chunk, at.row);
      if (!out.commit()) return false;
    }
  }
  return true;
}

bool ExpositionStream::write_tail(ExpositionWriter& out) {
  while (tail_at_ < tail_.size()) {
    const std::size_t end = tail_.find('\n', tail_at_) + 1;
    out.text(std::string_view(tail_).substr(tail_at_, end - tail_at_));
    if (!out.commit()) return false;
    tail_at_ = end;
  }
  return true;
}

std::unique_ptr<TextStream> render(std::shared_ptr<const Snapshot> snapshot, const SelfMetrics& self,
                                   ExpositionFormat format, Rates rates) {
  return std::make_unique<ExpositionStream>(std::move(snapshot), self.collect(), format, rates);
}

}  // namespace exporter::metrics
