// Whatever comes, goes, folds, expires and returns: no counter of any kind decreases from one scrape to the
// next, and those that outlive what they count never do.
#include <atomic>
#include <cstdio>
#include <map>
#include <set>
#include <string>

#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/meanwhile.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

constexpr int kScrapes = 500;

// Looks at expositions one after the other, as Prometheus does.
class Watcher {
 public:
  void look(const std::string& text) {
    learn_counters(text);
    std::map<std::string, double> now;
    for (const std::string& line : lines_of(text)) {
      const std::size_t end = line.rfind(' ');
      if (line.starts_with('#') || counters_.count(line.substr(0, line.find_first_of("{ "))) == 0) continue;
      now.emplace(line.substr(0, end), std::stod(line.substr(end + 1)));
    }
    for (const auto& [series, value] : now) compare(series, value);
    last_ = std::move(now);
  }

  [[nodiscard]] const std::string& complaint() const { return complaint_; }
  [[nodiscard]] std::size_t comparisons() const { return comparisons_; }
  [[nodiscard]] std::size_t returned() const { return returned_; }
  [[nodiscard]] std::size_t counters() const { return counters_.size(); }

 private:
  void learn_counters(const std::string& text) {
    for (const std::string& line : lines_of(text)) {
      if (!line.starts_with("# TYPE ")) continue;
      const std::string name = line.substr(7, line.rfind(' ') - 7);
      if (line.ends_with(" counter")) counters_.insert(name);
      if (!line.ends_with(" histogram")) continue;
      for (const char* part : {"_bucket", "_count", "_sum"}) counters_.insert(name + part);
    }
  }

  // A pair may begin anew when it had gone; nothing else ever does.
  void compare(const std::string& series, double value) {
    const auto before = last_.find(series);
    const auto ever = highest_.find(series);
    const bool pair = series.starts_with("network_traffic_");
    if (before == last_.end() && ever != highest_.end()) ++returned_;
    if (before != last_.end() || (ever != highest_.end() && !pair)) {
      const double least = before != last_.end() ? before->second : ever->second;
      ++comparisons_;
      if (value < least && complaint_.empty())
        complaint_ = series + " fell from " + std::to_string(least) + " to " + std::to_string(value);
    }
    highest_[series] = value;
  }

  std::set<std::string> counters_;
  std::map<std::string, double> last_;
  std::map<std::string, double> highest_;
  std::string complaint_;
  std::size_t comparisons_ = 0;
  std::size_t returned_ = 0;
};

// Five groups of sources by turns: each is silent for longer than it takes to expire.
void send_in_turns(const Lab& lab, unsigned round) {
  const auto end = std::chrono::steady_clock::now() + 600ms;
  do {
    send_all(lab.far, {.interface = lab.far_name,
                       .packets = 17'300,
                       .ipv4_sources = 17'000,  // hundreds more than front and table have places for
                       .ipv6_sources = 300,
                       .first_source = round % 5 * 20'000,
                       .sizes = {62, 590}});
    eventually(20ms, [] { return false; });
  } while (std::chrono::steady_clock::now() < end);
}

// An interface that comes, talks, gets another name, talks and goes.
void come_and_go(const Lab& lab, unsigned round) {
  const std::string first = "near" + std::to_string(1 + round % 3);
  const std::string second = "near" + std::to_string(4 + round % 2);
  const auto talk = [&](const std::string& name) {
    eventually(100ms, [] { return false; });
    send_all(lab.near, {.interface = name, .packets = 50, .ipv4_sources = 5});
  };
  make_veth({lab.near, first}, {lab.far, "f-" + first});
  talk(first);
  lab.near.ip({"link", "set", "dev", first, "down"});
  lab.near.ip({"link", "set", "dev", first, "name", second});
  lab.near.ip({"link", "set", "dev", second, "up"});
  talk(second);
  lab.near.ip({"link", "del", "dev", second});
}

}  // namespace

TEST_CASE("no counter decreases over five hundred scrapes under churn", "[netns][churn]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const ExporterProcess exporter = lab.start({"--iface", "near*", "--interval", "50ms", "--idle-timeout",
                                                "1s", "--max-series", "1500", "--max-flows", "64"},
                                               hook);
    Watcher watcher;
    std::atomic<unsigned> comings = 0;
    int scrapes = 0;
    {
      Meanwhile traffic([&](unsigned round) { send_in_turns(lab, round); });
      Meanwhile churn([&](unsigned round) { come_and_go(lab, comings = round); });
      const auto enough = [&] { return scrapes >= kScrapes && comings > 5 && watcher.returned() > 100; };
      for (; !enough() && scrapes < 10 * kScrapes && watcher.complaint().empty(); ++scrapes) {
        watcher.look(exporter.scrape().text());
        eventually(10ms, [] { return false; });
      }
      CHECK(churn.finish().empty());
      CHECK(traffic.finish().empty());
    }
    CHECK(watcher.complaint().empty());
    CHECK(watcher.counters() > 15);
    CHECK(watcher.returned() > 100);  // otherwise nothing was tested
    CHECK(comings > 5);
    const Exposition last = exporter.scrape();
    CHECK(last.sum("traffic_exporter_flow_table_overflow_packets_total") > 0);
    CHECK(last.sum("traffic_exporter_sweep_errors_total") == 0);
    std::printf(
        "%d scrapes over %s: %zu comparisons of %zu counters, %zu series expired and returned, %u interfaces "
        "came and went\n",
        scrapes, hook.c_str(), watcher.comparisons(), watcher.counters(), watcher.returned(), comings.load());
  }
}
