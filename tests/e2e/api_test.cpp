// The JSON view of the shipped binary, as a client sees it. Every answer is held against docs/openapi.json,
// as the exporter itself serves it.
#include <fstream>
#include <map>
#include <sstream>

#include "e2e/command.h"
#include "e2e/scratch_dir.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/json_schema.h"
#include "support/json_value.h"
#include "support/lines.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

using Counts = std::map<std::string, std::uint64_t>;  // by the labels, put together

class View {
 public:
  explicit View(const ExporterProcess& exporter)
      : exporter_(exporter), openapi_(JsonValue::parse(get("/api/v1/openapi.json").body)) {}

  [[nodiscard]] HttpResponse get(const std::string& target, const HttpHeaders& headers = {}) const {
    return http_get(exporter_.endpoint(), target, headers);
  }

  // Throws unless the answer is what the document says.
  [[nodiscard]] JsonValue ask(const std::string& target, int status = 200) const {
    const HttpResponse response = get(target);
    INFO(target << ": " << response.body.substr(0, 500));
    REQUIRE(response.status == status);
    CHECK(response.header("Content-Type") == "application/json; charset=utf-8");
    CHECK(response.header("Cache-Control") == "no-store");
    JsonValue value = JsonValue::parse(response.body);
    CHECK(complaints(value, target.substr(0, target.find('?')), status) == std::vector<std::string>{});
    return value;
  }

  // All pages, put together.
  [[nodiscard]] std::vector<JsonValue> all(const std::string& path, const std::string& query) const {
    std::vector<JsonValue> rows;
    std::uint64_t total = 0;
    for (std::string at = path + "?" + query; !at.empty();) {
      const JsonValue page = ask(at);
      const auto& items = page.members.back().second.items;
      rows.insert(rows.end(), items.begin(), items.end());
      total = page.at("total").count();
      at = page.at("next").text;
    }
    CHECK(rows.size() == total);
    return rows;
  }

 private:
  [[nodiscard]] std::vector<std::string> complaints(const JsonValue& value, const std::string& path,
                                                    int status) const {
    const JsonSchema schemas(openapi_);
    const JsonValue* const item = openapi_.at("paths").find(path);
    const JsonValue& error = openapi_.at("components").at("schemas").at("Error");
    if (item == nullptr) return schemas.complaints(value, error);
    const JsonValue& response = item->at("get").at("responses").at(std::to_string(status));
    return schemas.complaints(value,
                              schemas.resolved(response).at("content").at("application/json").at("schema"));
  }

  const ExporterProcess& exporter_;
  JsonValue openapi_;
};

Counts pairs_of(const std::vector<JsonValue>& rows, const std::string& member) {
  Counts counts;
  for (const JsonValue& row : rows) {
    std::string labels;
    for (const char* label : {"interface", "direction", "src_ip", "dst_ip", "ip_type"})
      labels += row.at(label).text + " ";
    CHECK(counts.emplace(labels, row.at(member).count()).second);
  }
  return counts;
}

Counts pairs_of(const Exposition& exposition, const std::string& metric) {
  Counts counts;
  for (const Sample& sample : exposition.samples()) {
    if (sample.name != metric) continue;
    std::string labels;
    for (const char* label : {"interface", "direction", "src_ip", "dst_ip", "ip_type"})
      labels.append(sample.label(label)).append(" ");
    counts.emplace(labels, sample.count());
  }
  return counts;
}

void check_interface(const JsonValue& row, const Exposition& exposition) {
  for (const char* direction : {"inbound", "outbound"})
    for (const char* family : {"ipv4", "ipv6", "other"}) {
      const JsonValue& account = row.at("traffic").at(direction).at(family);
      const auto sum = [&](const char* metric) {
        return exposition.sum(
            metric, {{"interface", row.at("name").text}, {"direction", direction}, {"family", family}});
      };
      CAPTURE(direction, family);
      CHECK(account.at("bytes").count() == sum("network_interface_bytes_total"));
      CHECK(account.at("packets").count() == sum("network_interface_packets_total"));
    }
}

}  // namespace

TEST_CASE("pairs and interfaces are those of the metrics, to the byte", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--max-series", "200"});
  const View view(exporter);
  const Sent sent = send_all(lab.near, {.interface = lab.near_name,
                                        .packets = 5'000,
                                        .ipv4_sources = 150,
                                        .ipv6_sources = 100,
                                        .sizes = {100, 1000, 333}});
  Exposition exposition = exporter.scrape();
  REQUIRE(eventually(10s, [&] {
    exposition = exporter.scrape();
    return exposition.sum("network_traffic_packets_total") == sent.all().packets;
  }));

  // Nothing moves any more, so every picture says the same.
  const auto rows = view.all("/api/v1/pairs", "limit=37&sort=packets&order=asc");
  CHECK(rows.size() > 200);  // and what was folded
  CHECK(pairs_of(rows, "bytes") == pairs_of(exposition, "network_traffic_bytes_total"));
  CHECK(pairs_of(rows, "packets") == pairs_of(exposition, "network_traffic_packets_total"));

  const auto interfaces = view.all("/api/v1/interfaces", "");
  REQUIRE(interfaces.size() == 1);
  CHECK(interfaces[0].at("name").text == lab.near_name);
  CHECK(interfaces[0].at("attached").at("inbound").text == "true");
  CHECK(interfaces[0].at("traffic").at("outbound").at("ipv6").at("bytes").count() == sent.ipv6.bytes);
  check_interface(interfaces[0], exposition);
}

