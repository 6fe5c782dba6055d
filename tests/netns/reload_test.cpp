// A hundred reloads while packets pass: none is lost, nothing is counted twice, no counter falls.
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "netns/counted.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

constexpr int kReloads = 100;

// A file that is another one from reload to reload.
class ConfigFile {
 public:
  ConfigFile() {
    std::string name = (std::filesystem::temp_directory_path() / "reload-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~ConfigFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;

  void write(const std::string& text) const { std::ofstream(path()) << text; }
  // An exporter that goes by it, and by `arguments`.
  [[nodiscard]] ExporterProcess start(const Lab& lab, std::vector<std::string> arguments = {},
                                      const std::string& hook = {}) const {
    arguments.insert(arguments.end(), {"--config.file", path(), "--web.enable-lifecycle"});
    ExporterOptions options{.binary = EXPORTER_BINARY, .arguments = std::move(arguments)};
    if (hook == "clsact") options.environment = {"TRAFFIC_EXPORTER_ATTACH=clsact"};
    return {lab.near, options};
  }
  [[nodiscard]] std::string path() const { return folder_ / "exporter.toml"; }

 private:
  std::filesystem::path folder_;
};

// near0 is wanted by all of them; spare0 by some, by name or by a glob.
std::string good_file(int i) {
  const std::vector<std::string> interfaces{R"(["near0"])", R"(["near0", "spare0"])", R"(["near*"])",
                                            R"(["near*", "spare*"])"};
  std::string text = "[interfaces]\niface = " + interfaces[static_cast<std::size_t>(i) % 4] + '\n';
  text += "[counting]\ninterval = \"" + std::string(i % 2 == 0 ? "50ms" : "200ms") +
          "\"\nmax-series = " + std::to_string(i % 3 == 0 ? 3 : 1000) + '\n';
  text += "[series]\nrates = \"" + std::string(i % 2 == 0 ? "all" : "off") + "\"\n";
  if (i % 7 == 3) text += "labels = [\"interface\", \"direction\", \"src_ip\"]\n";
  if (i % 3 == 1) text += "[series.network]\nlab = [\"198.18.0.0/30\"]\n";
  if (i % 3 == 2) text += "[series.network]\nhall = [\"198.18.0.0/31\"]\nlab = [\"198.18.0.2/31\"]\n";
  return text + "[connections]\nconnection-series = " + std::to_string(i % 4 * 5) +
         "\nmax-connections = " + std::to_string(i % 2 == 0 ? 4 : 1000) + '\n';
}

// Looks at expositions one after the other: no counter falls, and what the pairs grew by is told.
class Watcher {
 public:
  void look(const Exposition& exposition) {
    std::map<std::string, std::uint64_t> now;
    for (const Sample& sample : exposition.samples()) {
      if (!sample.name.ends_with("_total") || sample.name.starts_with("process_") ||
          sample.name.starts_with("traffic_exporter_bpf"))
        continue;
      std::string series(sample.name);
      for (const auto& [name, value] : sample.labels)
        series.append(" ").append(name).append("=").append(value);
      compare(series, sample);
      now.emplace(std::move(series), sample.count());
    }
    for (const auto& [series, value] : last_) gone_ += now.contains(series) ? 0 : 1;
    last_ = std::move(now);
    ++looks_;
  }
  [[nodiscard]] const std::string& complaint() const { return complaint_; }
  [[nodiscard]] std::size_t looks() const { return looks_; }
  [[nodiscard]] std::size_t gone() const { return gone_; }
  // Packets of pairs on near0, by direction.
  [[nodiscard]] std::uint64_t pairs(const std::string& direction) { return pairs_[direction]; }

 private:
  // Who was ever seen may be away for a while: it goes on where it was.
  void compare(const std::string& series, const Sample& sample) {
    std::uint64_t& highest = highest_[series];
    const std::uint64_t value = sample.count();
    if (value < highest && complaint_.empty())
      complaint_ = series + " fell from " + std::to_string(highest) + " to " + std::to_string(value);
    if (sample.matches("network_traffic_packets_total", {{"interface", "near0"}}))
      pairs_[std::string(sample.label("direction"))] += value - highest;
    highest = value;
  }

  std::map<std::string, std::uint64_t> highest_;
  std::map<std::string, std::uint64_t> last_;
  std::map<std::string, std::uint64_t> pairs_;
  std::string complaint_;
  std::size_t looks_ = 0;
  std::size_t gone_ = 0;
};

std::uint64_t reloads(const Exposition& exposition, std::string_view result) {
  return exposition.sum("traffic_exporter_config_reloads_total", {{"result", result}});
}

HttpResponse post(const ExporterProcess& exporter) {
  return http_request(exporter.endpoint(), {.method = "POST", .target = "/-/reload"}, 30s);
}

// By signal or by request, in turn; returns when it is over.
void reload(const ExporterProcess& exporter, int i, bool good) {
  if (i % 2 == 0) {
    const HttpResponse answer = post(exporter);
    CHECK(answer.status == (good ? 200 : 500));
    CHECK(contains(answer.body, good ? "reloaded: " : "max-series"));
    return;
  }
  kill(exporter.pid(), SIGHUP);
  CHECK(eventually(30s, [&] {
    const Exposition exposition = exporter.scrape();
    return reloads(exposition, "applied") + reloads(exposition, "rejected") ==
           static_cast<std::uint64_t>(i) + 1;
  }));
}

std::set<std::uint32_t> programs_on(const Lab& lab, const std::string& hook) {
  std::set<std::uint32_t> ids;
  for (const char* direction : {"ingress", "egress"})
    for (const AttachedProgram& program : hook == "tcx" ? tcx_programs(lab.near, "near0", direction)
                                                        : clsact_programs(lab.near, "near0", direction))
      ids.insert(program.id);
  return ids;
}

}  // namespace

TEST_CASE("a hundred reloads lose no packet, count none twice and let no counter fall",
          "[netns][reload][load]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    make_veth({lab.near, "spare0"}, {lab.far, "f-spare0"});
    const ConfigFile file;
    file.write(good_file(0));
    const ExporterProcess exporter = file.start(lab, {}, hook);
    const std::set<std::uint32_t> programs = programs_on(lab, hook);
    REQUIRE(programs.size() == 2);
    Watcher watcher;
    watcher.look(exporter.scrape());
    Sender in(
        lab.far,
        {.interface = lab.far_name, .ipv4_sources = 8, .ipv6_sources = 4, .sizes = {62, 590}, .pause = 1});
    Sender out(lab.near, {.interface = "near0", .ipv4_sources = 8, .sizes = {60, 1400}, .pause = 1});
    Sender beside(lab.far, {.interface = "f-spare0", .ipv4_sources = 3, .pause = 5});

    for (int i = 0; i < kReloads; ++i) {
      INFO(i);
      const bool good = i % 5 != 4;
      file.write(good ? good_file(i) : "[counting]\nmax-series = \"many\"\n");
      reload(exporter, i, good);
      const Exposition exposition = exporter.scrape();
      CHECK(exposition.sum("traffic_exporter_config_last_reload_successful") == (good ? 1 : 0));
      watcher.look(exposition);
    }

    const Sent sent_in = in.finish();
    const Sent sent_out = out.finish();
    beside.finish();
    scrape_when(exporter, "near0", "outbound", sent_out.all().packets);
    const Exposition last = scrape_when(exporter, "near0", "inbound", sent_in.all().packets);
    watcher.look(last);
    CHECK(watcher.complaint().empty());
    CHECK(text(counted(last, "near0", "inbound").all()) == text(sent_in.all()));
    CHECK(text(counted(last, "near0", "outbound").all()) == text(sent_out.all()));
    CHECK(watcher.pairs("inbound") == sent_in.all().packets);
    CHECK(watcher.pairs("outbound") == sent_out.all().packets);
    CHECK(unaccounted(last, "near0", "inbound") == "0 packets, 0 bytes");
    CHECK(programs_on(lab, hook) == programs);
    CHECK(reloads(last, "applied") == kReloads / 5 * 4);
    CHECK(reloads(last, "rejected") == kReloads / 5);
    CHECK(last.sum("traffic_exporter_sweep_errors_total") == 0);
    CHECK(last.sum("network_interface_packets_total", {{"interface", "spare0"}}) > 0);
    std::printf("%d reloads over %s: %llu packets, %zu expositions, %zu series went\n", kReloads,
                hook.c_str(), static_cast<unsigned long long>(sent_in.all().packets + sent_out.all().packets),
                watcher.looks(), watcher.gone());
  }
}

