// Clients who begin TLS and go no further, or do nothing but that, while others want their scrape.
#include <algorithm>
#include <cstdio>
#include <thread>

#include "e2e/secure_exporter.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/traffic.h"
#include "support/usage.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

const std::string kOpenToAll = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n";

// The beginning of what a client says first; the rest never comes.
const std::string kHalfAHello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);

// One that waits until the silent are let go, after 15 s, runs into its own patience of 10 s and fails the
// test.
std::chrono::milliseconds time_of_a_scrape(const SecureExporter& exporter) {
  const auto start = std::chrono::steady_clock::now();
  CHECK(exporter.status(exporter.nobody()) == 200);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

std::vector<HttpConnection> half_open(const Lab& lab, std::size_t count) {
  std::vector<HttpConnection> connections;
  lab.near.inside([&] {
    for (std::size_t i = 0; i < count; ++i) {
      connections.emplace_back(Endpoint{.port = 9091}, 60s);
      if (i % 2 == 0) connections.back().send(kHalfAHello);
    }
  });
  return connections;
}

}  // namespace

TEST_CASE("a thousand handshakes that never end delay no scrape and cost a bounded amount of memory",
          "[e2e]") {
  const Lab lab;
  const WebFiles files;
  SecureExporter exporter(lab, files, kOpenToAll);
  const auto pid = exporter.process().pid();
  const auto alone = time_of_a_scrape(exporter);
  const auto memory = memory_of(pid, "VmRSS");
  std::vector<HttpConnection> connections = half_open(lab, 1000);

  std::chrono::milliseconds slowest{};
  for (int i = 0; i < 20; ++i) {
    for (HttpConnection& connection : connections) connection.send(std::string(1, '\0'));
    slowest = std::max(slowest, time_of_a_scrape(exporter));
  }

  const auto after = memory_of(pid, "VmHWM");
  std::printf(
      "1000 half-open handshakes: slowest scrape %lld ms (alone %lld ms), memory %.1f MiB at most, before "
      "%.1f MiB\n",
      static_cast<long long>(slowest.count()), static_cast<long long>(alone.count()), mebibytes(after),
      mebibytes(memory));
  if (kMemoryIsOurs) CHECK(mebibytes(after) < mebibytes(memory) + 100);
}

TEST_CASE("whoever does nothing but shake hands delays no scrape", "[e2e]") {
  const Lab lab;
  const WebFiles files;
  files.renew({.name = "server", .rsa = true});
  SecureExporter exporter(lab, files, kOpenToAll);
  const auto alone = time_of_a_scrape(exporter);
  std::size_t handshakes = 0;
  std::jthread attacker([&](const std::stop_token& stop) {
    lab.near.inside([&] {
      while (!stop.stop_requested()) {
        const TlsClient client({.port = 9091}, exporter.nobody());
        ++handshakes;
      }
    });
  });

  std::chrono::milliseconds slowest{};
  for (int i = 0; i < 30; ++i) slowest = std::max(slowest, time_of_a_scrape(exporter));
  attacker.request_stop();
  attacker.join();

  std::printf("%zu handshakes meanwhile: slowest scrape %lld ms (alone %lld ms)\n", handshakes,
              static_cast<long long>(slowest.count()), static_cast<long long>(alone.count()));
  CHECK(handshakes > 0);
}

TEST_CASE("huge headers through TLS are refused and cost no memory", "[e2e]") {
  const Lab lab;
  const WebFiles files;
  SecureExporter exporter(lab, files, kOpenToAll);
  const auto memory = memory_of(exporter.process().pid(), "VmRSS");

  for (int i = 0; i < 50; ++i) {
    const int status = exporter.status(exporter.nobody(),
                                       {.target = "/metrics", .headers = {{"X", std::string(65'536, 'x')}}});
    CHECK((status == 431 || status == 413 || status == 0));
  }

  const auto after = memory_of(exporter.process().pid(), "VmRSS");
  if (kMemoryIsOurs) CHECK(mebibytes(after) < mebibytes(memory) + 16);
  CHECK(exporter.status(exporter.nobody()) == 200);
}

TEST_CASE("guesses of passwords delay no scrape of those who are known", "[e2e]") {
  const Lab lab;
  const WebFiles files;
  // The hash of a costs more than a second.
  const std::string users =
      "basic_auth_users:\n  a: $2y$14$CCCCCCCCCCCCCCCCCCCCC.3nPI.jADIDxRxM4DJrsCkMxE6SqWsNe\n  b: "
      "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n";
  SecureExporter exporter(lab, files, kOpenToAll + users);
  const HttpRequest good{.target = "/metrics", .headers = {{"Authorization", "Basic YjpVKlU="}}};
  REQUIRE(exporter.status(exporter.nobody(), good) == 200);
  std::size_t guesses = 0;
  std::jthread attacker([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const std::string password = "YTo" + std::to_string(1000 + guesses % 9000) + "A";  // of a
      static_cast<void>(
          exporter.status(exporter.nobody(), {.headers = {{"Authorization", "Basic " + password}}}));
      ++guesses;
    }
  });

  std::vector<std::chrono::milliseconds> times;
  for (int i = 0; i < 20; ++i) {
    const auto start = std::chrono::steady_clock::now();
    CHECK(exporter.status(exporter.nobody(), good) == 200);
    times.push_back(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start));
  }
  attacker.request_stop();
  attacker.join();

  std::sort(times.begin(), times.end());
  std::printf("%zu guesses meanwhile: median of scrapes %lld ms, slowest %lld ms\n", guesses,
              static_cast<long long>(times[10].count()), static_cast<long long>(times.back().count()));
  CHECK(guesses > 0);
  CHECK(times[10] < 1s);  // each would take longer if it had to wait for a guess
}
