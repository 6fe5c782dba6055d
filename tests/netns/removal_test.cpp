// Somebody takes our programs away, or the ground they stand on: it is noticed, told, and put right; and
// nobody else's program is touched.
#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <chrono>
#include <optional>
#include <string>

#include "netns/counted.h"
#include "netns/foreign_program.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/process.h"
#include "support/stopped.h"
#include "support/traffic.h"

using namespace exporter::support;
using exporter::Volume;
using std::chrono::seconds;

namespace {

std::uint64_t removals(const Exposition& exposition, const Lab& lab, const char* direction) {
  return exposition.sum("traffic_exporter_interface_removals_total",
                        {{"interface", lab.near_name}, {"direction", direction}});
}

// As root may: the link stays, and is nowhere.
void detach_tcx_link(std::uint32_t program_id) {
  std::uint32_t id = 0;
  while (bpf_link_get_next_id(id, &id) == 0) {
    const exporter::Fd link(bpf_link_get_fd_by_id(id));
    bpf_link_info info{};
    std::uint32_t size = sizeof(info);
    if (link && bpf_obj_get_info_by_fd(link.get(), &info, &size) == 0 && info.prog_id == program_id)
      CHECK(bpf_link_detach(link.get()) == 0);
  }
}

void remove_ours(const Lab& lab, const std::string& hook, const char* direction) {
  if (hook == "clsact") {
    run_or_throw({"tc", "filter", "del", "dev", lab.near_name, direction, "pref", "2"}, lab.near.fd());
    return;
  }
  for (const AttachedProgram& program : tcx_programs(lab.near, lab.near_name, direction))
    if (program.name.starts_with("traffic_")) detach_tcx_link(program.id);
}

Sent send_in(const Lab& lab, std::uint64_t packets) {
  return send_all(lab.far, {.interface = lab.far_name, .packets = packets, .ipv4_sources = 5});
}

Sent send_out(const Lab& lab, std::uint64_t packets) {
  return send_all(lab.near, {.interface = lab.near_name, .packets = packets, .ipv4_sources = 5});
}

// So it is said, until it has been seen to stay.
bool removed(const Lab& lab, const ExporterProcess& exporter, const char* direction) {
  return eventually(seconds(10), [&] {
    return exporter.scrape().series(
               "traffic_exporter_interface_attached",
               {{"interface", lab.near_name}, {"direction", direction}, {"reason", "removed"}}) == 1;
  });
}

// The metric says so, and both hooks have one program again.
bool restored(const Lab& lab, const ExporterProcess& exporter, const char* direction, std::uint64_t times) {
  return eventually(seconds(10), [&] {
    return removals(exporter.scrape(), lab, direction) == times &&
           both_hooks_have(lab.near, lab.near_name, 1);
  });
}

bool attached(const Lab& lab, const ExporterProcess& exporter, const char* direction) {
  return eventually(seconds(10), [&] {
    return exporter.scrape().sum("traffic_exporter_interface_attached",
                                 {{"interface", lab.near_name}, {"direction", direction}}) == 1;
  });
}

}  // namespace

TEST_CASE("a program that somebody took away is put back, and what was missed meanwhile is named",
          "[netns][neighbours]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const ForeignProgram foreign(lab.near, {.interface = lab.near_name, .priority = 100}, Verdict::Unspec);
    const ExporterProcess exporter = lab.start({"--interval", "2s"}, hook);
    Volume truth = send_in(lab, 300).all();
    scrape_when(exporter, lab.near_name, "inbound", 300);

    std::optional<Stopped> stopped(exporter.pid());
    remove_ours(lab, hook, "ingress");
    const Sent missed = send_in(lab, 70);
    const Sent out = send_out(lab, 400);  // the other direction misses nothing
    stopped.reset();
    CHECK(removed(lab, exporter, "inbound"));
    CHECK(restored(lab, exporter, "inbound", 1));
    truth += send_in(lab, 300).all();

    const Exposition exposition = scrape_when(exporter, lab.near_name, "inbound", truth.packets);
    check_exact(counted(exposition, lab.near_name, "inbound"), truth);
    check_exact(counted(exposition, lab.near_name, "outbound"), out.all());
    CHECK(removals(exposition, lab, "outbound") == 0);
    CHECK(unaccounted(exposition, lab.near_name, "inbound") == text(missed.all()));
    CHECK(unaccounted(exposition, lab.near_name, "outbound") == "0 packets, 0 bytes");
    CHECK(attached(lab, exporter, "inbound"));
    CHECK(attached(lab, exporter, "outbound"));
    CHECK(foreign.hits() == 670);
  }
}

