// Clients that send too much, send slowly or read slowly, many at once, while others want their scrape.
#include <sys/socket.h>

#include <algorithm>
#include <cstdio>

#include "e2e/command.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/traffic.h"
#include "support/usage.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kPairs = 15'000;

// 0: closed while it was still sending, so that what was said is lost.
int status_for(HttpConnection connection, const std::string& request) {
  connection.send(request);
  try {
    return connection.receive().status;
  } catch (const std::runtime_error&) {
    return 0;
  }
}

// One that waits until the silent are let go, after 15 s, runs into its own patience of 10 s and fails the
// test.
std::chrono::milliseconds time_of_a_scrape(const TcpExporter& exporter) {
  const auto start = std::chrono::steady_clock::now();
  CHECK(exporter.get("/metrics").status == 200);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

// A few bytes, however many wait.
std::size_t sip(const HttpConnection& connection) {
  char few[1000];
  const ssize_t size = recv(connection.fd(), few, sizeof(few), MSG_DONTWAIT);
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

}  // namespace

TEST_CASE("headers of 64 KiB are refused a hundred times over and cost no memory", "[e2e]") {
  const Lab lab;
  TcpExporter exporter(lab.near, {.arguments = {"--iface", lab.near_name}});
  const std::uint64_t memory = memory_of(exporter.process().pid(), "VmRSS");
  const std::string one =
      "GET /metrics HTTP/1.1\r\nHost: test\r\nX: " + std::string(65'536, 'x') + "\r\n\r\n";
  std::string many = "GET /metrics HTTP/1.1\r\nHost: test\r\n";
  for (int i = 0; i < 4096; ++i) many += "X-" + std::to_string(i) + ": 12345678\r\n";
  many += "\r\n";
  const std::string target = "GET /metrics?" + std::string(65'536, 'x') + " HTTP/1.1\r\nHost: test\r\n\r\n";

  for (int i = 0; i < 34; ++i) {
    for (const std::string& request : {one, many}) {
      const int status = status_for(exporter.connect(), request);
      CHECK((status == 431 || status == 413 || status == 0));
    }
    const int status = status_for(exporter.connect(), target);
    CHECK((status == 414 || status == 431 || status == 0));
  }

  const std::uint64_t after = memory_of(exporter.process().pid(), "VmRSS");
  std::printf("102 requests with 64 KiB of headers: memory %.1f MiB, before %.1f MiB\n", mebibytes(after),
              mebibytes(memory));
  if (kMemoryIsOurs) CHECK(mebibytes(after) < mebibytes(memory) + 16);
  CHECK(exporter.get("/metrics").status == 200);
}

TEST_CASE("slow headers and slow readers delay no scrape and cost a bounded amount of memory", "[e2e]") {
  constexpr int kEach = 100;
  const Lab lab;
  TcpExporter exporter(lab.near, {.arguments = {"--iface", lab.near_name, "--interval", "1s"}});
  send_all(lab.near, {.interface = lab.near_name, .packets = kPairs, .ipv4_sources = kPairs});
  REQUIRE(eventually(20s, [&] { return exporter.scrape().series("network_traffic_bytes_total") == kPairs; }));
  const std::uint64_t memory = memory_of(exporter.process().pid(), "VmRSS");
  const std::chrono::milliseconds alone = time_of_a_scrape(exporter);
  const std::string request = "GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n";
  std::vector<HttpConnection> writers;
  std::vector<HttpConnection> readers;
  for (int i = 0; i < kEach; ++i) {
    writers.push_back(exporter.connect(60s));
    readers.push_back(exporter.connect(60s));
    readers.back().send(request);
  }

  const auto asked = std::chrono::steady_clock::now();

  std::chrono::milliseconds slowest{};
  std::size_t read = 0;
  for (std::size_t at = 0; at < 20; ++at) {
    for (HttpConnection& writer : writers) writer.send(request.substr(at, 1));
    for (std::size_t i = 0; i + 1 < readers.size(); ++i) read += sip(readers[i]);
    slowest = std::max(slowest, time_of_a_scrape(exporter));
  }

  const std::uint64_t after = memory_of(exporter.process().pid(), "VmHWM");
  std::printf(
      "%d slow writers and %d slow readers (%zu bytes so far): slowest scrape %lld ms (alone %lld ms), "
      "memory %.1f MiB at "
      "most, before %.1f MiB\n",
      kEach, kEach, read, static_cast<long long>(slowest.count()), static_cast<long long>(alone.count()),
      mebibytes(after), mebibytes(memory));
  CHECK(read > 0);
  if (kMemoryIsOurs) CHECK(mebibytes(after) < mebibytes(memory) + 100);
  // Who began to read last has the newest of the pictures that are read slowly, which is never cut off; after
  // 15 s without a byte it is let go, whatever it reads.
  if (std::chrono::steady_clock::now() - asked < 14s)
    CHECK(Exposition(readers.back().receive().body).series("network_traffic_bytes_total") == kPairs);
  for (HttpConnection& writer : writers) writer.send(request.substr(20));
  CHECK(writers.front().receive().status == 200);
}
