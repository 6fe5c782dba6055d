// Whoever starts the exporter keeps its maps and links: between two processes programs go on counting, and
// the next one takes it all over, however the one before ended.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "netns/counted.h"
#include "netns/heirs.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/service_manager.h"
#include "support/stopped.h"
#include "support/traffic.h"

using namespace exporter::support;
using exporter::Volume;

namespace {

constexpr int kKills = 10;
constexpr int kRestarts = 20;

// No sweep but those that are asked for.
Arguments seldom_sweeping(Arguments more = {}) {
  more.insert(more.end(), {"--interval", "5m"});
  return more;
}

// Sees to it that our program never is not there. By number: a name cannot be asked for once the next program
// is in its place.
class HookWatch {
 public:
  explicit HookWatch(const Lab& lab)
      : thread_([this, &lab] {
          while (!stop_) {
            for (const char* direction : {"ingress", "egress"})
              if (tcx_programs(lab.near, lab.near_name, direction).size() != 1) ++bare_;
            ++looks_;
          }
        }) {}
  ~HookWatch() { finish(); }
  void finish() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] int looks() const { return looks_; }
  [[nodiscard]] int bare() const { return bare_; }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<int> looks_ = 0;
  std::atomic<int> bare_ = 0;
  std::thread thread_;
};

TrafficPlan endless(const std::string& interface) {
  return {.interface = interface, .ipv4_sources = 300, .ipv6_sources = 100, .pause = 1};
}

Volume seen(const Exposition& exposition, const Lab& lab, const std::string& direction) {
  const Counted all = counted(exposition, lab.near_name, direction);
  CHECK(text(all.pairs) == text(all.ip()));
  return all.all();
}

// Packets that never came to TC are nobody's loss: what the kernel knows of them.
std::string what_the_kernel_counted(const Lab& lab) {
  const LinkStatistics near = lab.near.statistics(lab.near_name);
  const LinkStatistics far = lab.far.statistics(lab.far_name);
  return "the kernel: inbound " + text(near.received) + ", outbound " + text(near.sent) + ", dropped near " +
         std::to_string(near.dropped) + ", far " + std::to_string(far.dropped);
}

// What several processes have seen one after the other, each from zero, as increase() adds it up.
struct Seen {
  Volume inbound;
  Volume outbound;
  void add(const Exposition& exposition, const Lab& lab) {
    inbound += seen(exposition, lab, "inbound");
    outbound += seen(exposition, lab, "outbound");
  }
};

// Killed while packets pass, again and again, with other arguments each time.
void check_kills(const Lab& lab, const std::vector<Arguments>& arguments) {
  ServiceManager manager;
  Seen all;
  ExporterProcess first = start(lab, manager, arguments.front());
  HookWatch watch(lab);
  Sender inward(lab.far, endless(lab.far_name));
  Sender outward(lab.near, endless(lab.near_name));
  all.add(first.scrape(), lab);
  first.kill();
  for (int i = 1; i < kKills; ++i) {
    ExporterProcess next = start(lab, manager, arguments[static_cast<std::size_t>(i) % arguments.size()]);
    all.add(next.scrape(), lab);
    next.kill();
  }
  const Sent in = inward.finish();
  const Sent out = outward.finish();
  watch.finish();
  ExporterProcess last = start(lab, manager, arguments.front());
  all.add(last.scrape(), lab);

  std::printf("%d kills, %llu packets; %d looks at the hooks\n", kKills,
              static_cast<unsigned long long>((in.all() + out.all()).packets), watch.looks());
  INFO(what_the_kernel_counted(lab));
  CHECK(text(all.inbound) == text(in.all()));
  CHECK(text(all.outbound) == text(out.all()));
  CHECK(watch.looks() > kKills);
  CHECK(watch.bare() == 0);
}

}  // namespace