TEST_CASE("an answer is no older than a scrape", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--interval", "5m"});
  const View view(exporter);

  for (int i = 1; i <= 3; ++i) {
    send_all(lab.near, {.interface = lab.near_name, .packets = 7, .ipv4_sources = 1, .sizes = {1000}});
    const auto bytes = [&] {
      const JsonValue page = view.ask("/api/v1/pairs?address=" + ipv4_source(0));
      CHECK(page.at("picture_age_seconds").number() < 5);
      return page.at("pairs").items.empty() ? 0 : page.at("pairs").at(0).at("bytes").count();
    };
    CHECK(eventually(10s, [&] { return bytes() == 7000U * static_cast<unsigned>(i); }));
  }
}

TEST_CASE("filters and pages of the shipped binary are those of the document", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start();
  const View view(exporter);
  send_all(lab.near, {.interface = lab.near_name, .packets = 512, .ipv4_sources = 256, .sizes = {100}});
  REQUIRE(eventually(10s, [&] { return view.ask("/api/v1/pairs").at("total").count() == 256; }));

  CHECK(view.ask("/api/v1/pairs").at("pairs").items.size() == 100);
  CHECK(view.ask("/api/v1/pairs?address=198.18.0.0%2F25").at("total").count() == 128);
  CHECK(view.ask("/api/v1/pairs?address=10.255.0.1&interface=" + lab.near_name).at("total").count() == 256);
  CHECK(view.ask("/api/v1/pairs?interface=elsewhere").at("total").count() == 0);
  CHECK(view.all("/api/v1/pairs", "limit=100").size() == 256);
}

TEST_CASE("an answer is compressed for those who accept it, and HEAD has none", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start();

  const HttpResponse response =
      http_get(exporter.endpoint(), "/api/v1/openapi.json", {{"Accept-Encoding", "gzip"}});
  CHECK(response.header("Content-Encoding") == "gzip");
  const ScratchDir scratch;
  const std::string text = run_or_throw({"gzip", "-dc", scratch.file("body.gz", response.body)});
  std::ostringstream file;
  file << std::ifstream(OPENAPI).rdbuf();
  CHECK(text == file.str());

  HttpConnection connection(exporter.endpoint(), 5s);
  connection.send("HEAD /api/v1/pairs HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
  CHECK(connection.receive("HEAD").status == 200);
  CHECK(connection.received_until_closed().empty());
}

TEST_CASE("hostile queries are refused and change nothing", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start();
  const View view(exporter);
  const std::string path = GENERATE("/api/v1/pairs", "/api/v1/interfaces", "/api/v1/connections");

  for (const char* query : {"limit=%", "limit=%zz", "%=1", "limit=1&limit=1", "limit=1&%6cimit=2", "limit=-1",
                            "limit=1e3", "offset=18446744073709551616", "x", "=", "interface=", "limit=%00",
                            "interface=%ff%00&interface=%ff", "sort=bytes;order=asc", "Limit=1"}) {
    const JsonValue answer = view.ask(path + "?" + query, 400);
    CHECK(answer.at("error").text.size() < 2000);
  }
  for (const char filler : {'a', '&', '%', '=', '+'}) {
    const int status = view.get(path + "?" + std::string(65'536, filler)).status;
    CHECK((status == 414 || status == 431));
  }
  (void)view.ask(path + "?interface=" + std::string(10'000, 'x'), 400);
  for (const std::string other : {"/api/v1/", "/api/v1/nothing", "/api/v1/pairs/1", "/api/v1/%70airs"})
    (void)view.ask(other, 404);
  for (const std::string method : {"POST", "PUT", "DELETE", "PATCH"}) {
    const HttpResponse answer = http_request(exporter.endpoint(), {.method = method, .target = path});
    CHECK(answer.status == 405);
    CHECK(answer.header("Allow") == "GET, HEAD");
    CHECK_FALSE(JsonValue::parse(answer.body).at("error").text.empty());
  }
  CHECK(exporter.ready());
}

TEST_CASE("a flood of queries leaves scrapes their time", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--max-series", "50000"});
  send_all(lab.near, {.interface = lab.near_name, .packets = 40'000, .ipv4_sources = 40'000, .sizes = {100}});
  REQUIRE(eventually(20s, [&] { return exporter.scrape().series("network_traffic_bytes_total") == 40'000; }));
  const View view(exporter);

  int refused = 0;
  for (int i = 0; i < 100 && refused == 0; ++i)
    if (view.get("/api/v1/pairs?limit=10000&sort=rate").status == 503) ++refused;

  CHECK(refused == 1);
  CHECK(view.get("/metrics").status == 200);
  CHECK(eventually(10s, [&] { return view.get("/api/v1/pairs?limit=1").status == 200; }));
}