TEST_CASE("what a reload detaches is read to its end, and what it attaches is counted from then on",
          "[netns][reload]") {
  const Lab lab;
  make_veth({lab.near, "spare0"}, {lab.far, "f-spare0"});
  const ConfigFile file;
  file.write("[interfaces]\niface = [\"near0\"]\n");
  const ExporterProcess exporter = file.start(lab, {"--interval", "5m"});
  const Sent first = send_all(lab.far, {.interface = lab.far_name, .packets = 1000, .ipv4_sources = 9});
  send_all(lab.far, {.interface = "f-spare0", .packets = 10, .ipv4_sources = 1});

  file.write("[interfaces]\niface = [\"spare0\"]\n");
  REQUIRE(post(exporter).status == 200);
  send_all(lab.far, {.interface = lab.far_name, .packets = 100, .ipv4_sources = 9});
  const Sent second = send_all(lab.far, {.interface = "f-spare0", .packets = 500, .ipv4_sources = 5});

  const Exposition exposition = scrape_when(exporter, "spare0", "inbound", 500);
  check_exact(counted(exposition, "near0", "inbound"), first.all());
  check_exact(counted(exposition, "spare0", "inbound"), second.all());
  CHECK(both_hooks_have(lab.near, "near0", 0));
  CHECK(both_hooks_have(lab.near, "spare0", 1));
  CHECK(exposition.series("traffic_exporter_interface_attached",
                          {{"interface", "near0"}, {"reason", "not_selected"}}) == 2);
}