TEST_CASE("twenty restarts lose no packet, and no counter goes back", "[netns][handover][load]") {
  skip_without_tcx();
  const Lab lab;
  ServiceManager manager;
  auto exporter = std::make_unique<ExporterProcess>(start(lab, manager));
  HookWatch watch(lab);
  Sender inward(lab.far, endless(lab.far_name));
  Sender outward(lab.near, endless(lab.near_name));
  for (int i = 0; i < kRestarts; ++i) {
    const Exposition before = exporter->scrape();
    CHECK(exporter->terminate() == 0);
    exporter = std::make_unique<ExporterProcess>(start(lab, manager, {"--interval", i % 2 ? "1s" : "50ms"}));
    CHECK(went_back(before, exporter->scrape()) == "");
  }
  const Sent in = inward.finish();
  const Sent out = outward.finish();
  watch.finish();

  scrape_when(*exporter, lab.near_name, "inbound", in.all().packets);
  const Exposition last = scrape_when(*exporter, lab.near_name, "outbound", out.all().packets);
  std::printf("%d restarts, %llu packets; %d looks at the hooks\n", kRestarts,
              static_cast<unsigned long long>((in.all() + out.all()).packets), watch.looks());
  INFO(what_the_kernel_counted(lab));
  check_exact(counted(last, lab.near_name, "inbound"), in.all());
  check_exact(counted(last, lab.near_name, "outbound"), out.all());
  CHECK(watch.looks() > kRestarts);
  CHECK(watch.bare() == 0);
  CHECK(manager.stored("state") == 1);
}

// Nothing holds a filter of clsact for the next process, so it goes with the one that made it.
TEST_CASE("through clsact a restart misses what passes meanwhile and nothing else, and no counter goes back",
          "[netns][handover]") {
  const Lab lab;
  const TrafficPlan some{.interface = lab.far_name, .packets = 2000, .ipv4_sources = 30, .ipv6_sources = 10};
  ServiceManager manager;
  auto exporter = std::make_unique<ExporterProcess>(start(lab, manager, {}, "clsact"));
  Sent sent;
  for (int i = 0; i < 3; ++i) {
    sent += send_all(lab.far, some);
    const Exposition before = exporter->scrape();
    CHECK(exporter->terminate() == 0);
    send_all(lab.far, some);  // for nobody
    exporter = std::make_unique<ExporterProcess>(start(lab, manager, {}, "clsact"));
    CHECK(went_back(before, exporter->scrape()) == "");
  }
  check_exact(counted(exporter->scrape(), lab.near_name, "inbound"), sent.all());
}

TEST_CASE("through clsact a restart under way is short, and its length is told", "[netns][handover][load]") {
  const Lab lab;
  ServiceManager manager;
  auto exporter = std::make_unique<ExporterProcess>(start(lab, manager, {}, "clsact"));
  const auto began = std::chrono::steady_clock::now();
  Sender inward(lab.far, endless(lab.far_name));
  for (int i = 0; i < kRestarts; ++i) {
    CHECK(exporter->terminate() == 0);
    exporter = std::make_unique<ExporterProcess>(start(lab, manager, {}, "clsact"));
  }
  const Volume sent = inward.finish().all();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  const Volume known = counted(exporter->scrape(), lab.near_name, "inbound").all();
  const std::uint64_t missed = sent.packets - known.packets;
  std::printf("%d restarts in %.0f ms, %llu of %llu packets missed: %.0f ms each\n", kRestarts, took.count(),
              static_cast<unsigned long long>(missed), static_cast<unsigned long long>(sent.packets),
              took.count() * static_cast<double>(missed) / static_cast<double>(sent.packets) / kRestarts);
  CHECK(known.packets > 0);
  CHECK(known.packets <= sent.packets);
}

TEST_CASE("a store that outlives the exporter loses no packet over ten SIGKILLs", "[netns][handover][load]") {
  skip_without_tcx();
  check_kills(Lab(), {seldom_sweeping()});
}

TEST_CASE("tables of another size, or of other records, are taken over too", "[netns][handover][load]") {
  skip_without_tcx();
  check_kills(Lab(), {seldom_sweeping(), seldom_sweeping({"--max-flows", "4096"}),
                      seldom_sweeping({"--connections", "off"}),
                      seldom_sweeping({"--connections", "off", "--max-flows", "999"})});
}

// More flows than places in the front and in such a table: the rest is in counters that only grow.
TEST_CASE("what found the tables full is neither lost nor counted twice by the next process",
          "[netns][handover]") {
  skip_without_tcx();
  const Lab lab;
  ServiceManager manager;
  const Arguments few{"--max-flows", "64", "--interval", "5s"};
  Sent sent;
  for (int i = 0; i < 3; ++i) {
    ExporterProcess exporter = start(lab, manager, few);
    {
      const Stopped stopped(exporter.pid());  // or it sweeps the table before that is full
      sent += send_all(lab.far, {.interface = lab.far_name, .packets = 20'000, .ipv4_sources = 20'000});
    }
    CHECK(exporter.terminate() == 0);
  }
  const ExporterProcess last = start(lab, manager, few);
  const Exposition exposition = last.scrape();
  check_exact(counted(exposition, lab.near_name, "inbound"), sent.all());
  CHECK(exposition.sum("traffic_exporter_flow_table_overflow_packets_total") > 0);
}

