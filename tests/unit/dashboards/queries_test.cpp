// What the dashboards ask, held against what the exporter says: names.h.
#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "metrics/names.h"
#include "support/catch.h"
#include "support/dashboard.h"
#include "unit/dashboards/text_of.h"

using namespace exporter::metrics;
using namespace exporter::support;

namespace {

// What Prometheus itself says of a target.
const std::set<std::string> kOfPrometheus{"up", "scrape_samples_scraped"};

std::vector<MetricInfo> all_metrics() {
  std::vector<MetricInfo> all;
  const auto add = [&](const auto& metrics) { all.insert(all.end(), metrics.begin(), metrics.end()); };
  add(kTrafficMetrics);
  add(kConnectionMetrics);
  add(kConnectionSeriesMetrics);
  add(kSelfMetrics);
  add(kProcessMetrics);
  return all;
}

// The names of samples, and which metric they belong to; only what counts up may be in rate().
struct Name {
  std::string metric;
  bool counts = false;
};

std::map<std::string, Name> sample_names() {
  std::map<std::string, Name> names;
  for (const MetricInfo& metric : all_metrics()) {
    const std::string name = sample_name(metric);
    if (metric.type == MetricType::Histogram)
      for (const char* suffix : {"_bucket", "_count", "_sum"}) names[name + suffix] = {name, true};
    else
      names[name] = {name, metric.type == MetricType::Counter};
  }
  return names;
}

struct Selector {
  std::string name;
  std::string before;  // the text in front of it
  std::string labels;
};

// Each name{labels} of a query.
std::vector<Selector> selectors_of(const std::string& query) {
  static const std::regex pattern("([a-z_]+)\\{([^}]*)\\}");
  std::vector<Selector> found;
  for (std::sregex_iterator at(query.begin(), query.end(), pattern), end; at != end; ++at)
    found.push_back({(*at)[1], query.substr(0, static_cast<std::size_t>(at->position())), (*at)[2]});
  return found;
}

std::vector<Dashboard> all() { return Dashboard::all(DASHBOARDS); }

// Those of annotations and of variables, too.
std::vector<PanelQuery> everything_asked() {
  std::vector<PanelQuery> asked;
  for (const Dashboard& dashboard : all()) {
    for (PanelQuery& query : dashboard.queries()) asked.push_back(std::move(query));
    for (const JsonValue& one : dashboard.json().at("annotations").at("list").items)
      asked.push_back({.dashboard = dashboard.uid(), .panel = "annotation", .text = one.at("expr").text});
  }
  return asked;
}

// "* `name`: reason" below the heading "Not shown" of the docs.
std::set<std::string> listed_as_not_shown() {
  const std::string docs = text_of(DASHBOARD_DOCS);
  const std::size_t begin = docs.find("## Not shown");
  REQUIRE(begin != std::string::npos);
  const std::string section = docs.substr(begin, docs.find("\n## ", begin + 4) - begin);
  static const std::regex name("`([a-z_]+)`");
  std::set<std::string> names;
  for (std::sregex_iterator at(section.begin(), section.end(), name), end; at != end; ++at)
    names.insert((*at)[1]);
  return names;
}

void collect(const JsonValue& value, std::vector<std::string>& texts) {
  if (value.type == JsonValue::Type::String) texts.push_back(value.text);
  for (const JsonValue& item : value.items) collect(item, texts);
  for (const auto& [name, member] : value.members) collect(member, texts);
}

std::set<std::string> variables_in(const std::string& text) {
  static const std::regex pattern("\\$\\{?([a-z_]+)");
  std::set<std::string> names;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
    if (!(*at)[1].str().starts_with("__")) names.insert((*at)[1]);
  return names;
}

std::set<std::string> names_of_variables(const Dashboard& dashboard) {
  std::set<std::string> names;
  for (const JsonValue& variable : dashboard.variables()) names.insert(variable.at("name").text);
  return names;
}

}  // namespace

TEST_CASE("no dashboard asks for a metric that the exporter does not have", "[dashboards]") {
  const auto names = sample_names();
  static const std::regex ours("(network|traffic_exporter|process)_[a-z_]+");
  for (const PanelQuery& query : everything_asked()) {
    CAPTURE(query.name(), query.text);
    const auto selectors = selectors_of(query.text);
    CHECK_FALSE(selectors.empty());
    for (const Selector& each : selectors)
      CHECK(names.count(each.name) + kOfPrometheus.count(each.name) == 1);
    for (std::sregex_iterator at(query.text.begin(), query.text.end(), ours), end; at != end; ++at) {
      CHECK(names.count(at->str()) == 1);
      CHECK(at->suffix().str().starts_with("{"));  // nobody is asked without a selector
    }
  }
}

TEST_CASE("counters are asked for their rate, and gauges never are", "[dashboards]") {
  const auto names = sample_names();
  for (const PanelQuery& query : everything_asked())
    for (const Selector& each : selectors_of(query.text)) {
      const auto known = names.find(each.name);
      const bool counts = known != names.end() && known->second.counts;
      CAPTURE(query.name(), each.name);
      CHECK((each.before.ends_with("rate(") || each.before.ends_with("increase(")) == counts);
    }
}

