// Interfaces that vanish, return, change their name or have a strange one: the accounts go on, and nothing
// leaks.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "netns/counted.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/process.h"
#include "support/traffic.h"

using namespace exporter::support;
using exporter::Volume;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr int kRounds = 50;
constexpr std::uint64_t kPackets = 1000;

// Returns when IP has seen them all, so that TC has too.
Volume send_through(const Lab& lab) {
  const std::uint64_t before = lab.near.snmp("Ip", "InReceives");
  const Sent sent = send_all(
      lab.far, {.interface = lab.far_name, .packets = kPackets, .ipv4_sources = 50, .for_receiver = true});
  CHECK(eventually(seconds(30), [&] { return lab.near.snmp("Ip", "InReceives") - before == kPackets; }));
  return sent.all();
}

bool attached(const Lab& lab, const std::string& interface) {
  return eventually(seconds(30), [&] { return both_hooks_have(lab.near, interface, 1); });
}

// What is open for good: the least within some sweeps, for connections and ended interfaces linger that long.
std::size_t descriptors_of(const ExporterProcess& exporter) {
  std::size_t least = SIZE_MAX;
  eventually(milliseconds(500), [&] {
    least = std::min(least, exporter.open_descriptors());
    return false;
  });
  return least;
}

// It has worked off all that it was told: nothing more is logged. While it does, it may attach once more to
// an interface that is back already, for the news of its going away come later than the look at it.
bool settled(const ExporterProcess& exporter) {
  std::size_t logged = 0;
  return eventually(seconds(10), [&] {
    const std::size_t before = std::exchange(logged, exporter.errors().size());
    return before == logged &&
           !eventually(milliseconds(300), [&] { return exporter.errors().size() != logged; });
  });
}

void rename(const Lab& lab, const std::string& from, const std::string& to) {
  lab.near.ip({"link", "set", "dev", from, "down"});
  lab.near.ip({"link", "set", "dev", from, "name", to});
  lab.near.ip({"link", "set", "dev", to, "up"});
}

Counted inbound_when(const ExporterProcess& exporter, const std::string& interface, std::uint64_t packets) {
  return counted(scrape_when(exporter, interface, "inbound", packets), interface, "inbound");
}

}  // namespace

TEST_CASE("an interface that is deleted and made anew fifty times keeps its totals and leaks nothing",
          "[netns][churn][load]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const ExporterProcess exporter = lab.start({"--interval", "100ms"}, hook);
    Volume all;
    std::size_t descriptors = 0;
    for (int round = 1; round <= kRounds; ++round) {
      REQUIRE(attached(lab, lab.near_name));
      all += send_through(lab);
      if (round % 10 == 0) CHECK(text(inbound_when(exporter, lab.near_name, all.packets).all()) == text(all));
      if (round == 5) {
        check_exact(inbound_when(exporter, lab.near_name, all.packets), all);
        descriptors = descriptors_of(exporter);
      }
      if (round == kRounds) break;
      lab.near.ip({"link", "del", "dev", lab.near_name});
      lab.connect();
    }
    check_exact(inbound_when(exporter, lab.near_name, all.packets), all);
    std::size_t descriptors_at_end = 0;
    CHECK(eventually(seconds(10), [&] {
      descriptors_at_end = descriptors_of(exporter);
      return descriptors_at_end <= descriptors;
    }));
    std::printf("%d interfaces of one name over %s: %s, %zu descriptors after 5, %zu after %d\n", kRounds,
                hook.c_str(), text(all).c_str(), descriptors, descriptors_at_end, kRounds);
  }
}

TEST_CASE("a renamed interface counts under its new name and misses nothing", "[netns][churn]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const ExporterProcess exporter = lab.start({"--interval", "50ms", "--iface", "near*"}, hook);
    const Volume before = send_through(lab);
    check_exact(inbound_when(exporter, lab.near_name, kPackets), before);
    rename(lab, lab.near_name, "near1");
    const auto attached_as = [&](const char* name) {
      return exporter.scrape().sum("traffic_exporter_interface_attached", {{"interface", name}});
    };
    CHECK(eventually(seconds(30), [&] { return attached_as("near1") == 2; }));
    CHECK(attached_as("near0") == 0);
    const Volume after = send_through(lab);
    check_exact(inbound_when(exporter, "near1", kPackets), after);
    check_exact(inbound_when(exporter, lab.near_name, kPackets), before);
    CHECK(both_hooks_have(lab.near, "near1", 1));
  }
}

TEST_CASE("fifty renames under traffic lose nothing", "[netns][churn]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const ExporterProcess exporter = lab.start({"--interval", "50ms", "--iface", "near*"}, hook);
    Sender sender(lab.far, {.interface = lab.far_name, .ipv4_sources = 1000, .ipv6_sources = 1000});
    std::string name = lab.near_name;
    int renames = 0;
    for (int i = 1; i <= kRounds; ++i) {
      const std::string next = "near" + std::to_string(i % 3);
      const Finished renamed =
          run({.argv = {"ip", "link", "set", "dev", name, "name", next}, .network_namespace = lab.near.fd()});
      if (renamed.exit_code != 0) {
        std::printf("this kernel renames no interface that is up: %s", renamed.errors.c_str());
        break;
      }
      name = next;
      ++renames;
    }
    const Sent sent = sender.finish();
    Volume seen;
    eventually(seconds(10), [&] {
      seen = volume_of(exporter.scrape(), "network_interface_", {{"direction", "inbound"}});
      return seen.packets >= sent.all().packets;
    });
    CHECK(text(seen) == text(sent.all()));
    CHECK(text(volume_of(exporter.scrape(), "network_traffic_", {{"direction", "inbound"}})) ==
          text(sent.all()));
    CHECK(attached(lab, name));
    std::printf("renamed %d times over %s while %s passed\n", renames, hook.c_str(),
                text(sent.all()).c_str());
  }
}