TEST_CASE("a reload that names an interface that does not exist is refused as a start would be",
          "[netns][reload]") {
  const Lab lab;
  const ConfigFile file;
  file.write("[counting]\nmax-series = 7\n[interfaces]\niface = [\"near0\"]\n");
  const ExporterProcess exporter = file.start(lab);

  file.write("[counting]\nmax-series = 8\n[interfaces]\niface = [\"near0\", \"nera1\"]\n");
  const HttpResponse refused = post(exporter);
  CHECK(refused.status == 500);
  CHECK(contains(refused.body, "no such interface: nera1"));
  CHECK(exporter.scrape().sum("traffic_exporter_series_limit") == 7);

  file.write("[counting]\nmax-series = 8\n[interfaces]\niface = [\"near0\", \"nera1\"]\niface-wait = true\n");
  CHECK(post(exporter).status == 200);
  CHECK(exporter.scrape().sum("traffic_exporter_series_limit") == 8);
}

TEST_CASE("what needs a restart stays as it is, and the log says so", "[netns][reload]") {
  const Lab lab;
  const ConfigFile file;
  file.write("[interfaces]\niface = [\"near0\"]\n[counting]\nmax-flows = 1000\n");
  const ExporterProcess exporter = file.start(lab);
  const std::uint64_t capacity = exporter.scrape().sum("traffic_exporter_flow_table_capacity");

  file.write(
      "[interfaces]\niface = [\"near0\"]\n[counting]\nmax-flows = 2000\nmax-series = 5\n[running]\nlog-level "
      "= \"debug\"\n");
  const HttpResponse answer = post(exporter);

  CHECK(answer.status == 200);
  CHECK(contains(answer.body, "--max-flows stays 1000: a restart makes it 2000"));
  CHECK(contains(exporter.errors(), "--max-flows stays 1000: a restart makes it 2000"));
  CHECK(contains(exporter.errors(),
                 "configuration reloaded: --max-series is 5, was 20000; --log.level is debug"));
  CHECK(exporter.scrape().sum("traffic_exporter_flow_table_capacity") == capacity);
}

TEST_CASE("a reload does not bring what only goes with a change that needs a restart", "[netns][reload]") {
  const Lab lab;
  const ConfigFile file;
  const std::string counting = "[interfaces]\niface = [\"near0\"]\n[counting]\n";
  file.write(counting + "max-series = 7\n[connections]\nconnections = false\n");
  const ExporterProcess exporter = file.start(lab);

  file.write(
      counting +
      "max-series = 8\n[series]\nlabels = [\"src_ip\", \"dst_port\"]\n[connections]\nconnections = true\n"
      "connection-series = 10\n");
  const HttpResponse refused = post(exporter);

  CHECK(refused.status == 500);
  CHECK(contains(refused.body, "--labels dst_port: ports are only seen with --connections on"));
  CHECK(contains(refused.body, "--connection-series 10: there are none with --connections off"));
  CHECK(contains(refused.body, "restart instead, which takes both"));
  CHECK(exporter.scrape().sum("traffic_exporter_series_limit") == 7);
}

TEST_CASE("a thousand requests at once are few reloads, and a stop in their midst is clean",
          "[netns][reload][load]") {
  const Lab lab;
  const ConfigFile file;
  file.write("[interfaces]\niface = [\"near0\"]\n[counting]\nmax-series = 5\n");
  ExporterProcess exporter = file.start(lab);
  // Four on each connection, one after the other.
  std::string asking;
  for (int i = 0; i < 4; ++i) asking += "POST /-/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
  std::vector<std::unique_ptr<HttpConnection>> clients;
  for (int i = 0; i < 250; ++i) {
    clients.push_back(std::make_unique<HttpConnection>(exporter.endpoint(), 120s));
    clients.back()->send(asking);
  }
  for (const auto& client : clients)
    for (int i = 0; i < 4; ++i) REQUIRE(client->receive().status == 200);
  const std::uint64_t made = reloads(exporter.scrape(), "applied");
  CHECK(made >= 1);
  CHECK(made < 1000);

  for (const auto& client : clients) client->send(asking);
  for (int i = 0; i < 10; ++i) kill(exporter.pid(), SIGHUP);
  CHECK(exporter.terminate(5s) == 0);
  CHECK(both_hooks_have(lab.near, "near0", 0));
}