TEST_CASE("what an interface counted while nobody was there is found under its name, also if it is gone",
          "[netns][handover]") {
  skip_without_tcx();
  const Lab lab;
  lab.near.ip({"link", "add", "other0", "type", "veth", "peer", "name", "other1"});
  lab.near.ip({"link", "set", "other0", "up"});
  const Arguments both = seldom_sweeping({"--iface", "near*,other0"});
  ServiceManager manager;
  start(lab, manager, both).kill();
  const Sent sent = send_some(lab);
  lab.near.ip({"link", "del", lab.near_name});

  const ExporterProcess next = start(lab, manager, both);

  check_exact(counted(next.scrape(), lab.near_name, "inbound"), sent.all());
  CHECK(manager.stored("interface.0") + manager.stored("interface.1") == 3);  // those of other0
}

TEST_CASE("what is not wanted any more is taken off, and what cannot be used is not left behind",
          "[netns][handover]") {
  skip_without_tcx();
  const Lab lab;
  lab.near.ip({"link", "add", "other0", "type", "veth", "peer", "name", "other1"});
  lab.near.ip({"link", "set", "other0", "up"});
  ServiceManager manager;
  start(lab, manager, {"--iface", lab.near_name + ",other0"}).kill();
  REQUIRE(both_hooks_have(lab.near, lab.near_name, 1));

  SECTION("another interface is wanted") {
    const ExporterProcess next = start(lab, manager, {"--iface", "other0"});
    CHECK(both_hooks_have(lab.near, lab.near_name, 0));
    CHECK(both_hooks_have(lab.near, "other0", 1));
  }
  SECTION("without the slate nobody knows what is what") {
    manager.drop_store("slate");
    const ExporterProcess next = start(lab, manager);
    CHECK(both_hooks_have(lab.near, lab.near_name, 1));
    CHECK(both_hooks_have(lab.near, "other0", 0));
  }
  SECTION("without a counters map, its programs are replaced by others") {
    manager.drop_store("interface.0");
    manager.drop_store("interface.1");
    const ExporterProcess next = start(lab, manager);
    CHECK(both_hooks_have(lab.near, lab.near_name, 1));
  }
  SECTION("the service is stopped") {
    manager.drop_store();
    CHECK(eventually(std::chrono::seconds(30), [&] { return both_hooks_have(lab.near, lab.near_name, 0); }));
  }
}

TEST_CASE("nobody who keeps nothing is left anything", "[netns][handover]") {
  const Lab lab;
  ExporterProcess exporter = lab.start();
  CHECK(exporter.terminate() == 0);
  CHECK(eventually(std::chrono::seconds(30), [&] { return both_hooks_have(lab.near, lab.near_name, 0); }));
}

TEST_CASE("who starts it hears when it is ready, how it is, and that sweeps go through",
          "[netns][handover]") {
  const Lab lab;
  ServiceManager manager;
  auto environment = manager.environment();
  environment.push_back("WATCHDOG_USEC=300000");
  ExporterProcess exporter(lab.near, {.binary = EXPORTER_BINARY,
                                      .arguments = seldom_sweeping({"--iface", lab.near_name}),
                                      .environment = environment});
  CHECK(manager.hears("READY=1"));
  CHECK(manager.hears("STATUS=counting on 1 interface"));
  CHECK(manager.hears("WATCHDOG=1"));
  CHECK(exporter.terminate() == 0);
  CHECK(manager.hears("STOPPING=1"));
}

TEST_CASE("who starts it is told that it is ready when no interface matches yet", "[netns][handover]") {
  const Lab lab;
  ServiceManager manager;
  const ExporterProcess exporter(lab.near, {.binary = EXPORTER_BINARY,
                                            .arguments = {"--iface", "none*"},
                                            .environment = manager.environment(),
                                            .wait_until_ready = false});
  CHECK(manager.hears("READY=1"));
  CHECK(manager.hears("STATUS=no interface is attached"));
}
