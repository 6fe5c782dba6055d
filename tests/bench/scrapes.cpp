#include <prometheus/metric_family.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>

#include "accounting/ledger.h"
#include "bench/clocks.h"
#include "bench/flow_sequence.h"
#include "bench/measured_sweep.h"
#include "bench/proc.h"
#include "bench/read_all.h"
#include "bench/scrape_server.h"
#include "bench/themes.h"
#include "http/gzip_stream.h"
#include "metrics/exposition_stream.h"

namespace exporter::bench {
namespace {

using SharedSnapshot = std::shared_ptr<const Snapshot>;

SharedSnapshot snapshot_of(std::uint32_t pairs) {
  const TimePoint start = Clock::now();
  const TimePoint now = start + std::chrono::seconds(10);
  accounting::Ledger ledger({.max_series = pairs}, start);
  ledger.absorb(a_sweep(pairs), now);
  return ledger.picture(now);
}

std::unique_ptr<TextStream> text_of(const SharedSnapshot& snapshot, bool gzip) {
  auto plain = std::make_unique<metrics::ExpositionStream>(snapshot, std::vector<prometheus::MetricFamily>{},
                                                           ExpositionFormat::Text004);
  if (!gzip) return plain;
  return std::make_unique<http::GzipStream>(std::move(plain));
}

// A series is a line with a value.
std::uint64_t series_in(const SharedSnapshot& snapshot) {
  std::array<char, 65536> buffer{};
  std::uint64_t series = 0;
  const auto stream = text_of(snapshot, false);
  while (const std::size_t size = stream->read(buffer)) {
    series += static_cast<std::uint64_t>(std::count(buffer.begin(), buffer.begin() + size, '\n'));
    for (std::size_t i = 0; i < size; ++i)
      if (buffer[i] == '#' && (i == 0 || buffer[i - 1] == '\n')) --series;
  }
  return series;
}

struct Rendered {
  double ns_each = 0;
  double bytes = 0;
  double growth = 0;
};

Rendered render_once(const SharedSnapshot& snapshot, bool gzip, std::uint64_t series) {
  std::array<char, 65536> buffer{};
  std::uint64_t bytes = 0;
  forget_peak(getpid());
  const std::uint64_t before = peak_of(getpid());
  const Took took = time_of([&] {
    const auto stream = text_of(snapshot, gzip);
    while (const std::size_t size = stream->read(buffer)) bytes += size;
  });
  return {took.cpu * 1e9 / static_cast<double>(series), static_cast<double>(bytes),
          static_cast<double>(peak_of(getpid()) - before)};
}

void measure_rendering(const SharedSnapshot& snapshot, const std::string& name, std::uint64_t series,
                       std::size_t rounds, Figures& figures) {
  for (const bool gzip : {false, true}) {
    const std::string prefix = name + (gzip ? "gzip." : "plain.");
    Figure cost{prefix + "cpu", "ns/series", {}, gzip ? name + "plain.cpu" : ""};
    Figure growth{prefix + "peak-growth", "bytes", {}};
    double bytes = 0;
    for (std::size_t round = 0; round < rounds; ++round) {
      const Rendered rendered = render_once(snapshot, gzip, series);
      cost.samples.push_back(rendered.ns_each);
      growth.samples.push_back(rendered.growth);
      bytes = rendered.bytes;
    }
    figures.add(std::move(cost));
    figures.add(std::move(growth));
    figures.add(prefix + "size", "bytes", bytes);
  }
}

// The server's part of what this process spends, from the request to the last byte.
void measure_http(const SharedSnapshot& snapshot, const std::string& name, std::uint64_t series,
                  std::size_t rounds, Figures& figures) {
  const ScrapeServer server([&](ExpositionFormat) { return text_of(snapshot, false); });
  for (const bool gzip : {false, true}) {
    const std::string prefix = name + (gzip ? "gzip." : "plain.");
    Figure cost{prefix + "http-cpu", "ns/series", {}};
    Figure wall{prefix + "http-wall", "ms", {}};
    double bytes = 0;
    for (std::size_t round = 0; round < rounds; ++round) {
      const double begin = process_seconds();
      Received received;
      const Took took = time_of([&] { received = read_all(server.endpoint(), gzip); });
      const double serving = process_seconds() - begin - received.cpu_seconds;
      cost.samples.push_back(serving * 1e9 / static_cast<double>(series));
      wall.samples.push_back(took.wall * 1e3);
      bytes = static_cast<double>(received.bytes);
    }
    figures.add(prefix + "http-size", "bytes", bytes);
    figures.add(std::move(cost));
    figures.add(std::move(wall));
  }
}

}  // namespace

void measure_scrapes(const Plan& plan, Figures& figures) {
  std::vector<std::uint32_t> sizes = plan.sizes();
  sizes.insert(sizes.begin(), 100);
  if (plan.rounds > 1) sizes.front() = 1000;
  for (const std::uint32_t pairs : sizes) {
    const SharedSnapshot snapshot = snapshot_of(pairs);
    const std::uint64_t series = series_in(snapshot);
    const std::string name = "scrape." + short_number(pairs) + ".";
    figures.add(name + "series", "series", static_cast<double>(series));
    measure_rendering(snapshot, name, series, plan.rounds, figures);
    measure_http(snapshot, name, series, plan.rounds, figures);
  }
}

}  // namespace exporter::bench
