#include <fstream>
#include <string>

#include "bench/report.h"
#include "bench/scratch_folder.h"
#include "support/catch.h"
#include "support/process.h"

using namespace exporter::bench;
using namespace exporter::support;

namespace {

Finished tables_of(const std::string& plan) {
  Report report{{{"cpu", "a fast \"one\""}, {"cpus", "2"}, {"date", "2026-11-30"}, {"plan", plan}}, {}};
  const std::string setting = "packet.ipv4.1k.uniform.1cpu.";
  report.figures.add({setting + "empty", "ns/packet", {30, 31}});
  report.figures.add({setting + "parse", "ns/packet", {32.25}, setting + "empty"});
  report.figures.add({setting + "pairs", "ns/packet", {37.5, 36}, setting + "empty"});
  report.figures.add({setting + "ours", "ns/packet", {38.5, 39}, setting + "empty"});
  report.figures.add({setting + "reference", "ns/packet", {59, 60}, setting + "empty"});
  report.figures.add("process.idle.own", "bytes", 12'500'000);
  const ScratchFolder folder;
  const std::string file = folder.socket();
  std::ofstream json(file);
  write_json(json, report);
  json.close();
  return run({.argv = {BENCH_TABLES, file}});
}

}  // namespace

TEST_CASE("the tables of the documentation say what the file of a run says", "[bench]") {
  const Finished tables = tables_of("full");
  REQUIRE(tables.exit_code == 0);
  CHECK(tables.output.find(", 2026-11-30, load") != std::string::npos);
  CHECK(tables.output.find("| IPv4, 1k flows | 2.2 | 6 | 8.5 | 29.0 | - | - |") != std::string::npos);
  CHECK(tables.output.find("| a packet, pairs alone, IPv4, 1k flows | ≤ 13 ns | 6 | 29.0 | reached |") !=
        std::string::npos);
  CHECK(tables.output.find("| memory, idle | ≤ 12 MB | 12.5 |  | **not reached** |") != std::string::npos);
}

TEST_CASE("a part of a run gives no tables", "[bench]") {
  for (const char* plan : {"quick", "smoke", "full, in part"}) {
    const Finished tables = tables_of(plan);
    CHECK(tables.exit_code == 1);
    CHECK(tables.output.empty());
  }
}
