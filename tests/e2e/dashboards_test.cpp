// Every query of every dashboard, as Grafana sends it, to a real Prometheus that scrapes the shipped binary
// under traffic of all kinds: it has an answer, and the answer is a number.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "e2e/command.h"
#include "e2e/dashboard_traffic.h"
#include "e2e/prometheus_server.h"
#include "support/catch.h"
#include "support/dashboard.h"
#include "support/eventually.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

// What a query says about a healthy host.
enum class Answer {
  Moving,  // something that is not 0
  Zero,    // 0, but it is there
  Number,  // either
  Nothing  // no series at all
};

const std::string kHealth = "traffic-exporter-health / ";
const std::map<std::string, Answer> kHealthy{
    {"traffic-overview / Under other / A", Answer::Zero},
    {kHealth + "Down / A", Answer::Zero},
    {kHealth + "Flow table / A", Answer::Number},  // the front may have held them all
    {kHealth + "Not attached / A", Answer::Zero},
    {kHealth + "Not attached, and why / A", Answer::Nothing},           // lists what is not attached
    {kHealth + "Taken away, and who runs ahead / A", Answer::Nothing},  // nobody interferes
    {kHealth + "Taken away, and who runs ahead / B", Answer::Nothing},  // likewise
    {kHealth + "A packet / A", Answer::Nothing},                        // kernel.bpf_stats_enabled is off
    {kHealth + "Fill / A", Answer::Number},
    {kHealth + "Unaccounted packets / A", Answer::Number},
    {kHealth + "Unaccounted bytes / A", Answer::Number},
    {kHealth + "Sweep errors / A", Answer::Zero},
    {kHealth + "Refused / A", Answer::Zero},
    {kHealth + "Reloads / A", Answer::Zero},
    {kHealth + "Overflow / A", Answer::Zero},
    {kHealth + "Overflow bytes / A", Answer::Zero},
    {kHealth + "Series / C", Answer::Zero},
    {kHealth + "Series that come and go / B", Answer::Zero},
    {kHealth + "Connections forgotten / A", Answer::Zero},
    {kHealth + "Packets without addresses / A", Answer::Zero},
    {kHealth + "In no connection, bytes / A", Answer::Number},
    {kHealth + "In no connection, packets / A", Answer::Number},
};

Choice all_of_them() {
  return {.plain = {{"job", ".+"},
                    {"instance", ".+"},
                    {"interface", ".*"},
                    {"address", ".*"},
                    {"top", "10"},
                    {"__rate_interval", "15s"}}};
}

// The only ones there are, chosen by name, beside others that are not there.
Choice by_name() {
  Choice choice = all_of_them();
  for (const char* name : {"job", "instance", "interface"}) choice.plain.erase(name);
  choice.of_many = {
      {"job", {"traffic", "a.b*c"}}, {"instance", {"127.0.0.1:9091"}}, {"interface", {"near0", "x|y"}}};
  return choice;
}

Choice only(const std::string& address, const std::string& interface = ".*", const std::string& top = "10") {
  Choice choice = all_of_them();
  choice.plain["address"] = address;
  choice.plain["interface"] = interface;
  choice.plain["top"] = top;
  return choice;
}

struct Setting {
  DashboardTraffic traffic;
  TcpExporter exporter{
      traffic.hosts().near(),
      {.arguments = {"--iface", traffic.hosts().near_name(), "--interval", "1s", "--connection-series", "200",
                     "--connection-timeout", "tcp_connecting=1s"}}};
  PrometheusServer prometheus{traffic.hosts().near(), "127.0.0.1:9091"};

  [[nodiscard]] JsonValue data(const std::string& path) const {
    const JsonValue answer = JsonValue::parse(prometheus.api(path));
    if (answer.at("status").text != "success")
      throw std::runtime_error(path + ": " + answer.at("error").text);
    return answer.at("data");
  }
  // Of Prometheus.
  [[nodiscard]] std::string now() const { return std::to_string(prometheus.value("vector(time())").value()); }
  // The series of the answer, at a time or over the last half minute.
  [[nodiscard]] std::vector<JsonValue> ask(const PanelQuery& query, const Choice& choice,
                                           const std::string& when) const {
    const std::string text = url_escaped(choice.fill(query.text));
    if (query.instant) return data("/api/v1/query?time=" + when + "&query=" + text).at("result").items;
    return data("/api/v1/query_range?step=2&start=" + std::to_string(std::stod(when) - 30) + "&end=" + when +
                "&query=" + text)
        .at("result")
        .items;
  }
};

