#include <unistd.h>

#include <algorithm>
#include <bit>
#include <csignal>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "bench/clocks.h"
#include "bench/flow_sequence.h"
#include "bench/kernel_memory.h"
#include "bench/proc.h"
#include "bench/read_all.h"
#include "bench/scratch_folder.h"
#include "bench/themes.h"
#include "ebpf/shared/limits.h"
#include "kernel/bpf_map.h"
#include "netns/lab.h"
#include "support/traffic.h"

namespace exporter::bench {
namespace {

using support::ExporterProcess;
using support::Lab;

constexpr std::chrono::seconds kStart(10);
constexpr std::uint32_t kMostAsked = 10;
constexpr std::size_t kScrapesAtOnce = 16;
constexpr useconds_t kUntilStale = 1'100'000;  // a snapshot younger than a second answers another scrape

// From exec to the first 200 of /-/ready, asked every half millisecond.
double start_once(const Lab& lab) {
  const ScratchFolder folder;
  const support::Endpoint endpoint{.unix_path = folder.socket()};
  const double begin = wall_seconds();
  support::Process process(
      {.argv = {EXPORTER_BINARY, "--iface", lab.near_name, "--addr", "unix:" + endpoint.unix_path},
       .network_namespace = lab.near.fd()});
  const auto ready = [&] {
    try {
      return http_get(endpoint, "/-/ready").status == 200;
    } catch (const std::runtime_error&) {
      return false;
    }
  };
  while (!ready()) {
    if (!process.running() || wall_seconds() - begin > 10) throw std::runtime_error(process.errors());
    usleep(500);
  }
  const double took = wall_seconds() - begin;
  process.signal(SIGTERM);
  process.wait_for(kStart);
  return took * 1e3;
}

void measure_start(const Lab& lab, const Plan& plan, Figures& figures) {
  Figure start{"process.start", "ms", {}};
  for (std::size_t round = 0; round < plan.rounds; ++round) start.samples.push_back(start_once(lab));
  figures.add(std::move(start));
}

void add_memory(const std::string& name, const ExporterProcess& exporter, Figures& figures) {
  for (const auto& [suffix, line] : {std::pair{"rss", "Rss"}, {"pss", "Pss"}, {"anonymous", "Anonymous"}})
    figures.add(name + "." + suffix, "bytes", static_cast<double>(memory_of(exporter.pid(), line)));
  figures.add(name + ".own", "bytes", static_cast<double>(own_memory_of(exporter.pid())));
}

// With default settings, on an interface where nothing happens.
void measure_rest(const Lab& lab, const Plan& plan, Figures& figures) {
  const ExporterProcess exporter = lab.start();
  read_all(exporter.endpoint(), true);
  add_memory("process.idle", exporter, figures);
  const KernelMemory kernel = kernel_memory_of(exporter.pid());
  figures.add("process.kernel.maps", "bytes", static_cast<double>(kernel.maps));
  figures.add("process.kernel.programs", "bytes", static_cast<double>(kernel.programs));
  const double cpu = cpu_seconds_of(exporter.pid());
  const double wall = wall_seconds();
  usleep(static_cast<useconds_t>(plan.idle_seconds * 1e6));
  const double used = cpu_seconds_of(exporter.pid()) - cpu;
  figures.add("process.idle.cpu", "percent of a CPU", used / (wall_seconds() - wall) * 100);
}

void compute_kernel_memory(Figures& figures) {
  for (const std::size_t cpus : {2U, 16U, 64U, 128U})
    figures.add("process.kernel.computed." + std::to_string(cpus) + "cpus", "bytes",
                static_cast<double>(compute_memory(cpus, DEFAULT_MAX_FLOWS, GRANULARITY_CONNECTION).total()));
}

// How many scrapes it takes until a packet of a new source is in one.
double scrapes_until_visible(const Lab& lab, const ExporterProcess& exporter, std::uint32_t source) {
  support::send_all(lab.near,
                    {.interface = lab.near_name, .packets = 1, .ipv4_sources = 1, .first_source = source});
  const std::string wanted = "src_ip=\"" + support::ipv4_source(source) + "\"";
  std::uint32_t asked = 1;
  while (asked < kMostAsked &&
         http_get(exporter.endpoint(), "/metrics").body.find(wanted) == std::string::npos)
    ++asked;
  return asked;
}

void measure_visibility(const Lab& lab, const Plan& plan, Figures& figures) {
  const ExporterProcess exporter = lab.start();
  Figure visible{"process.visible", "scrapes", {}};
  for (std::uint32_t round = 0; round < 2 + plan.rounds; ++round) {
    usleep(kUntilStale);
    visible.samples.push_back(scrapes_until_visible(lab, exporter, round));
  }
  figures.add(std::move(visible));
}

// Until a scrape has them all.
void wait_for(const ExporterProcess& exporter, std::uint32_t pairs) {
  const double deadline = wall_seconds() + 20;
  for (;;) {
    usleep(kUntilStale);
    const Received scrape = read_all(exporter.endpoint(), false);
    const double series = value_in(scrape, "traffic_exporter_series");
    if (series == pairs) return;
    if (wall_seconds() > deadline)
      throw std::runtime_error(std::to_string(series) + " of " + std::to_string(pairs) +
                               " pairs have series");
  }
}

// What so many scrapes at once need beyond what one does.
double growth_by_scrapes(const ExporterProcess& exporter) {
  read_all(exporter.endpoint(), true);
  forget_peak(exporter.pid());
  const std::uint64_t before = peak_of(exporter.pid());
  std::vector<std::thread> scrapes;
  for (std::size_t i = 0; i < kScrapesAtOnce; ++i)
    scrapes.emplace_back([&] { read_all(exporter.endpoint(), true); });
  for (std::thread& scrape : scrapes) scrape.join();
  return static_cast<double>(peak_of(exporter.pid()) - before);
}

// One packet of each pair, and the scrape that shows them all.
void measure_pairs(const Lab& lab, std::uint32_t pairs, Figures& figures) {
  const std::uint32_t capacity = std::max<std::uint32_t>(DEFAULT_MAX_FLOWS, std::bit_ceil(pairs));
  const ExporterProcess exporter =
      lab.start({"--max-series", std::to_string(pairs), "--max-flows", std::to_string(capacity)});
  support::send_all(lab.near, {.interface = lab.near_name, .packets = pairs, .ipv4_sources = pairs});
  wait_for(exporter, pairs);
  const std::string name = "process." + short_number(pairs);
  add_memory(name, exporter, figures);
  figures.add(name + ".per-pair", "bytes",
              (figures.find(name + ".own")->median() - figures.find("process.idle.own")->median()) / pairs);
  figures.add(name + ".16-scrapes-peak-growth", "bytes", growth_by_scrapes(exporter));
}

}  // namespace

void measure_process(const Plan& plan, Figures& figures) {
  const Lab lab;
  measure_start(lab, plan, figures);
  measure_rest(lab, plan, figures);
  compute_kernel_memory(figures);
  measure_visibility(lab, plan, figures);
  for (const std::uint32_t pairs : plan.sizes())
    if (pairs != 10'000) measure_pairs(lab, pairs, figures);
}

}  // namespace exporter::bench
