#include "support/dashboard.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace exporter::support {
namespace {

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

// As in Grafana's data source for Prometheus: quoted for the expression, and again for the string that it is
// in.
std::string escaped(const std::string& value) {
  constexpr std::string_view kSpecial = "$^*{}[]'+?.()|\\";
  std::string text;
  for (const char c : value) {
    if (kSpecial.find(c) != std::string_view::npos) text += "\\\\";
    text += c;
  }
  return text;
}

std::string one_of(const std::vector<std::string>& values) {
  if (values.size() == 1) return escaped(values.front());
  std::string text = "(";
  for (const std::string& value : values) text += (text.size() > 1 ? "|" : "") + escaped(value);
  return text + ")";
}

void add_queries(const std::string& dashboard, const JsonValue& panel, std::vector<PanelQuery>& to) {
  for (const JsonValue& target : panel.at("targets").items)
    to.push_back({.dashboard = dashboard,
                  .panel = panel.at("title").text,
                  .letter = target.at("refId").text,
                  .text = target.at("expr").text,
                  .instant = target.at("instant").text == "true"});
}

}  // namespace

std::string Choice::fill(std::string text) const {
  for (const auto& [name, value] : plain) replace_all(text, "$" + name, value);
  for (const auto& [name, values] : of_many) replace_all(text, "$" + name, one_of(values));
  if (text.find('$') != std::string::npos) throw std::runtime_error("a variable without a value: " + text);
  return text;
}

std::vector<Dashboard> Dashboard::all(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Dashboard> found;
  for (const auto& file : files) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    found.emplace_back(text.str());
  }
  return found;
}

std::vector<const JsonValue*> Dashboard::panels() const {
  std::vector<const JsonValue*> found;
  for (const JsonValue& panel : json_.at("panels").items) {
    if (panel.at("type").text != "row") found.push_back(&panel);
    if (const JsonValue* const folded = panel.find("panels"))
      for (const JsonValue& inside : folded->items) found.push_back(&inside);
  }
  return found;
}

std::vector<PanelQuery> Dashboard::queries() const {
  std::vector<PanelQuery> found;
  for (const JsonValue* panel : panels()) add_queries(uid(), *panel, found);
  return found;
}

}  // namespace exporter::support
