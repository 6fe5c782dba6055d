// Where clsact cannot be had, the exporter says so and leaves everything as it was; with TCX it does not
// matter.
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "netns/counted.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/process.h"
#include "support/traffic.h"

using namespace exporter::support;
using std::chrono::seconds;

namespace {

void tc(const Lab& lab, std::vector<std::string> words) {
  words.insert(words.begin(), "tc");
  run_or_throw(words, lab.near.fd());
}

// How it ends when it is to stand on clsact.
std::optional<ExporterEnded> refusal(const Lab& lab) {
  try {
    const ExporterProcess exporter = lab.start({}, "clsact");
    return std::nullopt;
  } catch (const ExporterEnded& ended) {
    return ended;
  }
}

void check_counts_over_tcx(const Lab& lab) {
  if (!kernel_has_tcx()) return;
  const ExporterProcess exporter = lab.start({"--interval", "50ms"}, "tcx");
  const Sent sent = send_all(lab.far, {.interface = lab.far_name, .packets = 1000, .ipv4_sources = 5});
  const Exposition exposition = scrape_when(exporter, lab.near_name, "inbound", 1000);
  check_exact(counted(exposition, lab.near_name, "inbound"), sent.all());
  CHECK(counted(exposition, lab.near_name, "outbound").all().empty());
}

}  // namespace

// Filters for the egress side of an "ingress" qdisc land on its ingress: inbound traffic was counted as
// outbound.
TEST_CASE("an old ingress qdisc is refused rather than miscounted", "[netns][refusal]") {
  const Lab lab;
  tc(lab, {"qdisc", "add", "dev", lab.near_name, "ingress"});
  const auto ended = refusal(lab);
  REQUIRE(ended.has_value());
  CHECK(ended->exit_code == 4);
  CHECK(ended->errors.find("'ingress' qdisc") != std::string::npos);
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
  check_counts_over_tcx(lab);
}

TEST_CASE("a filter of another kind at our priority is named as the reason", "[netns][refusal]") {
  const Lab lab;
  tc(lab, {"qdisc", "add", "dev", lab.near_name, "clsact"});
  tc(lab, {"filter", "add", "dev", lab.near_name, "ingress", "protocol", "ip", "prio", "2", "u32", "match",
           "u32", "0", "0", "classid", "1:1"});
  const auto ended = refusal(lab);
  REQUIRE(ended.has_value());
  CHECK(ended->exit_code == 4);
  CHECK(ended->errors.find("priority 2") != std::string::npos);
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
  CHECK(has_clsact(lab.near, lab.near_name));
  check_counts_over_tcx(lab);
}

TEST_CASE("who is gone before we could stand on it has not failed any more", "[netns][refusal]") {
  const Lab lab;
  lab.near.ip({"link", "add", "more0", "type", "bridge"});
  tc(lab, {"qdisc", "add", "dev", "more0", "ingress"});
  const ExporterProcess exporter = lab.start({"--iface", lab.near_name + ",more*"}, "clsact");
  const auto says = [&](const char* reason) {
    return exporter.scrape().series("traffic_exporter_interface_attached",
                                    {{"interface", "more0"}, {"reason", reason}}) == 2;
  };
  CHECK(says("attach_failed"));

  lab.near.ip({"link", "del", "more0"});
  CHECK(eventually(seconds(10), [&] { return says("interface_gone"); }));
}
