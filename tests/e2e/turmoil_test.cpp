// Everything at once: sweeps as often as they may be, scrapes from several clients, and interfaces that come,
// change their names and go. Under the thread sanitizer, where it goes on for a minute, this is the proof
// that the threads share nothing by accident.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "netns/counted.h"
#include "netns/lab.h"
#include "netns/scraper.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/process.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;
using exporter::Volume;

namespace {

constexpr int kRounds = 10;
constexpr int kLinks = 6;

// TRAFFIC_TURMOIL_SECONDS: not only kRounds, but for so long; the preset `tsan` sets it.
std::chrono::seconds duration() {
  const char* seconds = std::getenv("TRAFFIC_TURMOIL_SECONDS");
  return std::chrono::seconds(seconds == nullptr ? 0 : std::atoi(seconds));
}

// Clients that scrape without a pause, every other one compressed.
class Crowd {
 public:
  Crowd(Endpoint at, int size) : at_(std::move(at)) {
    for (int i = 0; i < size; ++i) threads_.emplace_back([this, i] { scrape_on(i % 2 == 0); });
  }
  ~Crowd() { finish(); }

  void finish() {
    stop_ = true;
    for (std::thread& thread : threads_)
      if (thread.joinable()) thread.join();
  }
  [[nodiscard]] int answered() const { return answered_; }
  [[nodiscard]] int failed() const { return failed_; }

 private:
  void scrape_on(bool compressed) {
    while (!stop_) try {
        const HttpResponse answer =
            http_get(at_, "/metrics", {{"Accept-Encoding", compressed ? "gzip" : "identity"}});
        ++(answer.status == 200 ? answered_ : failed_);
      } catch (const std::exception&) {
        ++failed_;
      }
  }

  const Endpoint at_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> answered_ = 0;
  std::atomic<int> failed_ = 0;
  std::vector<std::thread> threads_;
};

// Links that are wanted by a name come up, half of them under another name, and go.
void churn(const Lab& lab, int round) {
  std::string come;
  std::string go;
  for (int i = 0; i < kLinks; ++i) {
    const std::string name = "churn" + std::to_string(i);
    const std::string renamed = i % 2 == 0 ? name : "churned" + std::to_string(round % 3) + std::to_string(i);
    come += "ip link add " + name + " type bridge && ip link set " + name + " up && ";
    if (renamed != name)
      come += "ip link set " + name + " down && ip link set " + name + " name " + renamed + " up && ";
    go += "ip link delete " + renamed + " && ";
  }
  run_or_throw({"sh", "-c", come + "true"}, lab.near.fd());
  run_or_throw({"sh", "-c", go + "true"}, lab.near.fd());
}

Volume send_some(const Lab& lab) {
  return send_all(lab.far,
                  {.interface = lab.far_name, .packets = 2000, .ipv4_sources = 300, .ipv6_sources = 300})
      .all();
}

}  // namespace

TEST_CASE("sweeps, scrapes and interfaces that come and go do not get into each other's way", "[e2e]") {
  const Lab lab;
  ExporterProcess exporter = lab.start({"--interval", "20ms", "--iface", lab.near_name + ",churn*"});
  Scraper careful(exporter, lab.near_name);
  Crowd crowd(exporter.endpoint(), 3);

  Volume sent;
  const auto end = std::chrono::steady_clock::now() + duration();
  for (int round = 0; round < kRounds || std::chrono::steady_clock::now() < end; ++round) {
    churn(lab, round);
    sent += send_some(lab);
  }
  crowd.finish();
  const Scraper::Report report = careful.finish();

  CHECK(report.complaint.empty());
  CHECK(report.count > 0);
  CHECK(crowd.answered() > kRounds);
  CHECK(crowd.failed() == 0);
  const Exposition exposition = scrape_when(exporter, lab.near_name, "inbound", sent.packets);
  check_exact(counted(exposition, lab.near_name, "inbound"), sent);
  CHECK(eventually(20s, [&] { return exporter.scrape().sum("traffic_exporter_interface_attached") == 2; }));
  CHECK(exporter.terminate(20s) == 0);
  CHECK_THAT(exporter.errors(), !contains_text("Sanitizer"));
}
