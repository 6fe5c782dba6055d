// A web server that everybody runs, and half a minute of load: who keeps connections and who opens one for
// each request, over IPv4 and IPv6. At every scrape what was opened is open or closed, and at the end it is
// what nginx has accepted, wrk has asked for and both kernels have counted.
#include <array>
#include <chrono>
#include <cstdio>
#include <deque>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include "e2e/nginx_server.h"
#include "e2e/prometheus_server.h"
#include "netns/connection_watch.h"
#include "netns/counted.h"
#include "netns/two_hosts.h"
#include "support/catch.h"
#include "support/eventually.h"

using namespace exporter::support;
using namespace std::chrono_literals;
using exporter::Volume;

namespace {

constexpr std::chrono::seconds kTime = 30s;
constexpr std::uint64_t kConnections = 16;  // of each client at once
const std::string kSweeps = "traffic_exporter_sweeps_total";

struct Load {
  bool keeps;  // its connections
  const char* host;
};

// A request with "Connection: close" is the last of its connection.
constexpr std::array kLoads{Load{true, "10.7.0.1"}, Load{true, "[fd07::1]"}, Load{false, "10.7.0.1"},
                            Load{false, "[fd07::1]"}};

ProcessOptions wrk(const Namespace& where, const Load& load) {
  const std::string connections = std::to_string(kConnections);
  const std::string duration = std::to_string(kTime.count()) + "s";
  std::vector<std::string> argv{"wrk", "-t", "1", "-c", connections, "-d", duration, "--timeout", "20s"};
  if (!load.keeps) argv.insert(argv.end(), {"-H", "Connection: close"});
  argv.push_back(std::string("http://") + load.host + ":80/file");
  return {.argv = std::move(argv), .network_namespace = where.fd()};
}

// Throws unless all of them were answered well.
std::uint64_t requests_of(Process& process) {
  const auto exit_code = process.wait_for(2 * kTime);
  const std::string report = process.output();
  std::smatch found;
  if (exit_code != 0 || !std::regex_search(report, found, std::regex("([0-9]+) requests in")) ||
      report.find("errors") != std::string::npos || report.find("Non-2xx") != std::string::npos)
    throw std::runtime_error("wrk: " + report + process.errors());
  return std::stoull(found[1]);
}

struct Requests {
  std::uint64_t over_kept = 0;
  std::uint64_t with_own = 0;  // each with a connection of its own
};

// All at once, from the far end.
Requests put_under_load(const TwoHosts& hosts) {
  std::deque<Process> clients;
  for (const Load& load : kLoads) clients.emplace_back(wrk(hosts.far(), load));
  Requests requests;
  for (std::size_t i = 0; i < kLoads.size(); ++i)
    (kLoads[i].keeps ? requests.over_kept : requests.with_own) += requests_of(clients[i]);
  return requests;
}

std::uint64_t sum_of(const Figures& figures, const std::string& prefix) {
  std::uint64_t sum = 0;
  for (const auto& [name, value] : figures)
    if (name.starts_with(prefix)) sum += value;
  return sum;
}

// What wrk has left half done when its time was over was opened, too.
void check_clients(const NginxServer::Status& served, const Requests& requests) {
  constexpr std::uint64_t kAtOnce = kConnections * kLoads.size();
  CHECK(served.requests >= requests.over_kept + requests.with_own);
  CHECK(served.requests <= requests.over_kept + requests.with_own + kAtOnce);
  CHECK(served.accepted >= requests.with_own + requests.over_kept / NginxServer::kRequestsUntilEnd);
  CHECK(served.accepted <=
        requests.with_own + requests.over_kept / NginxServer::kRequestsUntilEnd + 2 * kAtOnce);
}

// What the kernel had counted when the exporter came: IPv6 says a few words of its own when it gets an
// address. Taken while nobody says anything, from a sweep that began after the kernel was asked.
struct Before {
  Volume received;
  Volume sent;
};

// From a sweep that begins after the call.
Exposition swept_anew(const ExporterProcess& exporter) {
  const std::uint64_t sweeps = exporter.scrape().sum(kSweeps);
  std::optional<Exposition> latest;
  REQUIRE(eventually(10s, [&] {
    latest.emplace(exporter.scrape());
    return latest->sum(kSweeps) >= sweeps + 2;
  }));
  return std::move(*latest);
}

Before counted_before(const TwoHosts& hosts, const ExporterProcess& exporter) {
  Before before;
  REQUIRE(eventually(10s, [&] {
    const LinkStatistics truth = hosts.near().statistics(hosts.near_name());
    const Exposition exposition = swept_anew(exporter);
    const LinkStatistics later = hosts.near().statistics(hosts.near_name());
    before.received = truth.received - counted(exposition, hosts.near_name(), "inbound").all();
    before.sent = truth.sent - counted(exposition, hosts.near_name(), "outbound").all();
    return later.received == truth.received && later.sent == truth.sent;
  }));
  return before;
}

void check_totals(const TwoHosts& hosts, const ExporterProcess& exporter, const Before& before) {
  const LinkStatistics truth = hosts.near().statistics(hosts.near_name());
  const Volume received = truth.received - before.received;
  const Volume sent = truth.sent - before.sent;
  scrape_when(exporter, hosts.near_name(), "inbound", received.packets);
  const Exposition exposition = scrape_when(exporter, hosts.near_name(), "outbound", sent.packets);
  check_exact(counted(exposition, hosts.near_name(), "inbound"), received);
  check_exact(counted(exposition, hosts.near_name(), "outbound"), sent);
}

}  // namespace

TEST_CASE("what nginx accepts in half a minute of load is opened, and at every scrape it is open or closed",
          "[e2e][connections][load]") {
  for (const char* program : {"nginx", "wrk"}) skip_without(program);
  const TwoHosts hosts;
  hosts.far().set("net/ipv4/ip_local_port_range", "1024 65535");
  NginxServer nginx(hosts.near());
  const ExporterProcess exporter = hosts.start({"--interval", "100ms"});
  const Before before = counted_before(hosts, exporter);
  ConnectionWatch watch(exporter, hosts.near_name(), 250ms);
  const Requests requests = put_under_load(hosts);
  Figures figures;
  CHECK(eventually(10s, [&] {
    figures = figures_of(exporter.scrape(), hosts.near_name(), "tcp");
    return sum_of(figures, "closed ") == nginx.status().accepted;
  }));
  const ConnectionWatch::Report report = check_watch(watch);
  const NginxServer::Status served = nginx.status();
  std::printf(
      "nginx: %llu connections, %llu requests (%llu over kept ones), %zu scrapes, %llu open at once\n  %s\n",
      static_cast<unsigned long long>(served.accepted), static_cast<unsigned long long>(served.requests),
      static_cast<unsigned long long>(requests.over_kept), report.count,
      static_cast<unsigned long long>(report.most_established), text(figures).c_str());
  CHECK(report.most_established >= kConnections);
  CHECK(served.handled == served.accepted);
  CHECK(figures["opened remote"] == served.accepted);
  CHECK(sum_of(figures, "opened ") == served.accepted);
  CHECK(sum_of(figures, "closed ") == served.accepted);
  CHECK(hosts.near().snmp("Tcp", "PassiveOpens") == served.accepted);
  CHECK(hosts.far().snmp("Tcp", "ActiveOpens") == served.accepted);
  check_clients(served, requests);
  check_totals(hosts, exporter, before);
}
