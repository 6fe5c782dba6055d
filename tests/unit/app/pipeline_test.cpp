#include "app/pipeline.h"

#include "app/readiness.h"
#include "support/a_flow.h"
#include "support/catch.h"
#include "support/fake_flow_source.h"

using namespace exporter;
using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kStart{1h};

struct Running {
  FakeFlowSource source{{an_interface(0)}};
  Published<Snapshot> published;
  Pipeline pipeline{source, published, {}, kStart};
  TimePoint now = kStart;

  std::shared_ptr<const Snapshot> tick() {
    pipeline.tick(now += 1s);
    return published.latest();
  }
};

std::uint64_t bytes_of_pairs(const Snapshot& snapshot) {
  std::uint64_t bytes = 0;
  for (const auto& chunk : snapshot.pairs)
    for (const PairRow& row : *chunk) bytes += row.account.total.bytes;
  for (const FoldedRow& row : snapshot.folded) bytes += row.account.total.bytes;
  return bytes;
}

std::uint64_t bytes_of_interface(const Snapshot& snapshot) {
  std::uint64_t bytes = 0;
  for (const auto& families : snapshot.interfaces.at(0).traffic)
    for (const Account& account : families) bytes += account.total.bytes;
  return bytes;
}

}  // namespace

TEST_CASE("a tick publishes what was counted since the last one", "[app]") {
  Running running;
  CHECK(running.published.latest() == nullptr);

  running.source.count(a_flow({.bytes = 70}));
  CHECK(bytes_of_pairs(*running.tick()) == 70);

  running.source.count(a_flow({.bytes = 30}));
  const auto picture = running.tick();
  CHECK(bytes_of_pairs(*picture) == 100);
  CHECK(picture->taken_at == running.now);
  CHECK(running.pipeline.ledger().series() == 1);
  CHECK(running.pipeline.sweep().flows.size() == 1);
}

TEST_CASE("a source that fails every third sweep loses nothing and hides nothing", "[app]") {
  const SweepStage stage = GENERATE(SweepStage::Flip, SweepStage::Drain, SweepStage::Counters);
  Running running;
  running.source.fail_every(3, stage);

  std::uint64_t fed = 0;
  for (unsigned i = 1; i <= 30; ++i) {
    running.source.count(a_flow({.from = "192.0.2." + std::to_string(i % 7), .bytes = i * 100}));
    running.source.count(
        OverflowRecord{InterfaceId{0}, Direction::Outbound, Family::Ipv6, IpType::Public, {1, i}});
    fed += i * 100 + i;
    const auto picture = running.tick();

    const bool failed = i % 3 == 0;
    CHECK(picture->last_sweep_failed == failed);
    CHECK(why_not_ready(picture).has_value() == failed);
    REQUIRE(running.pipeline.sweep().failures.size() == (failed ? 1 : 0));
    if (failed) CHECK(running.pipeline.sweep().failures.front().stage == stage);
    if (!failed) CHECK(bytes_of_pairs(*picture) == fed);
    CHECK(bytes_of_pairs(*picture) == bytes_of_interface(*picture));
  }
  running.source.fail_every(0, stage);

  CHECK(bytes_of_pairs(*running.tick()) == fed);
}

TEST_CASE("the picture of a failed sweep still shows what was known", "[app]") {
  Running running;
  running.source.count(a_flow({.bytes = 70}));
  running.tick();
  running.source.fail_every(1, SweepStage::Flip);

  const auto picture = running.tick();

  CHECK(bytes_of_pairs(*picture) == 70);
  CHECK(picture->taken_at == running.now);
}

TEST_CASE("the limits of the accounts reach them", "[app]") {
  FakeFlowSource source({an_interface(0)});
  Published<Snapshot> published;
  Pipeline pipeline(source, published, {.limits = {.max_series = 1, .idle_timeout = 10s}}, kStart);
  source.count(a_flow({.from = "192.0.2.1"}));
  source.count(a_flow({.from = "192.0.2.2"}));

  pipeline.tick(kStart + 1s);
  CHECK(published.latest()->pair_count == 1);
  CHECK(pipeline.ledger().folded_pairs() == 1);

  pipeline.tick(kStart + 60s);
  CHECK(published.latest()->pair_count == 0);
}

TEST_CASE("between two ticks everything that is counted for a limit can change", "[app]") {
  FakeFlowSource source{{an_interface(0)}};
  Published<Snapshot> published;
  PipelineSettings settings{.limits = {.max_series = 1}, .connections = ConnectionLimits{}};
  Pipeline pipeline{source, published, settings, kStart};
  const auto count = [&](TimePoint now) {
    source.count(a_flow({.from = "192.0.2.1", .bytes = 100, .protocol = 17, .source_port = 1}));
    source.count(a_flow({.from = "192.0.2.2", .bytes = 70, .protocol = 17, .source_port = 2}));
    pipeline.tick(now);
    return published.latest();
  };
  CHECK(count(kStart + 1s)->pair_count == 1);
  CHECK(published.latest()->connection_series.empty());

  settings.limits.max_series = 2;
  settings.connections->most = 1;
  settings.connection_series = 5;
  pipeline.change(settings, kStart + 1s);
  const auto picture = count(kStart + 2s);

  CHECK(picture->pair_count == 2);
  CHECK(picture->connections->limit == 1);
  CHECK(picture->connections->tracked == 1);
  CHECK(picture->connection_series.size() == 1);
  CHECK(bytes_of_pairs(*picture) == bytes_of_interface(*picture));
}
