// Clients that come and go as fast as they can, and use the same few ports again and again.
#include <chrono>
#include <cstdio>
#include <deque>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "netns/connection_watch.h"
#include "netns/tcp_clients.h"
#include "netns/two_hosts.h"
#include "support/catch.h"
#include "support/eventually.h"

using namespace exporter::support;

namespace {

constexpr std::chrono::seconds kTime(5);
constexpr int kRound = 20;
constexpr std::uint64_t kClients = 6;

// Who plays one story all the time, on a thread of its own, until the time is over.
class Busy {
 public:
  Busy(TcpClients clients, TcpStory story)
      : clients_(std::move(clients)), thread_([this, story] {
          try {
            const auto end = std::chrono::steady_clock::now() + kTime;
            for (; std::chrono::steady_clock::now() < end; done_ += kRound) clients_.play(story, kRound);
          } catch (const std::exception& failure) {
            failure_ = failure.what();
          }
        }) {}
  ~Busy() { join(); }

  void join() {
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] std::uint64_t done() const { return done_; }
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  TcpClients clients_;
  std::uint64_t done_ = 0;
  std::string failure_;
  std::thread thread_;
};

// What was done, as it should be counted.
Figures keep_busy(const TwoHosts& hosts) {
  constexpr TcpStory kStories[]{TcpStory::ClosedByServer, TcpStory::ResetByOpener, TcpStory::ResetByServer};
  std::deque<Busy> all;
  for (const TcpStory story : kStories)
    for (const HostAddresses& at : {TwoHosts::ipv4(), TwoHosts::ipv6()})
      all.emplace_back(TcpClients(hosts.far(), hosts.near(), at.near, at.nobody), story);
  Figures done;
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].join();
    CHECK(all[i].failure().empty());
    done["opened remote"] += all[i].done();
    done[i < 2 ? "closed fin" : "closed reset"] += all[i].done();
  }
  return done;
}

// What is over and how many flags that took is no part of it.
Figures comings_and_goings(const Exposition& exposition, const std::string& interface) {
  Figures found;
  for (const auto& [name, value] : figures_of(exposition, interface, "tcp"))
    if (name.starts_with("opened") || name.starts_with("closed") || name == "now established" ||
        name == "now closing")
      found[name] = value;
  return found;
}

struct Outcome {
  Figures done;
  Figures seen;
  std::uint64_t sweeps = 0;
};

Outcome run_busy(const std::vector<std::string>& arguments, int ports) {
  const TwoHosts hosts;
  hosts.far().set("net/ipv4/ip_local_port_range", "40000 " + std::to_string(40000 + ports - 1));
  const ExporterProcess exporter = hosts.start(arguments);
  ConnectionWatch watch(exporter, hosts.near_name());
  Outcome outcome;
  outcome.done = keep_busy(hosts);
  eventually(std::chrono::seconds(10), [&] {
    const Exposition latest = exporter.scrape();
    outcome.seen = comings_and_goings(latest, hosts.near_name());
    outcome.sweeps = latest.sum("traffic_exporter_sweeps_total");
    return text(outcome.seen) == text(outcome.done);
  });
  const ConnectionWatch::Report report = check_watch(watch);
  CHECK(complaint_about(exporter.scrape(), hosts.near_name()).empty());
  std::printf("%d ports for each of six servers, %llu sweeps, %zu scrapes:\n  done: %s\n  seen: %s\n", ports,
              static_cast<unsigned long long>(outcome.sweeps), report.count, text(outcome.done).c_str(),
              text(outcome.seen).c_str());
  return outcome;
}

}  // namespace

TEST_CASE("a busy server's connections are all counted, and at every scrape they are open or closed",
          "[netns][connections][load]") {
  const Outcome outcome = run_busy({"--interval", "20ms"}, 20'000);
  CHECK(text(outcome.seen) == text(outcome.done));
}

// A sweep may cut through one connection of each client; of those that came before it with the same ports and
// in the same sweep, an end can be taken for its own. Nothing is ever invented.
TEST_CASE(
    "of connections that share a few ports each sweep misses one of a client at most, and none is twice",
    "[netns][connections][load]") {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--interval", "20ms"}, {}}) {
    Outcome outcome = run_busy(arguments, 64);
    for (const auto& [name, done] : outcome.done) {
      INFO(name);
      CHECK(outcome.seen[name] <= done);
      CHECK(outcome.seen[name] + kClients * outcome.sweeps >= done);
    }
    CHECK(outcome.seen.size() == outcome.done.size());
  }
}
