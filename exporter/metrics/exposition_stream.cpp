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
      families_(*snapshot_, rates),
      tail_(render_self_families(self, format)) {
  if (format_ == ExpositionFormat::OpenMetrics100) tail_ += "# EOF\n";
}

std::size_t ExpositionStream::read(std::span<char> to) {
  ExpositionWriter out(to);
  if (write_traffic(out)) write_tail(out);
  return out.size();
}

bool ExpositionStream::write_traffic(ExpositionWriter& out) {
  for (; at_.metric < kTrafficMetrics.size(); at_ = Position{.metric = at_.metric + 1}) {
    if (families_.empty(at_.metric)) continue;
    if (!at_.announced) write_headers(out, kTrafficMetrics[at_.metric], format_);
    if (!out.commit()) return false;
    at_.announced = true;
    if (!write_rows(out)) return false;
  }
  return true;
}

bool ExpositionStream::write_rows(ExpositionWriter& out) {
  for (; at_.chunk < families_.chunks(at_.metric); ++at_.chunk, at_.row = 0) {
    const std::size_t rows = families_.rows(at_.metric, at_.chunk);
    for (; at_.row < rows; ++at_.row) {
      families_.write(out, at_.metric, at_.chunk, at_.row);
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
