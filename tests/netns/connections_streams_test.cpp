// What connections carry adds up to what their addresses carried, to the byte, joined packets or not.
#include <cstdio>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "netns/connection_watch.h"
#include "netns/counted.h"
#include "netns/link_types.h"
#include "netns/tcp_clients.h"
#include "netns/two_hosts.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/load.h"

using namespace exporter::support;
using exporter::Fd;
using exporter::Volume;

namespace {

constexpr std::size_t kStreams = 32;
const std::size_t kPayload = part_of_load(12'000'000);  // of each

// Each end of each stream, at work on a thread of its own.
class Work {
 public:
  ~Work() { join(); }

  template <class Task>
  void add(Task task) {
    threads_.emplace_back([this, task = std::move(task)] {
      try {
        task();
      } catch (const std::exception& failure) {
        const std::lock_guard lock(mutex_);
        failure_ = failure.what();
      }
    });
  }
  std::string join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    return failure_;
  }

 private:
  std::mutex mutex_;
  std::string failure_;
  std::vector<std::thread> threads_;
};

struct Stream {
  Fd opener;
  Fd server;
};

std::vector<Stream> open_streams(const TwoHosts& hosts, const TcpServer& server) {
  std::vector<Stream> streams(kStreams);
  hosts.far().inside([&] {
    for (Stream& stream : streams) {
      stream.opener = connect_to(server.address(), server.port());
      stream.server = server.accept();
    }
  });
  return streams;
}

// Every fourth one the other way.
std::string carry(const std::vector<Stream>& streams) {
  Work work;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const Stream& stream = streams[i];
    const bool back = i % 4 == 3;
    work.add([&stream, back] { send_bytes(back ? stream.server : stream.opener, kPayload); });
    work.add([&stream, back] { receive_bytes(back ? stream.opener : stream.server, kPayload); });
  }
  return work.join();
}

void close_streams(std::vector<Stream>& streams) {
  for (Stream& stream : streams) {
    stream.opener = Fd();
    receive_end(stream.server);
  }
  streams.clear();
}

void check_sums(const ExporterProcess& exporter, const std::string& direction, const std::string& source) {
  INFO(direction);
  const Exposition exposition = settled(exporter);  // the last ACKs come behind the end of the streams
  const Volume pair = volume_of(exposition, "network_traffic_", {{"src_ip", source}});
  const std::vector<JsonValue> connections = connections_of(exporter, "protocol=tcp");
  CHECK(connections.size() == kStreams);
  CHECK(text(volume_of(connections, direction)) == text(pair));
  CHECK(pair.bytes > kStreams / 4 * kPayload);
}

// Each has a series of its own, for both directions together.
void check_series(const ExporterProcess& exporter) {
  const Exposition exposition = settled(exporter);
  CHECK(exposition.series("network_connection_bytes_total", {{"opened_by", "remote"}}) == kStreams);
  CHECK(text(volume_of(exposition, "network_connection_", {{"opened_by", "remote"}})) ==
        text(volume_of(exposition, "network_traffic_", {{"src_ip", TwoHosts::ipv4().far}}) +
             volume_of(exposition, "network_traffic_", {{"src_ip", TwoHosts::ipv4().near}})));
}

}  // namespace

TEST_CASE("what thirty-two streams carry adds up to their pair's bytes exactly",
          "[netns][connections][load]") {
  const TwoHosts hosts(true);
  const ExporterProcess exporter = hosts.start(
      {"--interval", "50ms", "--connection-series", "100", "--connection-timeout", "tcp_closed=10m"});
  ConnectionWatch watch(exporter, hosts.near_name());
  const TcpServer server(hosts.near(), TwoHosts::ipv4().near, 5201);
  std::vector<Stream> streams = open_streams(hosts, server);
  const auto established = [&] {
    return exporter.scrape().sum("network_connections", {{"state", "established"}});
  };
  CHECK(eventually(std::chrono::seconds(30), [&] { return established() == kStreams; }));
  const auto start = std::chrono::steady_clock::now();
  const std::string failure = carry(streams);
  INFO(failure);
  REQUIRE(failure.empty());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  CHECK(established() == kStreams);
  close_streams(streams);
  CHECK(eventually(std::chrono::seconds(30), [&] { return established() == 0; }));

  check_sums(exporter, "inbound", TwoHosts::ipv4().far);
  check_sums(exporter, "outbound", TwoHosts::ipv4().near);
  check_series(exporter);
  const ConnectionWatch::Report report = check_watch(watch);
  CHECK(report.most_established == kStreams);
  std::printf("%zu streams, %zu MB in %.1f s, %zu scrapes\n", kStreams, kStreams * kPayload / 1'000'000,
              seconds, report.count);
}
