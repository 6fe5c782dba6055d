// What stays on the host: after SIGTERM nothing, after SIGKILL nothing that the next start does not put
// right; and what others have there is theirs.
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "netns/counted.h"
#include "netns/foreign_program.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/process.h"
#include "support/stopped.h"
#include "support/traffic.h"

using namespace exporter::support;
using exporter::Volume;

namespace {

constexpr std::size_t kKills = 100;

TrafficPlan endless(const std::string& interface) {
  return {.interface = interface, .ipv4_sources = 100, .ipv6_sources = 100, .pause = 5};
}

// The foreign one is where it was, and still sees packets.
void check_untouched(const Lab& lab, const ForeignProgram& foreign) {
  const auto filters = clsact_programs(lab.near, lab.near_name, "ingress");
  bool found = false;
  for (const AttachedProgram& filter : filters) found |= filter.id == foreign.id() && filter.priority == 1;
  CHECK(found);
  const std::uint64_t before = foreign.hits();
  CHECK(eventually(std::chrono::seconds(30), [&] { return foreign.hits() > before; }));
}

void check_terminates(ExporterProcess& exporter) {
  const auto start = std::chrono::steady_clock::now();
  const std::optional<int> code = exporter.terminate();
  const auto took = std::chrono::steady_clock::now() - start;
  std::printf("  SIGTERM: gone after %lld ms\n",
              static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
  REQUIRE(code.has_value());
  CHECK(*code == 0);
}

}  // namespace

TEST_CASE("a hundred SIGKILLs under traffic leave one program per hook and a foreign filter untouched",
          "[netns][leftovers][load]") {
  const std::vector<std::string> hooks = attach_modes();
  const std::size_t kills = kKills / hooks.size();
  for (const std::string& hook : hooks) {
    INFO(hook);
    const Lab lab;
    const ForeignProgram foreign(lab.near, {.interface = lab.near_name}, Verdict::Unspec);
    Sender inward(lab.far, endless(lab.far_name));
    Sender outward(lab.near, endless(lab.near_name));
    for (std::size_t i = 0; i < kills; ++i) {
      ExporterProcess exporter = lab.start({"--interval", "20ms"}, hook);
      const bool look = i % 5 == 0;  // what piles up is seen then; tc(8) takes its time
      if (look)
        CHECK(eventually(std::chrono::seconds(30),
                         [&] { return both_hooks_have(lab.near, lab.near_name, 1); }));
      exporter.kill();
      // TCX needs nobody to clean up.
      if (look && hook == "tcx")
        CHECK(eventually(std::chrono::seconds(30),
                         [&] { return both_hooks_have(lab.near, lab.near_name, 0); }));
    }
    ExporterProcess last = lab.start({}, hook);
    CHECK(both_hooks_have(lab.near, lab.near_name, 1));
    check_untouched(lab, foreign);

    check_terminates(last);
    CHECK(both_hooks_have(lab.near, lab.near_name, 0));
    CHECK(has_clsact(lab.near, lab.near_name));
    check_untouched(lab, foreign);
    const Volume went_by = (inward.finish() += outward.finish()).all();
    std::printf("%zu SIGKILLs over %s: %s went by\n", kills, hook.c_str(), text(went_by).c_str());

    const ExporterProcess after = lab.start({"--interval", "50ms"}, hook);
    const Sent sent = send_all(lab.far, {.interface = lab.far_name, .packets = 1000, .ipv4_sources = 50});
    check_exact(counted(scrape_when(after, lab.near_name, "inbound", 1000), lab.near_name, "inbound"),
                sent.all());
  }
}

TEST_CASE("SIGTERM leaves nothing behind, not even the clsact qdisc that the exporter made",
          "[netns][leftovers]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    ExporterProcess exporter = lab.start({}, hook);
    CHECK(both_hooks_have(lab.near, lab.near_name, 1));
    CHECK(has_clsact(lab.near, lab.near_name) == (hook == "clsact"));
    check_terminates(exporter);
    CHECK(both_hooks_have(lab.near, lab.near_name, 0));
    CHECK_FALSE(has_clsact(lab.near, lab.near_name));
  }
}

