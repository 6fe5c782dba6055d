// The dashboards have the shape that Grafana expects and that their readers can rely on.
#include <set>
#include <tuple>

#include "support/catch.h"
#include "support/dashboard.h"
#include "support/json_schema.h"
#include "unit/dashboards/text_of.h"

using namespace exporter::support;

namespace {

const std::set<std::string> kUids{"traffic-overview", "traffic-connections", "traffic-exporter-health"};

std::vector<Dashboard> all() { return Dashboard::all(DASHBOARDS); }

void check_override(const JsonSchema& schemas, const JsonValue& schema, const JsonValue& property) {
  const std::string& id = property.at("id").text;
  CAPTURE(id);
  CHECK(schemas.complaints(property.at("value"), schema.at("properties").at(id)).empty());
}

void check_panel(const JsonSchema& schemas, const JsonValue& schema, const JsonValue& panel) {
  CAPTURE(panel.at("title").text);
  CHECK(schemas.complaints(panel, schema.at("panels").at(panel.at("type").text)) ==
        std::vector<std::string>{});
  if (const JsonValue* const config = panel.find("fieldConfig"))
    for (const JsonValue& override : config->at("overrides").items)
      for (const JsonValue& property : override.at("properties").items)
        check_override(schemas, schema, property);
}

// Places taken; a folded row's panels have a page of their own.
void take(std::set<std::pair<std::uint64_t, std::uint64_t>>& taken, const JsonValue& panel) {
  const JsonValue& at = panel.at("gridPos");
  CAPTURE(panel.at("title").text);
  CHECK(at.at("x").count() + at.at("w").count() <= 24);
  bool free = true;
  for (std::uint64_t x = 0; x < at.at("w").count(); ++x)
    for (std::uint64_t y = 0; y < at.at("h").count(); ++y)
      free &= taken.emplace(at.at("x").count() + x, at.at("y").count() + y).second;
  CHECK(free);
}

}  // namespace

TEST_CASE("there are three dashboards and their addresses do not change", "[dashboards]") {
  std::set<std::string> uids, titles;
  for (const Dashboard& dashboard : all()) {
    uids.insert(dashboard.uid());
    titles.insert(dashboard.json().at("title").text);
    CHECK(dashboard.json().at("id").type == JsonValue::Type::Null);
  }
  CHECK(uids == kUids);
  CHECK(titles.size() == 3);
}

TEST_CASE("a dashboard has nothing that Grafana's model does not have", "[dashboards]") {
  const JsonValue schema = JsonValue::parse(text_of(DASHBOARD_SCHEMA));
  const JsonSchema schemas(schema);
  for (const Dashboard& dashboard : all()) {
    CAPTURE(dashboard.uid());
    CHECK(schemas.complaints(dashboard.json(), schema.at("dashboard")) == std::vector<std::string>{});
    for (const JsonValue& variable : dashboard.variables())
      CHECK(schemas.complaints(variable, schema.at("variables").at(variable.at("type").text)) ==
            std::vector<std::string>{});
    for (const JsonValue& row : dashboard.json().at("panels").items)
      if (row.at("type").text == "row") check_panel(schemas, schema, row);
    for (const JsonValue* panel : dashboard.panels()) check_panel(schemas, schema, *panel);
  }
}

TEST_CASE("panels stand side by side and have numbers of their own", "[dashboards]") {
  for (const Dashboard& dashboard : all()) {
    CAPTURE(dashboard.uid());
    std::set<std::string> ids;
    std::size_t count = 0;
    std::set<std::pair<std::uint64_t, std::uint64_t>> page;
    for (const JsonValue& panel : dashboard.json().at("panels").items) {
      take(page, panel);
      ids.insert(panel.at("id").text);
      ++count;
      std::set<std::pair<std::uint64_t, std::uint64_t>> folded;
      const JsonValue* const inside = panel.find("panels");
      for (std::size_t i = 0; inside != nullptr && i < inside->items.size(); ++i, ++count) {
        take(folded, inside->items[i]);
        ids.insert(inside->items[i].at("id").text);
      }
    }
    CHECK(ids.size() == count);
    CHECK(dashboard.json().at("panels").at(0).at("type").text == "row");
  }
}

TEST_CASE("a panel says what it shows, in a sentence, with a title that no other has", "[dashboards]") {
  for (const Dashboard& dashboard : all()) {
    std::set<std::string> titles;
    for (const JsonValue* panel : dashboard.panels()) {
      CAPTURE(dashboard.uid(), panel->at("title").text);
      CHECK(titles.insert(panel->at("title").text).second);
      CHECK(panel->at("description").text.size() > 15);
      CHECK(panel->at("description").text.ends_with('.'));
      CHECK_FALSE(panel->at("fieldConfig").at("defaults").at("unit").text.empty());
      std::set<std::string> letters;
      for (const JsonValue& target : panel->at("targets").items) {
        CHECK(letters.insert(target.at("refId").text).second);
        CHECK(target.at("range").text != target.at("instant").text);
        CHECK((panel->at("type").text == "table") == (target.at("format").text == "table"));
      }
    }
  }
}

TEST_CASE("what has a limit changes its colour before it is reached", "[dashboards]") {
  std::size_t gauges = 0;
  for (const Dashboard& dashboard : all())
    for (const JsonValue* panel : dashboard.panels()) {
      if (panel->at("type").text != "gauge") continue;
      CAPTURE(panel->at("title").text);
      const JsonValue& defaults = panel->at("fieldConfig").at("defaults");
      CHECK(defaults.at("max").number() == 1);
      CHECK(defaults.at("color").at("mode").text == "thresholds");
      CHECK(defaults.at("thresholds").at("steps").items.size() == 3);
      CHECK(defaults.at("thresholds").at("steps").items.back().at("value").number() < 1);
      ++gauges;
    }
  CHECK(gauges == 4);
}

TEST_CASE("inbound is blue and outbound is orange everywhere", "[dashboards]") {
  std::size_t seen = 0;
  for (const Dashboard& dashboard : all())
    for (const JsonValue* panel : dashboard.panels())
      for (const JsonValue& override : panel->at("fieldConfig").at("overrides").items) {
        const std::string& name = override.at("matcher").at("options").text;
        const bool in = name.find("inbound") != std::string::npos;
        if (!in && name.find("outbound") == std::string::npos) continue;
        CAPTURE(dashboard.uid(), panel->at("title").text, name);
        for (const JsonValue& property : override.at("properties").items) {
          if (property.at("id").text != "color") continue;
          CHECK(property.at("value").at("fixedColor").text.ends_with(in ? "blue" : "orange"));
          ++seen;
        }
      }
  CHECK(seen > 20);
}
