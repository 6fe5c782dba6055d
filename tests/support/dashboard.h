// The dashboards of dashboards/grafana as tests see them: their panels, their queries, and what Grafana makes
// of a query when something is chosen.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "support/json_value.h"

namespace exporter::support {

// One query of one panel.
struct PanelQuery {
  std::string dashboard = {};  // its uid
  std::string panel = {};      // its title
  std::string letter = {};     // A, B, …
  std::string text;
  bool instant = false;

  [[nodiscard]] std::string name() const { return dashboard + " / " + panel + " / " + letter; }
};

// What is chosen for each variable. One value goes into a query as it is; several of them, or one of a
// variable that takes several, as a regular expression.
struct Choice {
  std::map<std::string, std::vector<std::string>> of_many = {};
  std::map<std::string, std::string> plain = {};

  // The query as Grafana sends it; throws if a variable is left.
  [[nodiscard]] std::string fill(std::string text) const;
};

class Dashboard {
 public:
  // The three of a folder, in the order of their file names.
  static std::vector<Dashboard> all(const std::string& folder);
  explicit Dashboard(const std::string& text) : json_(JsonValue::parse(text)) {}

  [[nodiscard]] const JsonValue& json() const { return json_; }
  [[nodiscard]] const std::string& uid() const { return json_.at("uid").text; }
  [[nodiscard]] const std::vector<JsonValue>& variables() const {
    return json_.at("templating").at("list").items;
  }
  // Those with a query, in the order of the page; folded ones too.
  [[nodiscard]] std::vector<const JsonValue*> panels() const;
  [[nodiscard]] std::vector<PanelQuery> queries() const;

 private:
  JsonValue json_;
};

}  // namespace exporter::support
