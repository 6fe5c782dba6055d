// That the bench works, in counts too small to say anything about time.
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "bench/json_reader.h"
#include "bench/scratch_folder.h"
#include "support/catch.h"
#include "support/netns.h"
#include "support/privileges.h"
#include "support/process.h"

using namespace exporter::bench;
using namespace exporter::support;

namespace {

struct Run {
  Finished finished;
  std::string json;
};

Run run_bench(std::vector<std::string> arguments) {
  const ScratchFolder folder;
  const std::string file = folder.socket() + ".json";
  arguments.insert(arguments.begin(), BENCH_BINARY);
  arguments.insert(arguments.end(), {"--json", file});
  Run run{exporter::support::run({.argv = arguments}, std::chrono::minutes(9)), {}};
  std::ifstream in(file);
  run.json.assign(std::istreambuf_iterator<char>(in), {});
  return run;
}

double number_in(const JsonMembers& object, const std::string& name) {
  REQUIRE(object.contains(name));
  return std::stod(object.at(name));
}

}  // namespace

TEST_CASE("every theme of the bench yields figures, with the baselines that they are compared with",
          "[bench]") {
  require_root_and_bpf();
  skip_unless_privileged();
  const Run run = run_bench({"--smoke"});
  INFO(run.finished.errors);
  REQUIRE(run.finished.exit_code == 0);
  const auto objects = read_json(run.json);
  REQUIRE(objects);

  std::map<std::string, JsonMembers> figures;
  std::map<std::string, std::size_t> themes;
  std::map<std::string, std::size_t> compared;
  for (const JsonMembers& object : *objects) {
    if (!object.contains("figure")) continue;
    const std::string& name = object.at("figure");
    CHECK(figures.emplace(name, object).second);
    ++themes[name.substr(0, name.find('.'))];
    if (object.contains("baseline")) ++compared[name.substr(0, name.find('.'))];
  }
  for (const auto& [name, figure] : figures) {
    INFO(name);
    CHECK(number_in(figure, "rounds") >= 1);
    // Memory need not grow.
    if (!name.ends_with("peak-growth")) CHECK(number_in(figure, "minimum") > 0);
    CHECK(number_in(figure, "median") >= number_in(figure, "minimum"));
    CHECK_FALSE(figure.at("unit").empty());
    if (figure.contains("baseline")) CHECK(figures.contains(figure.at("baseline")));
  }
  CHECK(themes["packet"] >= 5 * 22);  // of one CPU; fewer have two
  CHECK(themes["veth"] == 6);
  CHECK(themes["sweep"] == 2 * 10);
  CHECK(themes["scrape"] == 3 * 13);
  CHECK(themes["process"] >= 12);
  CHECK(compared["packet"] * 5 == themes["packet"] * 4);
  CHECK(compared["veth"] == 4);
  CHECK(compared["sweep"] == 2);
  CHECK(compared["scrape"] == 3);
  CHECK(number_in(figures.at("scrape.1k.gzip.http-size"), "median") * 2 <
        number_in(figures.at("scrape.1k.plain.http-size"), "median"));
  CHECK(number_in(figures.at("process.visible"), "median") == 1);
}

TEST_CASE("the bench measures only what it is asked for", "[bench]") {
  require_root_and_bpf();
  skip_unless_privileged();
  const Run run = run_bench({"--smoke", "--only", "sweep,scrape"});
  REQUIRE(run.finished.exit_code == 0);
  CHECK(run.json.find("\"sweep.1k.drain\"") != std::string::npos);
  CHECK(run.json.find("\"scrape.1k.plain.cpu\"") != std::string::npos);
  CHECK(run.json.find("\"packet.") == std::string::npos);
  CHECK(run.json.find("\"process.") == std::string::npos);
}

TEST_CASE("the bench refuses what it does not know", "[bench]") {
  CHECK(run_bench({"--only", "sweeps"}).finished.exit_code == 2);
  CHECK(run_bench({"--fast"}).finished.exit_code == 2);
  CHECK(run_bench({"--only"}).finished.exit_code == 2);
}
