// More of everything than there is room for: connections without descriptors, a thousand scrapes at once,
// clients that take their time. Each costs a bounded amount of CPU and memory and is over when they leave.
#include <poll.h>
#include <sys/resource.h>

#include <cstdio>
#include <filesystem>
#include <functional>

#include "e2e/command.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/traffic.h"
#include "support/usage.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

// Of a CPU: whoever polls what he cannot accept takes all of it; a sanitizer alone takes a tenth. And it
// makes everybody ten times slower: of a thousand, the last are then as slow as who is cut off for it.
#ifdef TRAFFIC_SANITIZED
constexpr double kSpinning = 0.3;
constexpr std::size_t kScrapes = 200;
#else
constexpr double kSpinning = 0.1;
constexpr std::size_t kScrapes = 1000;
#endif

using SteadyClock = std::chrono::steady_clock;

const std::string kRequest = "GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n";

// This process holds as many connections as the exporter.
void raise_descriptor_limit() {
  rlimit limit{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  REQUIRE(limit.rlim_max >= 4096);
}

std::uint64_t packets_of(const Exposition& exposition) {
  return exposition.sum("network_traffic_packets_total", {{"direction", "outbound"}});
}

// The part of a CPU that a process takes while nobody asks it for anything.
double idle_load(pid_t pid) {
  const double before = cpu_seconds(pid);
  const auto start = SteadyClock::now();
  poll(nullptr, 0, 3000);
  return (cpu_seconds(pid) - before) / std::chrono::duration<double>(SteadyClock::now() - start).count();
}

std::size_t descriptors_of(pid_t pid) {
  const std::filesystem::directory_iterator all("/proc/" + std::to_string(pid) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

void send_pairs(const Lab& lab, std::uint32_t pairs) {
  send_all(lab.near, {.interface = lab.near_name, .packets = pairs, .ipv4_sources = pairs, .sizes = {100}});
}

bool scrapes(const TcpExporter& exporter, std::uint64_t packets) {
  try {
    return packets_of(exporter.scrape()) == packets;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

TEST_CASE("with 64 descriptors two hundred connections cost no CPU and are forgotten when they go", "[e2e]") {
  // With three interfaces the exporter itself needs nearly all of them.
  const int more_interfaces = GENERATE(0, 2);
  const Lab lab;
  std::string interfaces = lab.near_name;
  for (int i = 0; i < more_interfaces; ++i) {
    const std::string name = "more" + std::to_string(i);
    lab.near.ip({"link", "add", name, "type", "bridge"});
    interfaces += "," + name;
  }
  TcpExporter exporter(lab.near,
                       {.arguments = {"--iface", interfaces}, .through = {"prlimit", "--nofile=64:64"}});
  const pid_t pid = exporter.process().pid();
  const std::size_t at_rest = descriptors_of(pid);
  {
    std::vector<HttpConnection> crowd;
    for (int i = 0; i < 200; ++i) {
      crowd.push_back(exporter.connect(60s));
      crowd.back().send(i % 3 == 0 ? "" : i % 3 == 1 ? "GET /metr" : kRequest);
    }
    send_pairs(lab, 1000);
    const double load = idle_load(pid);
    std::printf("64 descriptors, 200 connections: %zu open (%zu at rest), %.1f%% of a CPU\n",
                descriptors_of(pid), at_rest, load * 100);
    CHECK(load < kSpinning);
    CHECK(exporter.get("/-/healthy").status == 200);
  }

  CHECK(eventually(10s, [&] { return scrapes(exporter, 1000); }));
  CHECK(eventually(20s, [&] { return descriptors_of(pid) <= at_rest; }));
  CHECK(idle_load(pid) < kSpinning);
  CHECK(exporter.get("/-/ready").status == 200);
}

TEST_CASE("a thousand scrapes at once share a sweep, are all answered and cost little memory", "[e2e]") {
  constexpr std::uint32_t kPairs = 100;
  raise_descriptor_limit();
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--interval", "5m"});
  send_pairs(lab, kPairs);
  REQUIRE(eventually(10s, [&] { return packets_of(exporter.scrape()) == kPairs; }));
  const std::uint64_t memory = memory_of(exporter.pid(), "VmHWM");
  const auto sweeps = [&] { return exporter.scrape().sum("traffic_exporter_sweeps_total"); };
  std::vector<HttpConnection> clients;
  for (std::size_t i = 0; i < kScrapes; ++i) clients.emplace_back(exporter.endpoint(), 60s);
  const auto start = SteadyClock::now();
  const std::uint64_t before = sweeps();

  for (HttpConnection& client : clients) client.send(kRequest);
  std::vector<HttpResponse> answers;
  for (HttpConnection& client : clients) answers.push_back(client.receive());

  const auto passed = SteadyClock::now() - start;
  const std::uint64_t made = sweeps() - before;
  std::size_t complete = 0;
  for (const HttpResponse& answer : answers)
    complete += answer.status == 200 && packets_of(Exposition(answer.body)) == kPairs ? 1 : 0;
  const std::uint64_t grown = memory_of(exporter.pid(), "VmHWM") - memory;
  std::printf("%zu scrapes at once: %zu complete after %.1f s, %llu sweeps, memory %.1f MiB and %.1f more\n",
              kScrapes, complete, std::chrono::duration<double>(passed).count(),
              static_cast<unsigned long long>(made), mebibytes(memory), mebibytes(grown));
  CHECK(complete == kScrapes);
  CHECK(made <= static_cast<std::uint64_t>(passed / 1s) + 1);
  if (kMemoryIsOurs) CHECK(mebibytes(grown) < 100);
  CHECK(eventually(10s, [&] {
    return exporter.scrape().sum("traffic_exporter_scrapes_total", {{"code", "200"}}) > kScrapes;
  }));
}