TEST_CASE("when clsact is deleted and made again by somebody we return beside him", "[netns][neighbours]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--interval", "1s"}, "clsact");
  for (std::uint64_t times = 1; times <= 3; ++times) {
    std::optional<Stopped> stopped(exporter.pid());
    run_or_throw({"tc", "qdisc", "del", "dev", lab.near_name, "clsact"}, lab.near.fd());
    const ForeignProgram foreign(lab.near, {.interface = lab.near_name, .priority = 100}, Verdict::Ok);
    const std::uint32_t id = foreign.id();
    stopped.reset();
    CHECK(restored(lab, exporter, "inbound", times));
    CHECK(restored(lab, exporter, "outbound", times));

    const std::uint64_t before = counted(exporter.scrape(), lab.near_name, "inbound").all().packets;
    send_in(lab, 100);

    scrape_when(exporter, lab.near_name, "inbound", before + 100);
    const auto filters = clsact_programs(lab.near, lab.near_name, "ingress");
    REQUIRE(filters.size() == 2);
    CHECK(filters[1].id == id);
    CHECK(foreign.hits() == 100);
  }
}

TEST_CASE("filters of another chain are not taken for what runs before ours", "[netns][neighbours]") {
  const Lab lab;
  run_or_throw({"tc", "qdisc", "add", "dev", lab.near_name, "clsact"}, lab.near.fd());
  for (const char* priority : {"1", "10"})
    run_or_throw({"tc", "filter", "add", "dev", lab.near_name, "ingress", "chain", "10", "prio", priority,
                  "u32", "match", "u32", "0", "0", "flowid", "1:1"},
                 lab.near.fd());
  const ExporterProcess exporter = lab.start({"--interval", "1s"}, "clsact");
  remove_ours(lab, "clsact", "ingress");
  CHECK(eventually(seconds(30), [&] { return removals(exporter.scrape(), lab, "inbound") == 1; }));
  CHECK(attached(lab, exporter, "inbound"));
  CHECK(exporter.scrape().sum("traffic_exporter_interface_programs_ahead") == 0);
}

TEST_CASE("an ingress qdisc in place of clsact is somebody's, and the reason why we are not there",
          "[netns][neighbours]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--interval", "1s"}, "clsact");
  {
    const Stopped stopped(exporter.pid());
    run_or_throw({"tc", "qdisc", "del", "dev", lab.near_name, "clsact"}, lab.near.fd());
    run_or_throw({"tc", "qdisc", "add", "dev", lab.near_name, "ingress"}, lab.near.fd());
  }

  CHECK(eventually(seconds(10), [&] {
    const Exposition exposition = exporter.scrape();
    return exposition.series("traffic_exporter_interface_attached", {{"reason", "attach_failed"}}) == 2 &&
           exposition.sum("traffic_exporter_interface_attached") == 0;
  }));
  for (const char* direction : {"inbound", "outbound"})
    CHECK(removals(exporter.scrape(), lab, direction) == 1);
  CHECK(contains(exporter.errors(), "(outbound) and it cannot be put back: it has an 'ingress' qdisc"));

  run_or_throw({"tc", "qdisc", "del", "dev", lab.near_name, "ingress"}, lab.near.fd());
  CHECK(eventually(seconds(30), [&] { return both_hooks_have(lab.near, lab.near_name, 1); }));
}

TEST_CASE("a direction that cannot be put back leaves the other one counting", "[netns][neighbours]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--interval", "1s"}, "clsact");
  // Ours is gone, and a filter of another kind is in its place.
  {
    const Stopped stopped(exporter.pid());
    remove_ours(lab, "clsact", "egress");
    run_or_throw({"tc", "filter", "add", "dev", lab.near_name, "egress", "prio", "2", "u32", "match", "u32",
                  "0", "0", "flowid", "1:1"},
                 lab.near.fd());
  }
  const auto attached = [&](const char* direction) {
    return exporter.scrape().sum("traffic_exporter_interface_attached",
                                 {{"interface", lab.near_name}, {"direction", direction}});
  };
  CHECK(eventually(seconds(10), [&] { return attached("outbound") == 0; }));
  CHECK(attached("inbound") == 1);
  const Sent in = send_in(lab, 300);
  check_exact(counted(scrape_when(exporter, lab.near_name, "inbound", 300), lab.near_name, "inbound"),
              in.all());

  run_or_throw({"tc", "filter", "del", "dev", lab.near_name, "egress", "pref", "2"}, lab.near.fd());
  CHECK(eventually(seconds(10), [&] { return attached("outbound") == 1; }));
  CHECK(removals(exporter.scrape(), lab, "outbound") == 1);
  CHECK(removals(exporter.scrape(), lab, "inbound") == 0);
}

TEST_CASE("an interface that went says so, and one that is no longer wanted too", "[netns][neighbours]") {
  const Lab lab;
  make_veth({lab.near, "up0"}, {lab.far, "up1"});
  lab.near.ip({"route", "add", "default", "dev", "up0"});
  const ExporterProcess exporter = lab.start({"--interval", "50ms", "--iface", lab.near_name + ",auto"});
  const auto reason = [&](const std::string& interface, const char* why) {
    return eventually(seconds(30), [&] {
      return exporter.scrape().series("traffic_exporter_interface_attached",
                                      {{"interface", interface}, {"reason", why}}) == 2;
    });
  };
  lab.near.ip({"link", "del", lab.near_name});
  CHECK(reason(lab.near_name, "interface_gone"));
  make_veth({lab.near, "other0"}, {lab.far, "other1"});
  lab.near.ip({"route", "replace", "default", "dev", "other0"});
  CHECK(reason("up0", "not_selected"));
}