TEST_CASE("a clsact qdisc that a killed exporter made goes with its successor", "[netns][leftovers]") {
  const Lab lab;
  for (int i = 0; i < 3; ++i) lab.start({}, "clsact").kill();
  CHECK(both_hooks_have(lab.near, lab.near_name, 1));
  ExporterProcess successor = lab.start({}, "clsact");
  CHECK(both_hooks_have(lab.near, lab.near_name, 1));
  check_terminates(successor);
  CHECK_FALSE(has_clsact(lab.near, lab.near_name));
}

TEST_CASE("an empty clsact qdisc that was there before stays there", "[netns][leftovers]") {
  const Lab lab;
  { const ForeignProgram made_the_qdisc(lab.near, {.interface = lab.near_name}, Verdict::Unspec); }
  REQUIRE(has_clsact(lab.near, lab.near_name));
  ExporterProcess exporter = lab.start({}, "clsact");
  check_terminates(exporter);
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
  CHECK(has_clsact(lab.near, lab.near_name));
}

TEST_CASE("an empty clsact qdisc that somebody has put in place of ours stays there", "[netns][leftovers]") {
  const Lab lab;
  ExporterProcess exporter = lab.start({"--interval", "1s"}, "clsact");
  {
    const Stopped stopped(exporter.pid());
    run_or_throw({"tc", "qdisc", "del", "dev", lab.near_name, "clsact"}, lab.near.fd());
    run_or_throw({"tc", "qdisc", "add", "dev", lab.near_name, "clsact"}, lab.near.fd());
  }
  CHECK(eventually(std::chrono::seconds(30), [&] { return both_hooks_have(lab.near, lab.near_name, 1); }));
  check_terminates(exporter);
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
  CHECK(has_clsact(lab.near, lab.near_name));
}

TEST_CASE("a foreign filter that came later keeps the clsact qdisc alive", "[netns][leftovers]") {
  const Lab lab;
  ExporterProcess exporter = lab.start({}, "clsact");
  const ForeignProgram foreign(lab.near, {.interface = lab.near_name}, Verdict::Unspec);
  const Sender inward(lab.far, endless(lab.far_name));
  check_terminates(exporter);
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
  check_untouched(lab, foreign);
}

TEST_CASE("two exporters on one interface count for themselves and leave one another alone",
          "[netns][leftovers]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const ExporterProcess stays = lab.start({}, hook);
    const Sent first = send_all(lab.far, {.interface = lab.far_name, .packets = 500, .ipv4_sources = 5});
    {
      ExporterProcess leaves = lab.start({}, hook);
      CHECK(both_hooks_have(lab.near, lab.near_name, 2));
      const Sent second = send_all(lab.far, {.interface = lab.far_name, .packets = 300, .ipv4_sources = 5});
      check_exact(counted(scrape_when(leaves, lab.near_name, "inbound", 300), lab.near_name, "inbound"),
                  second.all());
      check_terminates(leaves);
    }
    CHECK(both_hooks_have(lab.near, lab.near_name, 1));
    send_all(lab.far, {.interface = lab.far_name, .packets = 200, .ipv4_sources = 5});
    check_exact(counted(scrape_when(stays, lab.near_name, "inbound", 1000), lab.near_name, "inbound"),
                {1000, 1000 * first.all().bytes / first.all().packets});
  }
}

TEST_CASE("the last of two exporters takes the qdisc along that the first had made", "[netns][leftovers]") {
  const Lab lab;
  ExporterProcess first = lab.start({}, "clsact");
  ExporterProcess second = lab.start({}, "clsact");

  check_terminates(first);
  CHECK(has_clsact(lab.near, lab.near_name));
  check_terminates(second);

  CHECK_FALSE(has_clsact(lab.near, lab.near_name));
}
