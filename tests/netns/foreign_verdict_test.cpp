// Who sees what when somebody else has a classifier too. In each list of programs, and from TCX to clsact,
// the first that decides ends the matter: what runs behind it never sees the packet.
#include <array>
#include <chrono>
#include <cstdio>
#include <string>

#include "netns/counted.h"
#include "netns/foreign_program.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/skip.h"
#include "support/traffic.h"

using namespace exporter::support;

namespace {

constexpr std::uint64_t kPackets = 200;

struct KnownVerdict {
  Verdict verdict{};
  const char* name;
  bool decides_in_clsact = false;  // to others it is as if nothing had been said
  bool decides_in_tcx = false;
  bool passes = true;
};

constexpr std::array kVerdicts{
    KnownVerdict{Verdict::Unspec, "UNSPEC", false, false},
    KnownVerdict{Verdict::Ok, "OK", true, true},
    KnownVerdict{Verdict::Reclassify, "RECLASSIFY", false, false},
    KnownVerdict{Verdict::Shot, "SHOT", true, true, false},
    KnownVerdict{Verdict::Pipe, "PIPE", false, false},
    KnownVerdict{Verdict::Stolen, "STOLEN", true, false, false},
    KnownVerdict{Verdict::Queued, "QUEUED", false, false},
    KnownVerdict{Verdict::Repeat, "REPEAT", false, false},
    KnownVerdict{Verdict::Redirect, "REDIRECT", true, true, false},
    KnownVerdict{Verdict::Trap, "TRAP", true, false, false},
};

struct Place {
  const char* name;
  ForeignHook hook = ForeignHook::Clsact;
  unsigned priority = 0;
};

constexpr std::array kPlaces{
    Place{"clsact prio 1", ForeignHook::Clsact, 1},
    Place{"clsact prio 2", ForeignHook::Clsact, 2},
    Place{"clsact prio 100", ForeignHook::Clsact, 100},
    Place{"tcx head", ForeignHook::TcxHead},
    Place{"tcx tail", ForeignHook::TcxTail},
};

struct Row {
  std::string hook;
  Place place;
  KnownVerdict verdict;

  [[nodiscard]] bool in_tcx() const { return place.hook != ForeignHook::Clsact; }
  [[nodiscard]] bool decides() const { return in_tcx() ? verdict.decides_in_tcx : verdict.decides_in_clsact; }
  // We stand at the head of TCX, and at priority 2 of clsact, where who comes later goes ahead.
  [[nodiscard]] bool foreign_is_ahead() const {
    return hook == "tcx" ? place.hook == ForeignHook::TcxHead : in_tcx() || place.priority <= 2;
  }
  // TCX ends at whatever is not UNSPEC, even if it decides nothing and clsact goes on.
  [[nodiscard]] bool ends_the_list() const {
    return hook == "tcx" ? verdict.verdict != Verdict::Unspec : decides();
  }
  [[nodiscard]] bool hidden() const { return foreign_is_ahead() && ends_the_list(); }
  [[nodiscard]] bool asks_who_is_ahead() const { return verdict.verdict == Verdict::Ok; }
  [[nodiscard]] bool passes() const { return !decides() || verdict.passes; }
};

struct Outcome {
  std::uint64_t counted = 0;
  std::uint64_t passed = 0;  // delivered to IP, or arrived on the wire
  std::uint64_t foreign = 0;
  std::uint64_t ahead = 0;  // as the exporter says it
};

struct Setting {
  const Lab& lab;
  const ExporterProcess& exporter;
  bool inbound = true;

  [[nodiscard]] std::string direction() const { return inbound ? "inbound" : "outbound"; }
  [[nodiscard]] const Namespace& sender() const { return inbound ? lab.far : lab.near; }
  [[nodiscard]] std::string sending() const { return inbound ? lab.far_name : lab.near_name; }