std::vector<double> numbers(const JsonValue& series) {
  std::vector<double> found;
  if (const JsonValue* const one = series.find("value")) found.push_back(std::stod(one->at(1).text));
  if (const JsonValue* const many = series.find("values"))
    for (const JsonValue& each : many->items) found.push_back(std::stod(each.at(1).text));
  return found;
}

bool is_expected(const std::vector<JsonValue>& answer, Answer expected) {
  bool finite = false;
  bool moving = false;
  for (const JsonValue& series : answer)
    for (const double number : numbers(series)) {
      finite |= std::isfinite(number);
      moving |= std::isfinite(number) && number != 0;
    }
  if (expected == Answer::Nothing) return answer.empty();
  if (expected == Answer::Zero) return finite && !moving;
  return expected == Answer::Moving ? moving : finite;
}

Answer expected_of(const PanelQuery& query) {
  const auto found = kHealthy.find(query.name());
  return found == kHealthy.end() ? Answer::Moving : found->second;
}

std::vector<PanelQuery> all_queries() {
  std::vector<PanelQuery> all;
  for (const Dashboard& dashboard : Dashboard::all(DASHBOARDS))
    for (PanelQuery& query : dashboard.queries()) all.push_back(std::move(query));
  return all;
}

PanelQuery query_of(const std::string& name) {
  for (PanelQuery& query : all_queries())
    if (query.name() == name) return query;
  throw std::runtime_error("no query " + name);
}

// What is not as expected, after a little more traffic with each look.
std::set<std::string> wrong_answers(Setting& setting, const Choice& choice) {
  std::set<std::string> wrong;
  eventually(60s, [&] {
    setting.traffic.more();
    wrong.clear();
    const std::string now = setting.now();
    for (const PanelQuery& query : all_queries())
      if (!is_expected(setting.ask(query, choice, now), expected_of(query))) wrong.insert(query.name());
    return wrong.empty();
  });
  return wrong;
}

std::string label(const JsonValue& series, const std::string& name) {
  return series.at("metric").at(name).text;
}

double sum(const std::vector<JsonValue>& answer) {
  double all = 0;
  for (const JsonValue& series : answer) all += numbers(series).back();
  return all;
}

// But for the order in which they were added up.
bool same(double one, double other) { return std::abs(one - other) <= 1e-9 * std::abs(one); }

// label_values(metric, label), as the data source asks for it.
std::set<std::string> values_of(const Setting& setting, const JsonValue& variable) {
  const std::string text = all_of_them().fill(variable.at("definition").text);
  const std::size_t comma = text.rfind(", ");
  const std::size_t begin = std::string("label_values(").size();
  const std::string name = text.substr(comma + 2, text.size() - comma - 3);
  std::set<std::string> values;
  for (const JsonValue& value : setting
                                    .data("/api/v1/label/" + name +
                                          "/values?match[]=" + url_escaped(text.substr(begin, comma - begin)))
                                    .items)
    values.insert(value.text);
  return values;
}

}  // namespace

TEST_CASE("every panel of every dashboard shows what a busy host does", "[e2e][dashboards]") {
  skip_without("prometheus");
  Setting setting;
  std::set<std::string> names;
  for (const PanelQuery& query : all_queries()) names.insert(query.name());
  REQUIRE(names.size() > 80);
  for (const auto& [name, answer] : kHealthy) CHECK(names.count(name) == 1);

  CHECK(wrong_answers(setting, all_of_them()) == std::set<std::string>{});
  CHECK(wrong_answers(setting, by_name()) == std::set<std::string>{});
  for (const Dashboard& dashboard : Dashboard::all(DASHBOARDS)) {
    CAPTURE(dashboard.uid());
    const PanelQuery started{.text = dashboard.json().at("annotations").at("list").at(0).at("expr").text};
    CHECK(is_expected(setting.ask(started, by_name(), setting.now()), Answer::Moving));
  }
}

