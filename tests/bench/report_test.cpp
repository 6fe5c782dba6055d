#include "bench/report.h"

#include <sstream>

#include "bench/json_reader.h"
#include "support/catch.h"

using namespace exporter::bench;

namespace {

Report a_report() {
  Report report{{{"cpu", "a \"fast\" one\\"}, {"kernel", "6.1"}}, {}};
  Figures& figures = report.figures;
  const std::string setting = "packet.ipv4.1.uniform.1cpu.";
  figures.add({setting + "empty", "ns/packet", {30, 31}});
  figures.add({setting + "pairs", "ns/packet", {36, 36}, setting + "empty"});
  figures.add({setting + "ours", "ns/packet", {38.5, 38}, setting + "empty"});
  figures.add({setting + "reference", "ns/packet", {59, 60}, setting + "empty"});
  figures.add("process.idle.own", "bytes", 12'500'000);
  figures.add("process.idle.cpu", "percent of a CPU", 0.0123);
  return report;
}

const Reach& row(const std::vector<Reach>& rows, const std::string& what) {
  for (const Reach& row : rows)
    if (row.what == what) return row;
  FAIL("no row " << what);
  return rows.front();
}

std::string json_of(const Report& report) {
  std::ostringstream out;
  write_json(out, report);
  return out.str();
}

const JsonMembers& object_with(const std::vector<JsonMembers>& objects, const std::string& name,
                               const std::string& value) {
  for (const JsonMembers& object : objects)
    if (object.contains(name) && object.at(name) == value) return object;
  FAIL("no " << name << " " << value);
  return objects.front();
}

}  // namespace

TEST_CASE("the file of a run is JSON with every figure, its baseline and what it is to that", "[bench]") {
  const auto objects = read_json(json_of(a_report()));
  REQUIRE(objects);

  const JsonMembers pairs = object_with(*objects, "figure", "packet.ipv4.1.uniform.1cpu.pairs");
  CHECK(pairs.at("minimum") == "36.00");
  CHECK(pairs.at("rounds") == "2");
  CHECK(pairs.at("baseline") == "packet.ipv4.1.uniform.1cpu.empty");
  CHECK(pairs.at("net") == "6.000");
  CHECK(pairs.at("ratio") == "1.181");  // between 36/30 and 36/31
  CHECK(object_with(*objects, "figure", "process.idle.own").at("median") == "12500000");
  CHECK(object_with(*objects, "cpu", "a \"fast\" one\\").at("kernel") == "6.1");
}

TEST_CASE("a promise is judged by what was measured, and has its baseline beside it", "[bench]") {
  const auto rows = reach_of(a_report().figures);

  CHECK(row(rows, "a packet, pairs alone, IPv4, 1 flow").reached());
  CHECK(row(rows, "a packet, pairs alone, IPv4, 1 flow").measured == 6);
  CHECK(row(rows, "a packet, pairs alone, IPv4, 1 flow").baseline == 29);
  CHECK(row(rows, "connections, more than pairs: IPv4, 1 flow").measured == 2);
  CHECK(row(rows, "pairs alone, cheaper than the reference, IPv4, 1 flow").reached());
  CHECK_FALSE(row(rows, "memory, idle").reached());
  CHECK(row(rows, "memory, idle").measured == 12.5);
  CHECK(row(rows, "CPU at rest").reached());
}

TEST_CASE("nothing is promised of what was not measured", "[bench]") {
  CHECK(reach_of(Figures()).empty());
  CHECK(reach_of(a_report().figures).size() == 5);
}

TEST_CASE("what is not JSON is not taken for it", "[bench]") {
  for (const char* text :
       {"", "{", "{\"a\": 1,}", "{\"a\": .5}", "{\"a\": 1e5}", "{\"a\": nan}", "{\"a\": 01}", "{\"a\" 1}",
        "[1 2]", "{} {}", "{\"a\": \"\n\"}", "{\"a\": 1, \"a\": 2}", "{\"a\": 1.}"}) {
    INFO(text);
    CHECK_FALSE(read_json(text));
  }
  CHECK(read_json("{\"a\": [1, -0.5, \"x\", {}], \"b\": true}"));
}
