// ExpositionStream: the whole text of one scrape, made from one snapshot while it is sent. Pairs first, then
// interfaces, connections, and the exporter's own metrics; families without samples are left out. Each read()
// ends with a whole line. Used by one thread at a time; keeps the snapshot alive.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/exposition_format.h"
#include "base/text_stream.h"
#include "metrics/connection_families.h"
#include "metrics/connection_series_families.h"
#include "metrics/traffic_families.h"
#include "model/series_shape.h"
#include "model/snapshot.h"

namespace prometheus {
struct MetricFamily;
}

namespace exporter::metrics {

class SelfMetrics;

class ExpositionStream : public TextStream {
 public:
  // `snapshot` may be null, before the first sweep: then `self` is all there is.
  ExpositionStream(std::shared_ptr<const Snapshot> snapshot,
                   const std::vector<prometheus::MetricFamily>& self, ExpositionFormat format,
                   Rates rates = Rates::All);

  std::size_t read(std::span<char> to) override;

 private:
  struct Position {
    std::size_t metric = 0;
    bool announced = false;
    std::size_t chunk = 0;
    std::size_t row = 0;
  };

  // Each returns true when there is no more of its kind, false when `out` is full.
  template <class Families>
  bool write_families(ExpositionWriter& out, const Families& families, Position& at) const;
  template <class Families>
  static bool write_rows(ExpositionWriter& out, const Families& families, Position& at);
  bool write_tail(ExpositionWriter& out);

  std::shared_ptr<const Snapshot> snapshot_;
  ExpositionFormat format_;
  TrafficFamilies traffic_;
  Position traffic_at_;
  ConnectionFamilies connections_;
  Position connections_at_;
  ConnectionSeriesFamilies connection_series_;
  Position connection_series_at_;
  std::string tail_;  // what follows, ready-made: it is small
  std::size_t tail_at_ = 0;
};

// What answers a scrape: `snapshot` (may be null) and what `self` says at this moment.
std::unique_ptr<TextStream> render(std::shared_ptr<const Snapshot> snapshot, const SelfMetrics& self,
                                   ExpositionFormat format, Rates rates = Rates::All);

}  // namespace exporter::metrics