TEST_CASE("each selector is of the chosen jobs and instances, and interfaces where it has one",
          "[dashboards]") {
  for (const PanelQuery& query : everything_asked())
    for (const Selector& each : selectors_of(query.text)) {
      CAPTURE(query.name(), each.name);
      CHECK(each.labels.starts_with("job=~\"$job\",instance=~\"$instance\""));
      CHECK((each.labels.find("interface=~\"$interface\"") != std::string::npos) ==
            each.name.starts_with("network_"));
    }
}

TEST_CASE("a metric is on a dashboard, or it is written down why not", "[dashboards]") {
  const auto names = sample_names();
  std::set<std::string> shown, known;
  for (const PanelQuery& query : everything_asked())
    for (const Selector& each : selectors_of(query.text))
      if (names.count(each.name) == 1) shown.insert(names.at(each.name).metric);
  for (const auto& [sample, name] : names) known.insert(name.metric);
  const std::set<std::string> listed = listed_as_not_shown();

  for (const std::string& metric : known) {
    CAPTURE(metric);
    CHECK(shown.count(metric) + listed.count(metric) == 1);
  }
  for (const std::string& metric : listed) CHECK(known.count(metric) == 1);
}

TEST_CASE("pairs are looked at in the moment, or where nobody looks by accident", "[dashboards]") {
  std::size_t over_time = 0;
  for (const Dashboard& dashboard : all())
    for (const JsonValue& row : dashboard.json().at("panels").items) {
      const JsonValue* const folded = row.find("panels");
      std::vector<const JsonValue*> panels;
      if (row.at("type").text != "row") panels.push_back(&row);
      for (std::size_t i = 0; folded != nullptr && i < folded->items.size(); ++i)
        panels.push_back(&folded->items[i]);
      for (const JsonValue* panel : panels)
        for (const JsonValue& target : panel->at("targets").items) {
          const std::string& text = target.at("expr").text;
          if (text.find("network_traffic_") == std::string::npos || target.at("instant").text == "true")
            continue;
          CAPTURE(panel->at("title").text);
          CHECK(folded != nullptr);
          CHECK(row.at("collapsed").text == "true");
          CHECK(panel->at("maxDataPoints").count() <= 60);
          ++over_time;
        }
    }
  CHECK(over_time == 2);
}

TEST_CASE("a table of pairs or of connections shows the heaviest only", "[dashboards]") {
  std::size_t tables = 0;
  for (const PanelQuery& query : everything_asked()) {
    static const std::regex by_address("by \\([^)]*(src_ip|dst_ip|remote)");
    if (!std::regex_search(query.text, by_address)) continue;
    CAPTURE(query.name());
    CHECK(query.text.find("topk($top, ") != std::string::npos);
    ++tables;
  }
  CHECK(tables >= 6);
}

TEST_CASE("a dashboard uses the variables that it has, and has those that it uses", "[dashboards]") {
  for (const Dashboard& dashboard : all()) {
    std::vector<std::string> texts;
    collect(dashboard.json().at("panels"), texts);
    collect(dashboard.json().at("templating"), texts);
    std::set<std::string> used;
    for (const std::string& text : texts) used.merge(variables_in(text));
    CAPTURE(dashboard.uid());
    CHECK(used == names_of_variables(dashboard));
    for (const JsonValue& variable : dashboard.variables()) {
      const std::string& name = variable.at("name").text;
      if (name != "job" && name != "instance") continue;
      CHECK(variable.at("multi").text == "true");
      CHECK(variable.at("allValue").text == ".+");
    }
  }
}

TEST_CASE("links lead to dashboards that are there, with variables that they have", "[dashboards]") {
  static const std::regex target("^/d/([a-z-]+)\\?(.*)$");
  static const std::regex given("(?:var-|\\$\\{)([a-z]+)(?:=|:queryparam)");
  std::map<std::string, std::set<std::string>> variables;
  for (const Dashboard& dashboard : all()) variables[dashboard.uid()] = names_of_variables(dashboard);
  std::size_t links = 0;
  for (const Dashboard& dashboard : all()) {
    std::vector<std::string> texts;
    collect(dashboard.json(), texts);
    for (const std::string& text : texts) {
      std::smatch link;
      if (!std::regex_match(text, link, target)) continue;
      CAPTURE(dashboard.uid(), text);
      REQUIRE(variables.count(link[1]) == 1);
      const std::string query = link[2];
      for (std::sregex_iterator at(query.begin(), query.end(), given), end; at != end; ++at)
        CHECK(variables.at(link[1]).count((*at)[1]) == 1);
      ++links;
    }
    const JsonValue& to_others = dashboard.json().at("links").at(0);
    CHECK(to_others.at("type").text == "dashboards");
    CHECK(to_others.at("tags").at(0).text == dashboard.json().at("tags").at(0).text);
    CHECK(to_others.at("includeVars").text == "true");
  }
  CHECK(links > 6);
}
