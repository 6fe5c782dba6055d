#include "status/picture.h"

#include <fstream>

#include "status/report.h"
#include "support/catch.h"
#include "support/json_value.h"

using namespace exporter;
using namespace exporter::status;
using exporter::support::JsonValue;

namespace {

// The exposition that the metrics' own tests hold the exporter to.
PictureReader read_golden() {
  PictureReader reader;
  std::ifstream file(GOLDEN_DIR "/exposition.txt");
  for (std::string line; std::getline(file, line);) reader.read(line);
  return reader;
}

// With the process metrics, which are not in the golden file.
Picture golden() {
  PictureReader reader = read_golden();
  reader.read("process_start_time_seconds 1000");
  reader.read("process_resident_memory_bytes 12300000");
  reader.read("process_virtual_memory_max_bytes -1");
  return *reader.finish();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("an exporter's metrics become a picture of it", "[status]") {
  const Picture picture = golden();

  CHECK(picture.version == "1.2.3");
  CHECK(picture.attach == "tcx");
  CHECK(picture.started == 1000);
  REQUIRE(picture.interfaces.size() == 2);
  const auto& eth0 = picture.interfaces.at("eth0");
  CHECK(eth0[0].attached);
  CHECK(eth0[0].bytes_per_second == 99.9);
  CHECK(eth0[0].removals == 2);
  CHECK(eth0[0].unaccounted_packets == 7);
  CHECK(eth0[1].programs_ahead == 1);
  const auto& odd = picture.interfaces.at("eth\"\\0");
  CHECK_FALSE(odd[1].attached);
  CHECK(odd[1].reason == "attach_failed");
  CHECK(picture.value("traffic_exporter_series") == 3);
  CHECK(picture.value("traffic_exporter_sweep_errors_total") == 1);
  CHECK_FALSE(picture.find("network_traffic_bytes_total"));
}

TEST_CASE("a page that is cut off, or of somebody else, is none", "[status]") {
  PictureReader stranger;
  stranger.read("go_goroutines 7");
  stranger.read("process_virtual_memory_max_bytes 1");

  CHECK(has(read_golden().finish().error().message(), "cut off"));
  CHECK(has(stranger.finish().error().message(), "no ebpf-traffic-exporter"));
}

TEST_CASE("a stranger with endless names costs no endless memory", "[status]") {
  PictureReader reader;
  reader.read("traffic_exporter_build_info{version=\"1\"} 1");
  reader.read("process_virtual_memory_max_bytes 1");
  for (int i = 0; i < 70'000; ++i) {
    reader.read("traffic_exporter_x" + std::to_string(i) + " 1");
    reader.read("network_connections{protocol=\"" + std::to_string(i) + "\",state=\"x\"} 1");
    reader.read("traffic_exporter_interface_attached{interface=\"" + std::to_string(i) +
                "\",direction=\"inbound\"} 1");
  }
  const Picture picture = *reader.finish();
  CHECK(picture.values.size() <= 1025);
  CHECK(picture.connections.size() <= 1024);
  CHECK(picture.interfaces.size() <= 65'536);
}

TEST_CASE("the version is found in the line that has it", "[status]") {
  CHECK(version_in("traffic_exporter_build_info{version=\"1.2.3\"} 1") == "1.2.3");
  CHECK_FALSE(version_in("traffic_exporter_build_info_total{version=\"1.2.3\"} 1"));
  CHECK_FALSE(version_in("other{version=\"1.2.3\"} 1"));
}

TEST_CASE("a picture is told to people", "[status]") {
  const std::string text = as_text(golden(), {.address = ":9091", .now = 1000 + 93'600}, TerminalStyle());

  CAPTURE(text);
  CHECK(has(text, "✓ ebpf-traffic-exporter     1.2.3 (abc1234) on :9091\n"));
  CHECK(has(text, "1 d 2 h\n"));
  CHECK(has(text, "! eth0 inbound              100 B/s, "));
  CHECK(has(text, "taken off 2 times"));
  CHECK(has(text, "7 packets unaccounted for"));
  CHECK(has(text, "1 of others run before ours"));
  CHECK(has(text, "✗ eth\"\\0 outbound           not attached: attach_failed\n"));
  CHECK(has(text, "3 of 131072 (0 %); 4 packets found it full\n"));
  CHECK(has(text, "3 of 20000 (0 %); 2 folded into other\n"));
  CHECK(has(text, "9 of 262144 (0 %)"));
  CHECK(has(text, "! sweeps                    1, 1.5 ms each; 1 errors\n"));
  CHECK(has(text, "12.3 MB\n"));
}

TEST_CASE("an interface that is gone or not wanted is no fault", "[status]") {
  Picture picture = golden();
  for (auto& direction : picture.interfaces["gone0"]) direction.reason = "interface_gone";
  for (auto& direction : picture.interfaces["lost0"]) direction.reason = "removed";

  const std::string text = as_text(picture, {}, TerminalStyle());
  CHECK(has(text, "✓ gone0 inbound"));
  CHECK(has(text, "✗ lost0 inbound"));
}

TEST_CASE("a picture that is not ready says why", "[status]") {
  Picture picture = golden();
  picture.not_ready = "no interface is attached";

  CHECK(has(as_text(picture, {}, TerminalStyle()), "✗ not ready"));
  CHECK(JsonValue::parse(as_json(picture, {})).at("ready").text == "false");
}

TEST_CASE("the last reading of the configuration is told by who reads it again", "[status]") {
  Picture picture = golden();
  picture.values.erase("traffic_exporter_config_last_reload_successful");
  CHECK_FALSE(has(as_text(picture, {}, TerminalStyle()), "✓ configuration"));
  picture.values["traffic_exporter_config_last_reload_success_timestamp_seconds"] = 1000;
  picture.values["traffic_exporter_config_last_reload_successful"] = 0;

  const std::string text = as_text(picture, {.address = {}, .now = 1120}, TerminalStyle());

  CHECK(has(text, "! configuration             read 2 min ago; the last attempt failed, see the log\n"));
}

TEST_CASE("a web configuration that is refused is told, and none is not", "[status]") {
  Picture picture = golden();
  picture.values["traffic_exporter_web_config_last_reload_success_timestamp_seconds"] = 1000;
  picture.values["traffic_exporter_web_config_last_reload_successful"] = 0;
  const Asked asked{.address = {}, .now = 1120};

  CHECK(has(as_text(picture, asked, TerminalStyle()),
            "! web configuration         read 2 min ago; what its files say now is refused, see the log\n"));
  picture.values.erase("traffic_exporter_web_config_last_reload_successful");
  CHECK_FALSE(has(as_text(picture, asked, TerminalStyle()), "web configuration"));
}

TEST_CASE("a picture as JSON has what the text has", "[status]") {
  const JsonValue json = JsonValue::parse(as_json(golden(), {.address = "unix:/\"", .now = 1060}));

  CHECK(json.at("address").text == "unix:/\"");
  CHECK(json.at("ready").text == "true");
  CHECK(json.at("uptime_seconds").number() == 60);
  REQUIRE(json.at("interfaces").items.size() == 2);
  CHECK(json.at("interfaces").at(1).at("interface").text == "eth0");
  CHECK(json.at("interfaces").at(1).at("inbound").at("bytes_per_second").number() == 99.9);
  CHECK(json.at("values").at("traffic_exporter_series").count() == 3);
}
