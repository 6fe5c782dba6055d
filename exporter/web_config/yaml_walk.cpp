#include "web_config/yaml_walk.h"

#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/nearest_word.h"

namespace exporter::web_config {
namespace {

constexpr std::size_t kMostComplaints = 50;

// One line, whatever bytes the file holds, and not longer than a line should be.
std::string shown(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string line = "\"";
  for (const char c : text.substr(0, kMost)) {
    const auto byte = static_cast<unsigned char>(c);
    line += byte < 0x20 || byte >= 0x7f ? '?' : c;
  }
  return line + (text.size() > kMost ? "…\"" : "\"");
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string joined(const std::vector<std::string_view>& words) {
  std::string list;
  for (const auto word : words) list.append(list.empty() ? "" : ", ").append(word);
  return list;
}

std::string inside(const std::string& where, std::string_view name) {
  return where.empty() ? std::string(name) : where + "." + std::string(name);
}

std::string suggestion(std::string_view found, const std::vector<std::string_view>& words) {
  const auto meant = nearest_word(found, words);
  return meant ? "; did you mean " + std::string(words[*meant]) + "?" : "; what is known is " + joined(words);
}

// Where documents begin. What is in them does not matter.
struct Beginnings : YAML::EventHandler {
  void OnDocumentStart(const YAML::Mark& mark) override { marks.push_back(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
  }
  void OnMapEnd() override {}

  std::vector<YAML::Mark> marks;
};

// YAML::LoadAll() would never end where a stray comma begins one empty document after the other.
std::optional<YAML::Mark> second_document(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Beginnings beginnings;
  while (beginnings.marks.size() < 2 && parser.HandleNextDocument(beginnings)) {
  }
  return beginnings.marks.size() < 2 ? std::nullopt : std::optional(beginnings.marks[1]);
}

bool is_empty(const YAML::Node& node) { return node.IsNull() || (node.IsMap() && node.size() == 0); }

}  // namespace

void YamlWalk::complain(const YAML::Mark& mark, std::string_view text) {
  if (complaints.size() >= kMostComplaints) return;
  std::string line(text);
  std::replace_if(line.begin(), line.end(), is_control, '?');  // yaml-cpp repeats what it does not know
  complaints.push_back(std::to_string(std::max(mark.line, 0) + 1) + ":" +
                       std::to_string(std::max(mark.column, 0) + 1) + ": " + line);
}

void YamlWalk::entries(const YAML::Node& node, const std::string& where, const Take& take) {
  if (node.IsNull()) return;
  if (!node.IsMap()) {
    const auto what = where.empty() ? "the file" : where;
    return complain(node.Mark(), what + ": names with values belong here");
  }
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const auto at = entry.first.Mark();
    const auto name = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
    if (name.empty()) {
      complain(at, (where.empty() ? "" : where + ": ") + "a name is one word");
    } else if (!seen.insert(name).second) {
      complain(at, inside(where, shown(name)) + ": said twice");
    } else {
      take(name, at, entry.second);
    }
  }
}

void YamlWalk::mapping(const YAML::Node& node, const std::string& where, const std::vector<Key>& keys) {
  std::vector<std::string_view> names(keys.size());
  std::transform(keys.begin(), keys.end(), names.begin(), [](const Key& key) { return key.name; });
  entries(node, where, [&](const std::string& name, const YAML::Mark& at, const YAML::Node& value) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      return complain(at, inside(where, shown(name)) + ": unknown" + suggestion(name, names));
    }
    const Key& key = keys[static_cast<std::size_t>(found - names.begin())];
    if (!key.not_empty.empty() && is_empty(value))
      return complain(at, inside(where, name) + ": is empty; " + std::string(key.not_empty));
    key.take(value, inside(where, name));
  });
}

std::optional<std::string> YamlWalk::text(const YAML::Node& node, const std::string& where) {
  if (node.IsNull()) return std::nullopt;
  if (node.IsScalar()) return node.Scalar().empty() ? std::nullopt : std::optional(node.Scalar());
  complain(node.Mark(), where + ": a text belongs here");
  return std::nullopt;
}

std::optional<bool> YamlWalk::boolean(const YAML::Node& node, const std::string& where) {
  bool value = false;
  if (node.IsNull()) return std::nullopt;
  if (node.IsScalar() && YAML::convert<bool>::decode(node, value)) return value;
  complain(node.Mark(), where + ": true or false belongs here");
  return std::nullopt;
}

std::vector<std::string> YamlWalk::texts(const YAML::Node& node, const std::string& where) {
  std::vector<std::string> all;
  if (node.IsNull()) return all;
  if (!node.IsSequence()) {
    complain(node.Mark(), where + ": a list belongs here");
    return all;
  }
  for (const auto& item : node) {
    if (auto one = text(item, where)) {
      all.push_back(*std::move(one));
    } else if (!item.IsSequence() && !item.IsMap()) {
      complain(item.Mark(), where + ": an empty word in the list");
    }
  }
  return all;
}

void YamlWalk::check_word(const YAML::Node& node, const std::string& where, const std::string& found,
                          const std::vector<std::string_view>& words) {
  if (std::find(words.begin(), words.end(), found) == words.end())
    complain(node.Mark(), where + ": " + shown(found) + " is unknown" + suggestion(found, words));
}

std::optional<std::size_t> YamlWalk::word(const YAML::Node& node, const std::string& where,
                                          const std::vector<std::string_view>& words) {
  const auto found = text(node, where);
  if (!found) return std::nullopt;
  const auto known = std::find(words.begin(), words.end(), *found);
  if (known != words.end()) return static_cast<std::size_t>(known - words.begin());
  check_word(node, where, *found, words);
  return std::nullopt;
}

std::optional<YAML::Node> read_document(const std::string& text, YamlWalk& walk) try {
  if (const auto second = second_document(text)) {
    walk.complain(*second, "what is before this is complete, and a second document has no place here");
    return std::nullopt;
  }
  return YAML::Load(text);
} catch (const YAML::Exception& failure) {
  walk.complain(failure.mark, "this is no YAML: " + failure.msg);
  return std::nullopt;
}

}  // namespace exporter::web_config
