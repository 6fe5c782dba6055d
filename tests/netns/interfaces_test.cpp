// Several interfaces in one process: which are watched, from when on, and each under its own name.
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "netns/counted.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "netns/tun.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/traffic.h"

using namespace exporter::support;
using std::chrono::seconds;

namespace {

// The interface `name` in lab.near, with its peer "f-<name>" in lab.far.
void add_interface(const Lab& lab, const std::string& name) {
  make_veth({lab.near, name}, {lab.far, "f-" + name});
}

Sent send_in(const Lab& lab, const std::string& name, std::uint64_t packets) {
  return send_all(lab.far,
                  {.interface = "f-" + name, .packets = packets, .ipv4_sources = 3, .ipv6_sources = 4});
}

Sent send_out(const Lab& lab, const std::string& name, std::uint64_t packets) {
  return send_all(lab.near, {.interface = name, .packets = packets, .ipv4_sources = 3, .ipv6_sources = 4});
}

bool watched(const Lab& lab, const std::string& name) { return both_hooks_have(lab.near, name, 1); }

bool soon_watched(const Lab& lab, const std::string& name) {
  return eventually(seconds(30), [&] { return watched(lab, name); });
}

}  // namespace

TEST_CASE("names, globs and exclusions choose the interfaces, and each counts under its own name",
          "[netns][interfaces]") {
  const Lab lab({.linked = false});
  const std::vector<std::string> wanted{"a0", "b0", "b2"};
  for (const char* name : {"a0", "b0", "b1", "b2", "c0"}) add_interface(lab, name);
  const ExporterProcess exporter = lab.start({"--interval", "50ms", "--iface", "a0", "--iface", "b*,!b1"});
  std::vector<Sent> in;
  std::vector<Sent> out;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CHECK(watched(lab, wanted[i]));
    in.push_back(send_in(lab, wanted[i], 1000 * (i + 1)));
    out.push_back(send_out(lab, wanted[i], 700 * (i + 1)));
  }
  for (const char* name : {"b1", "c0"}) {
    CHECK(both_hooks_have(lab.near, name, 0));
    send_in(lab, name, 100);
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    INFO(wanted[i]);
    scrape_when(exporter, wanted[i], "inbound", in[i].all().packets);
    const Exposition exposition = scrape_when(exporter, wanted[i], "outbound", out[i].all().packets);
    check_exact(counted(exposition, wanted[i], "inbound"), in[i].all());
    check_exact(counted(exposition, wanted[i], "outbound"), out[i].all());
  }
  const Exposition exposition = exporter.scrape();
  for (const char* name : {"b1", "c0", "lo"})
    CHECK(exposition.series("network_interface_packets_total", {{"interface", name}}) == 0);
}

TEST_CASE("auto follows the default route from interface to interface", "[netns][interfaces]") {
  const Lab lab({.linked = false});
  for (const char* name : {"a0", "b0"}) add_interface(lab, name);
  lab.near.ip({"route", "add", "default", "dev", "a0"});
  const ExporterProcess exporter = lab.start({"--interval", "50ms", "--iface", "auto"});
  CHECK(watched(lab, "a0"));
  CHECK(both_hooks_have(lab.near, "b0", 0));
  const Sent first = send_in(lab, "a0", 300);
  check_exact(counted(scrape_when(exporter, "a0", "inbound", 300), "a0", "inbound"), first.all());

  lab.near.ip({"route", "add", "default", "dev", "b0", "metric", "5"});
  CHECK(soon_watched(lab, "b0"));
  CHECK(watched(lab, "a0"));
  lab.near.ip({"route", "del", "default", "dev", "a0"});
  CHECK(eventually(seconds(30), [&] { return both_hooks_have(lab.near, "a0", 0); }));
  CHECK(watched(lab, "b0"));
  const Sent second = send_in(lab, "b0", 400);
  check_exact(counted(scrape_when(exporter, "b0", "inbound", 400), "b0", "inbound"), second.all());
}

// The kernel drops the IPv4 routes of a link that goes down without a word about them.
TEST_CASE("auto leaves an interface that went down with its default route", "[netns][interfaces]") {
  const Lab lab({.linked = false});
  for (const char* name : {"a0", "b0"}) add_interface(lab, name);
  lab.near.ip({"route", "add", "default", "dev", "a0"});
  lab.near.ip({"route", "add", "default", "dev", "b0", "metric", "5"});
  const ExporterProcess exporter = lab.start({"--interval", "50ms", "--iface", "auto"});
  for (const char* name : {"a0", "b0"}) CHECK(watched(lab, name));

  lab.near.ip({"link", "set", "dev", "a0", "down"});

  CHECK(eventually(seconds(30), [&] { return both_hooks_have(lab.near, "a0", 0); }));
  CHECK(watched(lab, "b0"));
}

// Nor about those of a link that loses its last address.
TEST_CASE("auto leaves an interface whose last address took its default route along", "[netns][interfaces]") {
  const Lab lab({.linked = false});
  for (const char* name : {"a0", "b0"}) add_interface(lab, name);
  lab.near.ip({"address", "add", "192.0.2.1/24", "dev", "a0"});
  lab.near.ip({"route", "add", "default", "via", "192.0.2.2"});
  lab.near.ip({"route", "add", "default", "dev", "b0", "metric", "5"});
  const ExporterProcess exporter = lab.start({"--interval", "50ms", "--iface", "auto"}, "clsact");
  for (const char* name : {"a0", "b0"}) CHECK(watched(lab, name));

  // Whoever puts it back has looked without news, and from then on reads no routes without any.
  run_or_throw({"tc", "filter", "del", "dev", "b0", "ingress", "pref", "2"}, lab.near.fd());
  CHECK(soon_watched(lab, "b0"));

  lab.near.ip({"address", "del", "192.0.2.1/24", "dev", "a0"});

  CHECK(eventually(seconds(30), [&] { return both_hooks_have(lab.near, "a0", 0); }));
  CHECK(watched(lab, "b0"));
}

