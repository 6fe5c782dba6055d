#include "options/options_suggestion.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "options/verbs.h"

namespace exporter {
namespace {

// What similar programs call it, too far from our spelling for an edit distance to see.
constexpr std::pair<std::string_view, std::string_view> kElsewhere[] = {
    {"interface", "--iface"},
    {"interfaces", "--iface"},
    {"i", "--iface"},
    {"device", "--iface"},
    {"dev", "--iface"},
    {"listen", "--addr"},
    {"port", "--addr"},
    {"address", "--addr"},
    {"p", "--addr"},
    {"v", "--version"},
    {"path", "--web.telemetry-path"},
    {"verbose", "--log.level"},
    {"metrics-path", "--web.telemetry-path"},
};

constexpr std::pair<std::string_view, std::string_view> kVerbsElsewhere[] = {
    {"help", "--help"}, {"version", "--version"}, {"doctor", "check"},
    {"man", "manual"},  {"start", "run"},         {"serve", "run"},
};

std::string_view without_dashes(std::string_view name) {
  name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  return name;
}

std::vector<std::string_view> names_of(const std::vector<Flag>& known) {
  std::vector<std::string_view> names;
  for (const Flag& flag : known) {
    names.push_back(flag.name);
    if (!flag.alias.empty()) names.push_back(flag.alias);
  }
  return names;
}

}  // namespace

std::optional<std::string> nearest_flag(std::string_view unknown, const std::vector<Flag>& known) {
  const std::string_view wanted = without_dashes(unknown);
  for (const auto& [elsewhere, here] : kElsewhere)
    if (wanted == elsewhere) return std::string(here);

  const std::vector<std::string_view> names = names_of(known);
  std::vector<std::string_view> bare;
  std::transform(names.begin(), names.end(), std::back_inserter(bare), without_dashes);
  const auto found = nearest_word(wanted, bare);
  return found ? std::optional(std::string(names[*found])) : std::nullopt;
}

std::optional<std::string> nearest_verb(std::string_view unknown) {
  for (const auto& [elsewhere, here] : kVerbsElsewhere)
    if (unknown == elsewhere) return std::string(here);
  std::vector<std::string_view> names;
  for (const VerbRow& row : all_verbs()) names.push_back(row.name);
  const auto found = nearest_word(unknown, names);
  return found ? std::optional(std::string(names[*found])) : std::nullopt;
}

}  // namespace exporter