TEST_CASE("an interface renamed away from the wanted name is let go and taken back under it",
          "[netns][churn]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const ExporterProcess exporter = lab.start({"--interval", "50ms"}, hook);
    Volume wanted = send_through(lab);
    rename(lab, lab.near_name, "other0");
    CHECK(eventually(seconds(30), [&] { return both_hooks_have(lab.near, "other0", 0); }));
    send_through(lab);
    rename(lab, "other0", lab.near_name);
    REQUIRE(attached(lab, lab.near_name));
    wanted += send_through(lab);
    const Exposition exposition = scrape_when(exporter, lab.near_name, "inbound", wanted.packets);
    check_exact(counted(exposition, lab.near_name, "inbound"), wanted);
    CHECK(exposition.sum("network_interface_packets_total", {{"interface", "other0"}}) == 0);
  }
}

TEST_CASE("interface names that are no words still give a valid exposition", "[netns][churn]") {
  // The kernel's name, how --iface spells it, and the label.
  const std::vector<std::vector<std::string>> names{
      {"a\"b", "a\"b", "a\"b"},
      {"x\\y", "x\\\\y", "x\\y"},
      {"\xff\xfe", "\xff\xfe",
       "\xef\xbf\xbd"
       "ff\xef\xbf\xbd"
       "fe"},
      {"$(id)", "$(id)", "$(id)"},
      {"a{b}", "a{b}", "a{b}"},
      {"a,b", "a\\,b", "a,b"},
      {"caf\xc3\xa9", "caf\xc3\xa9", "caf\xc3\xa9"},
  };
  for (const std::string& hook : attach_modes())
    for (const auto& name : names) {
      INFO(hook << " " << name[1]);
      const Lab lab({.linked = false});
      lab.connect(name[0]);
      const ExporterProcess exporter = lab.start({"--interval", "50ms", "--iface", name[1]}, hook);
      const Volume sent = send_through(lab);
      const Exposition exposition = scrape_when(exporter, name[2], "inbound", kPackets);
      CHECK(is_utf8(exposition.text()));
      check_exact(counted(exposition, name[2], "inbound"), sent);
      CHECK(exposition.sum("traffic_exporter_interface_attached", {{"interface", name[2]}}) == 2);
    }
}

TEST_CASE("an interface that moves to another namespace is dropped and taken back when it returns",
          "[netns][churn]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const Namespace away;
    const ExporterProcess exporter = lab.start({"--interval", "50ms"}, hook);
    const auto move = [&](const Namespace& from, const Namespace& to) {
      from.ip({"link", "set", "dev", lab.near_name, "netns", to.path()});
      to.ip({"link", "set", "dev", lab.near_name, "up"});
    };
    Volume seen = send_through(lab);
    for (int round = 0; round < kRounds / 5; ++round) {
      move(lab.near, away);
      CHECK(eventually(seconds(30), [&] { return both_hooks_have(away, lab.near_name, 0); }));
      CHECK(eventually(seconds(30), [&] { return !exporter.ready(); }));
      send_all(lab.far, {.interface = lab.far_name, .packets = 500, .ipv4_sources = 5});
      move(away, lab.near);
      REQUIRE(attached(lab, lab.near_name));
      seen += send_through(lab);
    }
    check_exact(inbound_when(exporter, lab.near_name, seen.packets), seen);

    // Too fast to be noticed step by step.
    for (int round = 0; round < kRounds - kRounds / 5; ++round) {
      move(lab.near, away);
      move(away, lab.near);
    }
    REQUIRE(settled(exporter));
    REQUIRE(attached(lab, lab.near_name));
    seen += send_through(lab);
    check_exact(inbound_when(exporter, lab.near_name, seen.packets), seen);
    CHECK(both_hooks_have(lab.near, lab.near_name, 1));
    std::printf("%d moves to another namespace and back over %s: %s seen in between\n", kRounds, hook.c_str(),
                text(seen).c_str());
  }
}

TEST_CASE("bursts of interfaces that come and go leave exactly those that are there",
          "[netns][churn][load]") {
  constexpr int kBridges = 60;
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const ExporterProcess exporter = lab.start({"--interval", "1s", "--iface", "*,!lo"}, hook);
    const auto attached_now = [&] {
      return exporter.scrape().sum("traffic_exporter_interface_attached", {{"direction", "inbound"}});
    };
    for (int round = 0; round < 2; ++round) {
      std::string add;
      std::string remove;
      for (int i = 0; i < kBridges; ++i) {
        const std::string name = "burst" + std::to_string(i);
        add += "ip link add " + name + " type bridge; ip link set " + name + " up; ";
        remove += "ip link delete " + name + "; ";
      }
      lab.near.inside([&] { run_or_throw({"sh", "-c", add}); });
      CHECK(eventually(seconds(20), [&] { return attached_now() == kBridges + 1; }));
      lab.near.inside([&] { run_or_throw({"sh", "-c", remove}); });
      CHECK(eventually(seconds(20), [&] { return attached_now() == 1; }));
    }
    CHECK(exporter.errors().find("Protocol error") == std::string::npos);
  }
}