TEST_CASE("the variables of a dashboard offer what there is", "[e2e][dashboards]") {
  skip_without("prometheus");
  Setting setting;
  const std::map<std::string, std::string> expected{
      {"job", "traffic"}, {"instance", "127.0.0.1:9091"}, {"interface", "near0"}};
  REQUIRE(eventually(20s,
                     [&] { return setting.prometheus.value("count(network_interface_bytes_total)") > 0.0; }));

  std::set<std::string> seen;
  for (const Dashboard& dashboard : Dashboard::all(DASHBOARDS))
    for (const JsonValue& variable : dashboard.variables()) {
      if (variable.at("type").text != "query") continue;
      const std::string& name = variable.at("name").text;
      CAPTURE(dashboard.uid(), name);
      CHECK(values_of(setting, variable) == std::set<std::string>{expected.at(name)});
      seen.insert(name);
    }
  CHECK(seen.size() == expected.size());
}

TEST_CASE("a chosen address or interface leaves only what is its own", "[e2e][dashboards]") {
  skip_without("prometheus");
  Setting setting;
  const PanelQuery pairs = query_of("traffic-overview / Heaviest pairs / A");
  const PanelQuery packets = query_of("traffic-overview / Heaviest pairs / B");
  const PanelQuery connections = query_of("traffic-connections / Connections that carry the most / A");
  const std::string address = DashboardTraffic::ipv4().far;
  std::vector<JsonValue> rows;
  std::string now;
  REQUIRE(eventually(30s, [&] {
    setting.traffic.more();
    now = setting.now();
    rows = setting.ask(pairs, only(address), now);
    return rows.size() == 3 && !setting.ask(connections, only(address), now).empty();
  }));

  std::set<std::string> who;
  for (const JsonValue& row : rows)
    who.insert(label(row, "direction") + " " + label(row, "src_ip") + " " + label(row, "dst_ip"));
  const HostAddresses at = DashboardTraffic::ipv4();
  CHECK(who == std::set<std::string>{"outbound " + at.near + " " + at.far,
                                     "inbound " + at.far + " " + at.near,
                                     "inbound " + at.far + " " + at.nobody});
  for (const JsonValue& row : setting.ask(connections, only(address), now))
    CHECK(label(row, "remote") == address);
  CHECK(setting.ask(pairs, only(address, "near0"), now).size() == 3);
  CHECK(setting.ask(pairs, only(address, "near"), now).empty());
  CHECK(setting.ask(pairs, only("198.51.100.8"), now).empty());
  const auto few = setting.ask(pairs, only(".*", ".*", "5"), now);
  CHECK(few.size() == 5);
  CHECK(setting.ask(packets, only(".*", ".*", "5"), now).size() == 5);
  CHECK(sum(few) > sum(rows));
}

TEST_CASE("the panels of the overview agree with each other", "[e2e][dashboards]") {
  skip_without("prometheus");
  Setting setting;
  const auto at = [&](const std::string& panel, const std::string& when) {
    PanelQuery query = query_of("traffic-overview / " + panel);
    query.instant = true;
    return sum(setting.ask(query, all_of_them(), when));
  };
  REQUIRE(eventually(30s, [&] {
    setting.traffic.more();
    return at("Inbound / A", setting.now()) > 0;
  }));

  const std::string now = setting.now();
  const double inbound = at("Inbound / A", now);
  const double outbound = at("Outbound / A", now);
  CHECK(inbound > 0);
  CHECK(outbound > 0);
  CHECK(same(at("By interface / A", now), inbound));
  CHECK(same(at("By interface / B", now), outbound));
  CHECK(same(at("Traffic / A", now), inbound + outbound));
  CHECK(same(at("By address family / A", now), inbound + outbound));
  CHECK(same(at("Packets now / A", now) + at("Packets now / B", now),
             at("By interface / C", now) + at("By interface / D", now)));
}
