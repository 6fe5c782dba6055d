// Where commas stand for points in the language of the machine, numbers for machines keep their points.
#include <csignal>
#include <regex>

#include "e2e/command.h"
#include "e2e/log_lines.h"
#include "e2e/scratch_dir.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/skip.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

// German, in a folder of the test's own, and that it is.
std::vector<std::string> german(const ScratchDir& scratch) {
  const Finished made =
      run({.argv = {"localedef", "-i", "de_DE", "-f", "UTF-8", scratch.path() + "/de_DE.UTF-8"}}, 60s);
  if (made.exit_code != 0) skip("localedef cannot make de_DE.UTF-8 (Debian package locales): " + made.errors);
  std::vector<std::string> environment{"LC_ALL=de_DE.UTF-8", "LANG=de_DE.UTF-8", "LOCPATH=" + scratch.path(),
                                       "ASAN_OPTIONS=detect_leaks=0"};  // glibc never frees what LOCPATH says
  REQUIRE(run({.argv = {"env", "printf", "%.1f", "0,5"}, .environment = environment}).output == "0,5");
#ifdef SET_LOCALE
  environment.emplace_back("LD_PRELOAD=" SET_LOCALE);
#endif
  return environment;
}

}  // namespace

TEST_CASE("under de_DE.UTF-8 numbers keep their points, on the command line and in the metrics", "[e2e]") {
  const ScratchDir scratch;
  const Lab lab;
  TcpExporter exporter(lab.near,
                       {.arguments = {"--iface", lab.near_name, "--interval", "0.5s", "--log.format", "json"},
                        .environment = german(scratch)});
  send_all(lab.near, {.interface = lab.near_name, .packets = 1237, .ipv4_sources = 7, .sizes = {1499}});
  REQUIRE(eventually(10s, [&] { return exporter.scrape().sum("network_traffic_packets_total") == 1237; }));

  static const std::regex number(R"re(-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?)re");
  std::size_t fractions = 0;
  const Exposition exposition = exporter.scrape();
  for (const Sample& sample : exposition.samples()) {
    const std::string value(sample.value);
    CAPTURE(sample.name, value);
    CHECK(std::regex_match(value, number));
    fractions += contains(value, ".") ? 1 : 0;
    if (sample.name.ends_with("_bucket")) CHECK_FALSE(contains(sample.label("le"), ","));
  }
  CHECK(fractions > 3);
  CHECK(exposition.sum("network_traffic_bytes_total") == 1237 * 1499);
  exporter.process().signal(SIGTERM);
  CHECK(exporter.process().wait_for(5s) == 0);
  CHECK_FALSE(read_json_log(exporter.process().errors()).empty());
}
