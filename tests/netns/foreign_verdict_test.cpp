// Who sees what when somebody else has a classifier on clsact too. TCX runs before all of clsact; on clsact
// itself the order is that of the priorities, and a verdict other than UNSPEC ends it.
#include <cstdio>
#include <string>

#include "netns/counted.h"
#include "netns/foreign_program.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/traffic.h"

using namespace exporter::support;

namespace {

constexpr std::uint64_t kPackets = 500;

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Unspec:
      return "UNSPEC";
    case Verdict::Ok:
      return "OK";
    case Verdict::Shot:
      return "SHOT";
  }
  return "";
}

struct Row {
  std::string hook;
  bool foreign_first = false;  // priority 1, ours is 2; otherwise 100
  Verdict verdict{};
};

bool expect_counted(const Row& row) {
  return row.hook == "tcx" || !row.foreign_first || row.verdict == Verdict::Unspec;
}

std::uint64_t counted_packets(const ExporterProcess& exporter, const Lab& lab, const char* direction) {
  const Exposition exposition = exporter.scrape();
  return counted(exposition, lab.near_name, direction).all().packets;
}

struct Outcome {
  std::uint64_t counted = 0;
  std::uint64_t passed = 0;  // delivered to IP, or arrived on the wire
  std::uint64_t foreign = 0;
};

// A marker from another source is sent once the foreign program is gone: when it is counted, so is all before
// it.
template <class Passed>
Outcome observe(const Lab& lab, const ExporterProcess& exporter, const Row& row, bool inbound,
                const Passed& passed) {
  const char* direction = inbound ? "inbound" : "outbound";
  const Namespace& sender = inbound ? lab.far : lab.near;
  TrafficPlan plan{.interface = inbound ? lab.far_name : lab.near_name,
                   .packets = kPackets,
                   .ipv4_sources = 10,
                   .insist = false,
                   .for_receiver = true};
  const std::uint64_t counted_before = counted_packets(exporter, lab, direction);
  const std::uint64_t passed_before = passed();
  Outcome outcome;
  {
    const ForeignProgram foreign(lab.near,
                                 {.interface = lab.near_name,
                                  .direction = inbound ? "ingress" : "egress",
                                  .priority = row.foreign_first ? 1U : 100U},
                                 row.verdict);
    send_all(sender, plan);
    outcome.foreign = foreign.hits();
  }
  outcome.passed = passed() - passed_before;
  plan.packets = 1;
  send_all(sender, plan);
  const std::uint64_t expected = counted_before + (expect_counted(row) ? kPackets : 0) + 1;
  const Exposition exposition = scrape_when(exporter, lab.near_name, direction, expected);
  outcome.counted = counted(exposition, lab.near_name, direction).all().packets - counted_before - 1;
  return outcome;
}

void check(const Row& row, const char* direction, const Outcome& outcome) {
  INFO(row.hook << " " << direction << " foreign " << (row.foreign_first ? "before" : "after") << " "
                << name_of(row.verdict));
  std::printf("%-6s %-8s foreign filter %-6s %-6s: counted %3llu, passed %3llu, foreign saw %3llu of %llu\n",
              row.hook.c_str(), direction, row.foreign_first ? "prio 1" : "behind", name_of(row.verdict),
              static_cast<unsigned long long>(outcome.counted),
              static_cast<unsigned long long>(outcome.passed),
              static_cast<unsigned long long>(outcome.foreign), static_cast<unsigned long long>(kPackets));
  CHECK(outcome.counted == (expect_counted(row) ? kPackets : 0));
  CHECK(outcome.passed == (row.verdict == Verdict::Shot ? 0 : kPackets));
  CHECK(outcome.foreign == kPackets);
}

}  // namespace

TEST_CASE("a foreign verdict changes what passes, and hides from us only what clsact never shows us",
          "[netns][foreign]") {
  for (const std::string& hook : attach_modes()) {
    const Lab lab;
    const ExporterProcess exporter = lab.start({"--interval", "20ms"}, hook);
    const auto delivered = [&] { return lab.near.snmp("Ip", "InReceives"); };
    const auto arrived = [&] { return lab.far.statistics(lab.far_name).received.packets; };
    for (const bool foreign_first : {true, false})
      for (const Verdict verdict : {Verdict::Unspec, Verdict::Ok, Verdict::Shot}) {
        const Row row{hook, foreign_first, verdict};
        check(row, "inbound", observe(lab, exporter, row, true, delivered));
        check(row, "outbound", observe(lab, exporter, row, false, arrived));
      }
  }
}
