// Two exporters on one interface: an accident, or a new one beside the old. Both count everything, neither
// harms the other however it ends, and the second says that it is not alone.
#include <string>

#include "netns/counted.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/traffic.h"

using namespace exporter::support;
using exporter::Volume;
using namespace std::chrono_literals;

namespace {

const std::string kNotAlone = "another ebpf-traffic-exporter";

struct BothWays {
  Volume in;
  Volume out;
};

BothWays& operator+=(BothWays& to, const BothWays& more) {
  to.in += more.in;
  to.out += more.out;
  return to;
}

BothWays send_both_ways(const Lab& lab) {
  return {
      send_all(lab.far, {.interface = lab.far_name, .packets = 500, .ipv4_sources = 20, .ipv6_sources = 20})
          .all(),
      send_all(lab.near, {.interface = lab.near_name, .packets = 300, .ipv4_sources = 20, .ipv6_sources = 20})
          .all()};
}

void check_counted(const ExporterProcess& exporter, const Lab& lab, const BothWays& truth) {
  scrape_when(exporter, lab.near_name, "outbound", truth.out.packets);
  const Exposition exposition = scrape_when(exporter, lab.near_name, "inbound", truth.in.packets);
  check_exact(counted(exposition, lab.near_name, "inbound"), truth.in);
  check_exact(counted(exposition, lab.near_name, "outbound"), truth.out);
}

}  // namespace

TEST_CASE("two exporters on one interface both count everything, and the second says that it is not alone",
          "[netns][second]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const ExporterProcess first = lab.start({"--interval", "50ms"}, hook);
    BothWays since_first = send_both_ways(lab);
    const ExporterProcess second = lab.start({"--interval", "50ms"}, hook);
    CHECK(both_hooks_have(lab.near, lab.near_name, 2));

    const BothWays since_second = send_both_ways(lab);
    since_first += since_second;

    check_counted(first, lab, since_first);
    check_counted(second, lab, since_second);
    CHECK_FALSE(contains(first.errors(), kNotAlone));
    CHECK(contains(second.errors(), kNotAlone));
  }
}

TEST_CASE("of two exporters on one interface the one that stays misses nothing when the other ends",
          "[netns][second]") {
  for (const std::string& hook : attach_modes())
    for (const bool first_stays : {true, false})
      for (const bool killed : {true, false}) {
        INFO(hook << (first_stays ? ", the second" : ", the first")
                  << (killed ? " is killed" : " is stopped"));
        const Lab lab;
        ExporterProcess first = lab.start({"--interval", "50ms"}, hook);
        ExporterProcess second = lab.start({"--interval", "50ms"}, hook);
        ExporterProcess& stays = first_stays ? first : second;
        ExporterProcess& ends = first_stays ? second : first;
        Sender inward(lab.far,
                      {.interface = lab.far_name, .ipv4_sources = 100, .ipv6_sources = 100, .pause = 1});

        killed ? ends.kill() : static_cast<void>(ends.terminate(5s));
        // And a successor to whom ended, who may clean up after it.
        const ExporterProcess successor = lab.start({"--interval", "50ms"}, hook);

        const Volume sent = inward.finish().all();
        const Exposition exposition = scrape_when(stays, lab.near_name, "inbound", sent.packets);
        check_exact(counted(exposition, lab.near_name, "inbound"), sent);
        CHECK(eventually(30s, [&] { return both_hooks_have(lab.near, lab.near_name, 2); }));
        CHECK(contains(successor.errors(), kNotAlone));
      }
}
