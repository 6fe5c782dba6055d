#include "app/sweep_log.h"

#include "base/log.h"
#include "support/captured_stderr.h"
#include "support/catch.h"
#include "support/lines.h"

using namespace exporter;
using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

Sweep failed_sweep() {
  Sweep sweep;
  sweep.failures.push_back({SweepStage::Drain, Error::from_errno(EBUSY, "drain batch")});
  return sweep;
}

Sweep overflowing_sweep() {
  Sweep sweep;
  sweep.table_capacity = 1024;
  sweep.overflow.push_back({InterfaceId{0}, Direction::Inbound, Family::Ipv4, IpType::Public, {40, 4000}});
  sweep.overflow.push_back({InterfaceId{0}, Direction::Outbound, Family::Ipv6, IpType::Public, {2, 200}});
  return sweep;
}

struct Heard {
  CapturedStderr captured;
  SweepLog log;
  Heard() { init_logging(LogLevel::Info, LogFormat::Text); }

  std::vector<std::string> after(const Sweep& sweep, TimePoint now) {
    log.note(sweep, now);
    return lines_of(captured.take());
  }
};

}  // namespace

TEST_CASE("a failed sweep says the stage and the reason", "[app]") {
  const auto lines = Heard().after(failed_sweep(), TimePoint{1h});

  REQUIRE(lines.size() == 1);
  CHECK(contains(lines[0], "drain"));
  CHECK(contains(lines[0], "Device or resource busy"));
}

TEST_CASE("a full table says how much it lost and what to do", "[app]") {
  const auto lines = Heard().after(overflowing_sweep(), TimePoint{1h});

  REQUIRE(lines.size() == 1);
  CHECK(contains(lines[0], "42 packets"));
  CHECK(contains(lines[0], "--max-flows (now 1024)"));
}

TEST_CASE("sweeps are complained about at most once a minute, each kind for itself", "[app]") {
  Heard heard;
  const TimePoint start{1h};

  CHECK(heard.after(failed_sweep(), start).size() == 1);
  CHECK(heard.after(failed_sweep(), start + 59s).empty());
  CHECK(heard.after(overflowing_sweep(), start + 59s).size() == 1);
  CHECK(heard.after(failed_sweep(), start + 60s).size() == 1);
  CHECK(heard.after(overflowing_sweep(), start + 61s).empty());
}

TEST_CASE("a good sweep is not worth a line", "[app]") {
  CHECK(Heard().after(Sweep{}, TimePoint{1h}).empty());
}

TEST_CASE("that a kernel has no batches for the counters is told once", "[app]") {
  Heard heard;
  Sweep sweep;
  CHECK(heard.after(sweep, TimePoint{1h}).empty());

  sweep.counters_one_by_one = true;
  const auto lines = heard.after(sweep, TimePoint{1h});

  REQUIRE(lines.size() == 1);
  CHECK(contains(lines[0], "counters of packets without a flow record are read one by one"));
  CHECK(heard.after(sweep, TimePoint{3h}).empty());
}
