// Any bytes as what another process left, with a checksum that is right: either all of it is taken over, and
// then the house can be lived in and left again, or it is refused in one sentence.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/pipeline.h"
#include "base/crc32c.h"
#include "fuzz/targets/broken.h"
#include "metrics/exposition_stream.h"
#include "metrics/self_metrics.h"
#include "support/a_flow.h"
#include "support/fake_flow_source.h"

namespace {

using namespace exporter;
using fuzz::promise;

constexpr TimePoint kNow{std::chrono::hours(1000)};
const std::string kBoot = "boot";

// The input is what stands between the header and the checksum.
std::vector<std::byte> sealed(const std::uint8_t* data, std::size_t size) {
  StateWriter writer({.boot_id = kBoot, .saved_by = "fuzz", .saved_at = kNow});
  std::vector<std::byte> bytes = std::move(writer).finish();
  bytes.resize(bytes.size() - sizeof(std::uint32_t));
  const auto* first = reinterpret_cast<const std::byte*>(data);
  bytes.insert(bytes.end(), first, first + size);
  ByteWriter sum;
  sum(crc32c(bytes));
  bytes.insert(bytes.end(), sum.data(), sum.data() + sum.size());
  return bytes;
}

void read_all(const std::shared_ptr<const Snapshot>& picture, const metrics::SelfMetrics& self) {
  const auto stream = metrics::render(picture, self, ExpositionFormat::Text004);
  std::vector<char> buffer(65536);
  while (stream->read(buffer) > 0) {
  }
}

// As many interfaces as there are names, whatever they were called.
Sweep traffic_on(const std::vector<InterfaceRow>& known) {
  Sweep sweep;
  for (const InterfaceRow& row : known) sweep.interfaces.push_back(row.state);
  if (sweep.interfaces.empty()) sweep.interfaces.push_back(support::an_interface(0));
  for (int i = 0; i < 3; ++i)
    sweep.flows.push_back(support::a_flow({.from = "192.0.2." + std::to_string(i), .protocol = 6}));
  return sweep;
}

class OneSweep : public FlowSource {
 public:
  explicit OneSweep(const Published<Snapshot>& published) : published_(published) {}
  void sweep(Sweep& sweep) override {
    const auto picture = published_.latest();
    sweep = traffic_on(picture ? picture->interfaces : std::vector<InterfaceRow>());
  }

 private:
  const Published<Snapshot>& published_;
};

PipelineSettings settings_with(std::size_t series) {
  PipelineSettings settings;
  settings.limits.max_series = 5;
  settings.connections = ConnectionLimits{.most = 7};
  settings.connection_series = series;
  return settings;
}

void live_in(Pipeline& pipeline, const Published<Snapshot>& published, const metrics::SelfMetrics& self) {
  read_all(published.latest(), self);
  for (int i = 1; i <= 3; ++i) {
    pipeline.tick(kNow + i * std::chrono::seconds(60), Listing::Wanted);
    read_all(published.latest(), self);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::byte> bytes = sealed(data, size);
  const auto state = SavedState::open(bytes, kBoot, kNow);
  if (!state) {
    promise(!state.error().message().empty() && state.error().message().size() < 200, "a reason");
    return 0;
  }
  Published<Snapshot> published;
  OneSweep source(published);
  const metrics::SelfMetrics self({}, {});
  const PipelineSettings settings = settings_with(size % 2);
  Pipeline pipeline(source, published, settings, kNow);
  (void)pipeline.restore(*state, settings, kNow);
  live_in(pipeline, published, self);
  StateWriter again({.boot_id = kBoot, .saved_by = "fuzz", .saved_at = kNow + std::chrono::hours(1)});
  pipeline.save(again);
  promise(!std::move(again).finish().empty(), "it can be left again");
  return 0;
}