  [[nodiscard]] std::uint64_t counted_packets() const {
    return counted(exporter.scrape(), lab.near_name, direction()).all().packets;
  }
  [[nodiscard]] std::uint64_t passed() const {
    return inbound ? lab.near.snmp("Ip", "InReceives") : lab.far.statistics(lab.far_name).received.packets;
  }
  // Programs ahead of ours, once the exporter has looked.
  [[nodiscard]] std::uint64_t ahead(std::uint64_t expected) const {
    std::uint64_t said = 0;
    eventually(std::chrono::seconds(10), [&] {
      said = exporter.scrape().sum("traffic_exporter_interface_programs_ahead",
                                   {{"interface", lab.near_name}, {"direction", direction()}});
      return said == expected;
    });
    return said;
  }
};

// A marker is sent once the foreign program is gone: when it is counted, so is all before it.
Outcome observe(const Setting& at, const Row& row) {
  TrafficPlan plan{.interface = at.sending(),
                   .packets = kPackets,
                   .ipv4_sources = 10,
                   .insist = false,
                   .for_receiver = true};
  const std::uint64_t counted_before = at.counted_packets();
  const std::uint64_t passed_before = at.passed();
  Outcome outcome;
  {
    const ForeignProgram foreign(at.lab.near,
                                 {.interface = at.lab.near_name,
                                  .direction = at.inbound ? "ingress" : "egress",
                                  .priority = row.place.priority,
                                  .hook = row.place.hook},
                                 row.verdict.verdict);
    send_all(at.sender(), plan);
    eventually(std::chrono::seconds(10), [&] { return foreign.hits() == kPackets; });
    outcome.foreign = foreign.hits();
    if (row.asks_who_is_ahead()) outcome.ahead = at.ahead(row.foreign_is_ahead() ? 1 : 0);
  }
  eventually(std::chrono::seconds(10),
             [&] { return at.passed() - passed_before == (row.passes() ? kPackets : 0); });
  outcome.passed = at.passed() - passed_before;
  plan.packets = 1;
  send_all(at.sender(), plan);
  const std::uint64_t expected = counted_before + (row.hidden() ? 0 : kPackets) + 1;
  const Exposition exposition = scrape_when(at.exporter, at.lab.near_name, at.direction(), expected);
  outcome.counted = counted(exposition, at.lab.near_name, at.direction()).all().packets - counted_before - 1;
  return outcome;
}

void check(const Row& row, const std::string& direction, const Outcome& outcome) {
  INFO(row.hook << " " << direction << " foreign in " << row.place.name << " says " << row.verdict.name);
  CHECK(outcome.counted == (row.hidden() ? 0 : kPackets));
  CHECK(outcome.passed == (row.passes() ? kPackets : 0));
  CHECK(outcome.foreign == kPackets);
  if (row.asks_who_is_ahead()) CHECK(outcome.ahead == (row.foreign_is_ahead() ? 1 : 0));
}

}  // namespace

TEST_CASE("a foreign verdict changes what passes, and hides from us only what is decided ahead of us",
          "[netns][foreign]") {
  for (const std::string& hook : attach_modes()) {
    const Lab lab;
    const ExporterProcess exporter = lab.start({"--interval", "20ms"}, hook);
    int rows = 0;
    for (const Place& place : kPlaces)
      for (const KnownVerdict& verdict : kVerdicts) {
        const Row row{hook, place, verdict};
        if (row.in_tcx() && !kernel_has_tcx()) continue;
        for (const bool inbound : {true, false}) {
          const Setting at{lab, exporter, inbound};
          check(row, at.direction(), observe(at, row));
          ++rows;
        }
      }
    std::printf("%s: %d combinations of place, verdict and direction\n", hook.c_str(), rows);
  }
}

TEST_CASE("a program that was in TCX before us hides nothing, and stays where it was", "[netns][foreign]") {
  if (!kernel_has_tcx()) skip("this kernel has no TCX");
  const Lab lab;
  const ForeignProgram first(lab.near, {.interface = lab.near_name, .hook = ForeignHook::TcxTail},
                             Verdict::Unspec);
  const ForeignProgram second(lab.near, {.interface = lab.near_name, .hook = ForeignHook::TcxTail},
                              Verdict::Ok);
  const ExporterProcess exporter = lab.start();

  const Sent sent = send_all(lab.far, {.interface = lab.far_name, .packets = 500, .ipv4_sources = 5});

  const Exposition exposition = scrape_when(exporter, lab.near_name, "inbound", 500);
  check_exact(counted(exposition, lab.near_name, "inbound"), sent.all());
  const auto programs = tcx_programs(lab.near, lab.near_name, "ingress");
  REQUIRE(programs.size() == 3);
  CHECK(programs[1].id == first.id());
  CHECK(programs[2].id == second.id());
}
