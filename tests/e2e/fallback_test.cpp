// What an older kernel lacks is done another way: the bytes are the same, and the log says which way it was.
// What this file says in numbers of versions is what the README promises.
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "e2e/command.h"
#include "e2e/log_lines.h"
#include "netns/counted.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/kernel_version.h"
#include "support/lines.h"
#include "support/traffic.h"

using namespace exporter::support;

namespace {

constexpr std::uint64_t kPackets = 2000;

// As `ulimit -l` spells the limit of locked memory.
std::vector<std::string> with_memlock(const std::string& limit) {
  return {"sh", "-c", "ulimit -l " + limit + " 2>/dev/null; exec \"$@\"", "sh"};
}

std::vector<std::string> as_nobody_with(const std::string& capabilities, const std::string& memlock) {
  std::vector<std::string> words = with_memlock(memlock);
  words.insert(words.end(),
               {"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps",
                capabilities, "--ambient-caps", capabilities, "--bounding-set", "-all," + capabilities});
  return words;
}

std::string needed_capabilities() {
  return kernel_needs_perfmon() ? "+bpf,+net_admin,+perfmon" : "+bpf,+net_admin";
}

struct Told {
  bool raised_memlock, clsact, copying, one_by_one;
};

Told told_by(const std::string& errors) {
  const std::string log = messages_of(read_text_log(errors), "info");
  return {.raised_memlock = contains(log, "RLIMIT_MEMLOCK: raised it from 65536 bytes to unlimited"),
          .clsact = contains(log, "attaching through clsact"),
          .copying = contains(log, "only copy packet headers"),
          .one_by_one = contains(log, "counters of packets without a flow record are read one by one")};
}

bool copies(const Lab& lab) {
  for (const auto& programs : {tcx_programs(lab.near, lab.near_name, "ingress"),
                               clsact_programs(lab.near, lab.near_name, "ingress")})
    for (const AttachedProgram& program : programs)
      if (program.name.starts_with("copying_")) return true;
  return false;
}

// In words that tests/kernels/report looks for.
void print(bool root, const Told& told) {
  const char* access = told.copying                      ? "copied"
                       : !root && kernel_needs_perfmon() ? "needs CAP_PERFMON"
                                                         : "in place";
  std::printf("%s: %s; %s; %s\n", root ? "as root" : "with two capabilities", told.clsact ? "clsact" : "TCX",
              access, told.one_by_one ? "one by one" : "in batches");
}

TrafficPlan plan(const std::string& interface) {
  return {.interface = interface,
          .packets = kPackets,
          .ipv4_sources = 20,
          .ipv6_sources = 20,
          .sizes = {62, 590, 1514}};
}

// Both ways over a veth pair.
void check_counts_all(const Lab& lab, TcpExporter& exporter) {
  const Sent out = send_all(lab.near, plan(lab.near_name));
  const Sent in = send_all(lab.far, plan(lab.far_name));
  const auto all_of = [&](const char* direction) {
    std::optional<Exposition> exposition;
    eventually(std::chrono::seconds(10), [&] {
      exposition.emplace(exporter.scrape());
      return counted(*exposition, lab.near_name, direction).all().packets >= kPackets;
    });
    return counted(*exposition, lab.near_name, direction);
  };
  check_exact(all_of("outbound"), out.all());
  check_exact(all_of("inbound"), in.all());
}

}  // namespace

TEST_CASE("every byte counts whatever this kernel lacks, and the log names it", "[e2e][fallback]") {
  const bool root = GENERATE(true, false);
  const Lab lab;
  TcpExporter exporter(
      lab.near, {.arguments = {"--iface", lab.near_name, "--interval", "100ms"},
                 .through = root ? with_memlock("64") : as_nobody_with(needed_capabilities(), "unlimited")});

  check_counts_all(lab, exporter);

  const Told told = told_by(exporter.process().errors());
  print(root, told);
  CHECK(told.raised_memlock == (root && !kernel_is_at_least(5, 11)));
  CHECK(told.clsact == !kernel_is_at_least(6, 6));
  CHECK(told.copying == copies(lab));
  CHECK_FALSE(
      (told.copying && (root || kernel_is_at_least(6, 6))));  // which older ones do is their makers' choice
  CHECK(told.one_by_one == !kernel_is_at_least(5, 13));
  const std::string hook = told.clsact ? "clsact" : "tcx";
  CHECK(exporter.scrape().sum("traffic_exporter_kernel_info", {{"attach", hook}}) == 1);
  CHECK(both_hooks_have(lab.near, lab.near_name, 1));
}

TEST_CASE("too little locked memory is named where the kernel counts it, and nothing elsewhere",
          "[e2e][fallback]") {
  const Lab lab;

  const Finished finished =
      run_exporter(lab.near, {.arguments = {"--iface", lab.near_name, "--once", "--interval", "100ms"},
                              .through = as_nobody_with(needed_capabilities(), "64")});

  CAPTURE(finished.errors);
  if (kernel_is_at_least(5, 11)) {
    CHECK(finished.exit_code == 0);
    CHECK_FALSE(contains(finished.errors, "MEMLOCK"));
  } else {
    CHECK(finished.exit_code == 3);
    CHECK(contains(finished.errors, "counts BPF maps against RLIMIT_MEMLOCK, which is 65536 bytes here"));
    CHECK(contains(finished.errors, "LimitMEMLOCK=infinity"));
  }
}

TEST_CASE("the one verifier that fails without CAP_PERFMON is named, and any other accepts the programs",
          "[e2e][fallback]") {
  const Lab lab;

  const Finished finished =
      run_exporter(lab.near, {.arguments = {"--iface", lab.near_name, "--once", "--interval", "100ms"},
                              .through = as_nobody_with("+bpf,+net_admin", "unlimited")});

  CAPTURE(finished.errors);
  CHECK(finished.exit_code == (kernel_needs_perfmon() ? 3 : 0));
  CHECK(contains(finished.errors, "fails so without CAP_PERFMON") == kernel_needs_perfmon());
}
