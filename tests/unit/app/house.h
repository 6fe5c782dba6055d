// House: a pipeline with a source that tests fill, its readers, and what it leaves to the next one.
#pragma once

#include <string>
#include <vector>

#include "app/pipeline.h"
#include "metrics/self_metrics.h"
#include "support/fake_flow_source.h"

namespace app_test {

using namespace exporter;

inline const std::string kBoot = "5d1d4b3a-0f6c-4a43-9d3f-0123456789ab";

struct House {
  House(const PipelineSettings& chosen, TimePoint start, std::vector<InterfaceState> interfaces);

  void tick(TimePoint now);
  // Everything a scraper sees that must go on in the next process: all of network_*, and what the exporter
  // says about traffic.
  [[nodiscard]] std::string text() const;
  // All connections, each with everything that is known of it.
  [[nodiscard]] std::vector<std::string> listing() const;
  [[nodiscard]] std::vector<std::byte> save(TimePoint now) const;
  Result<void> restore(const std::vector<std::byte>& bytes, TimePoint now);

  PipelineSettings settings;
  support::FakeFlowSource source;
  Published<Snapshot> published;
  metrics::SelfMetrics self{{}, {}};
  Pipeline pipeline;
};

}  // namespace app_test
