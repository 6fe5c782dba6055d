// What the kernel's own counters have and ours do not is exposed, to the packet: it is how an operator learns
// that something passes beside us.
#include <chrono>
#include <string>

#include "netns/counted.h"
#include "netns/foreign_program.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/traffic.h"

using namespace exporter::support;

namespace {

constexpr const char* kNothing = "0 packets, 0 bytes";

}  // namespace

TEST_CASE("packets that bypass TC are unaccounted for, exactly", "[netns][unaccounted]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const ExporterProcess exporter = lab.start({}, hook);
    const TrafficPlan plan{.interface = lab.near_name, .packets = 500, .ipv4_sources = 5};
    TrafficPlan around = plan;
    around.bypass_tc = true;

    const Sent beside = send_all(lab.near, around);
    const Sent through = send_all(lab.near, plan);

    const Exposition exposition = scrape_when(exporter, lab.near_name, "outbound", 500);
    check_exact(counted(exposition, lab.near_name, "outbound"), through.all());
    CHECK(unaccounted(exposition, lab.near_name, "outbound") == text(beside.all()));
    CHECK(unaccounted(exposition, lab.near_name, "inbound") == kNothing);
  }
}

TEST_CASE("what a foreign verdict hides from us is unaccounted for, exactly", "[netns][unaccounted]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({}, "clsact");
  const TrafficPlan plan{.interface = lab.far_name, .packets = 300, .ipv4_sources = 5};
  Sent hidden;
  {
    const ForeignProgram foreign(lab.near, {.interface = lab.near_name}, Verdict::Ok);
    hidden = send_all(lab.far, plan);
    eventually(std::chrono::seconds(10), [&] { return foreign.hits() == 300; });
  }
  const Sent seen = send_all(lab.far, plan);

  const Exposition exposition = scrape_when(exporter, lab.near_name, "inbound", 300);
  check_exact(counted(exposition, lab.near_name, "inbound"), seen.all());
  CHECK(unaccounted(exposition, lab.near_name, "inbound") == text(hidden.all()));
}

TEST_CASE("a vanished and returned interface begins its reconciliation anew", "[netns][unaccounted]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--interval", "50ms"});
  const TrafficPlan plan{.interface = lab.far_name, .packets = 300, .ipv4_sources = 5};
  send_all(lab.far, plan);
  scrape_when(exporter, lab.near_name, "inbound", 300);
  lab.near.ip({"link", "del", lab.near_name});
  lab.connect();
  CHECK(eventually(std::chrono::seconds(30), [&] { return both_hooks_have(lab.near, lab.near_name, 1); }));

  send_all(lab.far, plan);

  const Exposition exposition = scrape_when(exporter, lab.near_name, "inbound", 600);
  CHECK(unaccounted(exposition, lab.near_name, "inbound") == kNothing);
  CHECK(unaccounted(exposition, lab.near_name, "outbound") == kNothing);
}