TEST_CASE("auto leaves the dead half of a default route of two hops", "[netns][interfaces]") {
  const Lab lab({.linked = false});
  for (const char* name : {"a0", "b0"}) add_interface(lab, name);
  lab.near.ip({"route", "add", "default", "nexthop", "dev", "a0", "nexthop", "dev", "b0"});
  const ExporterProcess exporter = lab.start({"--interval", "50ms", "--iface", "auto"});
  for (const char* name : {"a0", "b0"}) CHECK(watched(lab, name));

  lab.near.ip({"link", "set", "dev", "a0", "down"});
  CHECK(eventually(seconds(30), [&] { return both_hooks_have(lab.near, "a0", 0); }));
  lab.near.ip({"link", "set", "dev", "a0", "up"});
  CHECK(soon_watched(lab, "a0"));
  CHECK(watched(lab, "b0"));
}

TEST_CASE("auto without a default route takes every interface that is up but the loopback",
          "[netns][interfaces]") {
  const Lab lab({.linked = false});
  for (const char* name : {"a0", "b0", "c0"}) add_interface(lab, name);
  lab.near.ip({"link", "set", "dev", "c0", "down"});
  const ExporterProcess exporter = lab.start({"--iface", "auto"});
  for (const char* name : {"a0", "b0"}) CHECK(watched(lab, name));
  for (const char* name : {"c0", "lo"}) CHECK(both_hooks_have(lab.near, name, 0));
  lab.near.ip({"link", "set", "dev", "c0", "up"});
  CHECK(soon_watched(lab, "c0"));
}

TEST_CASE("an interface that is waited for is attached when it appears", "[netns][interfaces]") {
  const Lab lab({.linked = false});
  const ExporterProcess exporter(lab.near,
                                 {.binary = EXPORTER_BINARY,
                                  .arguments = {"--iface", "late0", "--iface-wait", "--interval", "50ms"},
                                  .wait_until_ready = false});
  CHECK_FALSE(exporter.ready());
  add_interface(lab, "late0");
  CHECK(soon_watched(lab, "late0"));
  CHECK(eventually(seconds(30), [&] { return exporter.ready(); }));
  const Sent sent = send_in(lab, "late0", 900);
  check_exact(counted(scrape_when(exporter, "late0", "inbound", 900), "late0", "inbound"), sent.all());
}

TEST_CASE("a glob takes interfaces that appear later", "[netns][interfaces]") {
  const Lab lab({.linked = false});
  add_interface(lab, "g0");
  const ExporterProcess exporter = lab.start({"--iface", "g*", "--interval", "50ms"});
  for (const char* name : {"g1", "g2", "h0"}) add_interface(lab, name);
  for (const char* name : {"g1", "g2"}) {
    CHECK(soon_watched(lab, name));
    const Sent sent = send_in(lab, name, 250);
    check_exact(counted(scrape_when(exporter, name, "inbound", 250), name, "inbound"), sent.all());
  }
  CHECK(both_hooks_have(lab.near, "h0", 0));
}

TEST_CASE("the loopback counts each packet once each way", "[netns][interfaces]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab({.linked = false});
    const ExporterProcess exporter = lab.start({"--interval", "50ms", "--iface", "lo"}, hook);
    const LinkStatistics before = lab.near.statistics("lo");
    const Sent sent = send_out(lab, "lo", 5000);
    for (const char* direction : {"outbound", "inbound"}) {
      INFO(direction);
      const Exposition exposition = scrape_when(exporter, "lo", direction, 5000);
      check_exact(counted(exposition, "lo", direction), sent.all());
    }
    // The loopback leaves the Ethernet header out of its own statistics; the packets have one all the same.
    const LinkStatistics after = lab.near.statistics("lo");
    const exporter::Volume without_header{5000, sent.all().bytes - 5000 * 14};
    CHECK(text(after.received - before.received) == text(without_header));
    CHECK(text(after.sent - before.sent) == text(without_header));
  }
}

TEST_CASE("a device without Ethernet counts IP packets exactly as the kernel does", "[netns][interfaces]") {
  skip_unless_tun();
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab({.linked = false});
    const Tun tun(lab.near, "tun0");
    const ExporterProcess exporter = lab.start({"--interval", "50ms", "--iface", "tun0"}, hook);
    const LinkStatistics before = lab.near.statistics("tun0");
    const exporter::Volume received = tun.receive(5000, 100);
    const exporter::Volume sent = tun.send(3000, 700);
    scrape_when(exporter, "tun0", "inbound", received.packets);
    const Exposition exposition = scrape_when(exporter, "tun0", "outbound", sent.packets);
    const LinkStatistics after = lab.near.statistics("tun0");
    check_exact(counted(exposition, "tun0", "inbound"), received);
    check_exact(counted(exposition, "tun0", "outbound"), sent);
    CHECK(text(after.received - before.received) == text(received));
    CHECK(text(after.sent - before.sent) == text(sent));
    CHECK(counted(exposition, "tun0", "inbound").series == 200);
  }
}
