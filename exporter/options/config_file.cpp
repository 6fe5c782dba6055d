#include "options/config_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "options/config_text.h"
#include "options/options_suggestion.h"

namespace exporter {
namespace {

using Names = std::vector<std::string>;

const Flag* flag_of(const std::string& key) {
  const auto found = std::find_if(all_flags().begin(), all_flags().end(),
                                  [&](const Flag& flag) { return key_of(flag) == key; });
  return found == all_flags().end() ? nullptr : &*found;
}

Names all_sections() {
  Names sections;
  for (const Flag& flag : all_flags())
    if (flag.show != nullptr && (sections.empty() || sections.back() != section_of(flag)))
      sections.push_back(section_of(flag));
  return sections;
}

Names keys_of(const std::string& section) {
  Names keys;
  for (const Flag& flag : all_flags())
    if (flag.show != nullptr && section_of(flag) == section) keys.push_back(key_of(flag));
  return keys;
}

std::optional<std::string> nearest_of(const std::string& wanted, const Names& known) {
  const auto found = nearest_word(wanted, {known.begin(), known.end()});
  return found ? std::optional(known[*found]) : std::nullopt;
}

std::string_view name_of(ConfigKind kind) {
  switch (kind) {
    case ConfigKind::Text:
      return "a text";
    case ConfigKind::Number:
      return "a whole number";
    case ConfigKind::Truth:
      return "true or false";
    case ConfigKind::List:
      return "a list";
    case ConfigKind::Table:
      return "a table";
    case ConfigKind::Decimal:
      return "a number with decimals";
    case ConfigKind::Time:
      return "a date or a time";
  }
  return {};
}

// What has to stand behind the key.
ConfigKind wanted_kind(const Flag& flag) {
  if (flag.is_switch()) return ConfigKind::Truth;
  switch (flag.form) {
    case Form::Text:
      return ConfigKind::Text;
    case Form::Number:
      return ConfigKind::Number;
    case Form::Truth:
      return ConfigKind::Truth;
    case Form::List:
      return ConfigKind::List;
    case Form::Table:
      return ConfigKind::Table;
  }
  return ConfigKind::Text;
}

class Taker {
 public:
  explicit Taker(ConfigFile& file) : file_(file) {}

  void take_root(const ConfigEntry& entry) {
    const Names sections = all_sections();
    const bool known = std::find(sections.begin(), sections.end(), entry.key) != sections.end();
    if (!known) return complain(entry.place, mistake_of_section(entry, sections));
    if (entry.value.kind != ConfigKind::Table)
      return complain(entry.place,
                      fmt::format("{}: {} where a section is expected; write [{}] and below it its keys",
                                  entry.key, name_of(entry.value.kind), entry.key));
    for (const ConfigEntry& inner : entry.value.entries) take_key(entry.key, inner);
  }

 private:
  static std::string mistake_of_section(const ConfigEntry& entry, const Names& sections) {
    const Flag* flag = flag_of(entry.key);
    if (flag != nullptr && entry.value.kind != ConfigKind::Table)
      return mistake_of_place(*flag, "no section");
    const bool table = entry.value.kind == ConfigKind::Table;
    const std::string what = table ? fmt::format("[{}]: unknown section", entry.key)
                                   : fmt::format("{}: unknown key in no section", entry.key);
    if (const auto meant = nearest_of(entry.key, sections))
      return fmt::format("{}; did you mean [{}]?", what, *meant);
    return fmt::format("{}; sections are {}", what, fmt::join(sections, ", "));
  }

  static std::string mistake_of_place(const Flag& flag, const std::string& where) {
    if (flag.show == nullptr)
      return fmt::format("{}: goes on the command line only; leave it out", key_of(flag));
    return fmt::format("{}: stands in {}; move it to [{}]", key_of(flag), where, section_of(flag));
  }

  static std::string mistake_of_key(const std::string& section, const std::string& key) {
    const Names keys = keys_of(section);
    if (const auto meant = nearest_of(key, keys))
      return fmt::format("{}: unknown key in [{}]; did you mean {}?", key, section, *meant);
    const auto flag = nearest_flag("--" + key, all_flags());
    const auto named = std::find_if(all_flags().begin(), all_flags().end(), [&](const Flag& one) {
      return flag && one.show != nullptr && (one.name == *flag || one.alias == *flag);
    });
    if (named != all_flags().end())
      return fmt::format("{}: unknown key in [{}]; did you mean {} in [{}]?", key, section, key_of(*named),
                         section_of(*named));
    return fmt::format("{}: unknown key in [{}]; it has {}", key, section, fmt::join(keys, ", "));
  }

  void take_key(const std::string& section, const ConfigEntry& entry) {
    const Flag* flag = flag_of(entry.key);
    if (flag == nullptr) return complain(entry.place, mistake_of_key(section, entry.key));
    if (flag->show == nullptr || section_of(*flag) != section)
      return complain(entry.place, mistake_of_place(*flag, fmt::format("[{}]", section)));
    if (entry.value.kind != wanted_kind(*flag))
      return complain(entry.value.place, mistake_of_kind(entry.key, entry.value.kind, *flag));
    ConfigSetting setting{
        .flag = flag, .values = {}, .off = false, .place = entry.value.place, .entries = {}};
    const std::size_t mistakes_before = file_.mistakes.size();
    take_value(entry, setting);
    const bool good = file_.mistakes.size() == mistakes_before;
    if (good || !setting.values.empty())
      file_.settings.push_back(std::move(setting));  // the rest is judged too
  }

  static std::string mistake_of_kind(const std::string& key, ConfigKind kind, const Flag& flag) {
    return fmt::format("{}: {} where {} is expected; write for example {}", key, name_of(kind),
                       name_of(wanted_kind(flag)), example_of(flag));
  }

  void take_value(const ConfigEntry& entry, ConfigSetting& setting) {
    const Flag& flag = *setting.flag;
    switch (entry.value.kind) {
      case ConfigKind::Truth:
        return take_truth(entry.value.text == "true", setting);
      case ConfigKind::List:
        return take_list(entry, setting);
      case ConfigKind::Table:
        return take_table(entry, setting);
      default:
        break;
    }
    if (entry.value.text.empty())
      return complain(entry.value.place,
                      fmt::format("{}: an empty text; give it a value or leave it out{}", entry.key,
                                  flag.default_text.empty() ? "" : ", the default is " + flag.default_text));
    setting.values.push_back(entry.value.text);
  }

  static void take_truth(bool on, ConfigSetting& setting) {
    if (setting.flag->is_switch())
      setting.off = !on;
    else
      setting.values.emplace_back(on ? "on" : "off");
  }

  void take_list(const ConfigEntry& entry, ConfigSetting& setting) {
    if (entry.value.entries.empty())
      complain(entry.value.place,
               fmt::format("{}: an empty list; give it a text or leave it out", entry.key));
    for (const ConfigEntry& one : entry.value.entries)
      if (is_text(entry.key, one.value, *setting.flag)) setting.values.push_back(one.value.text);
  }

  void take_table(const ConfigEntry& entry, ConfigSetting& setting) {
    for (const ConfigEntry& one : entry.value.entries) {
      const std::string name = entry.key + '.' + one.key;
      if (one.key.find_first_of("=,") != std::string::npos) {
        complain(one.place, name + ": a name with = or , in it; use another");
        continue;
      }
      setting.entries.emplace_back(one.key, one.place);
      if (const auto value = entry_value(name, one.value, *setting.flag))
        setting.values.push_back(one.key + '=' + *value);
    }
  }

  // Of a text or, where a flag takes commas, a list of texts: what is good of it.
  std::optional<std::string> entry_value(const std::string& name, const ConfigValue& value,
                                         const Flag& flag) {
    const std::vector<ConfigEntry> only{{{}, value.place, value}};
    const bool list = value.kind == ConfigKind::List && flag.several_to_a_name;
    const std::vector<ConfigEntry>& all = list ? value.entries : only;
    std::optional<std::string> joined;
    if (all.empty()) joined = "";
    for (const ConfigEntry& one : all) {
      if (!is_text(name, one.value, flag)) continue;
      const std::size_t stray = one.value.text.find_first_of(flag.several_to_a_name ? "=" : "=,");
      if (stray != std::string::npos) {
        complain(one.place, fmt::format("{}: {} in a text that is one value; write for example {}", name,
                                        one.value.text[stray], example_of(flag)));
        continue;
      }
      joined = (joined ? *joined + "," : "") + one.value.text;
    }
    return joined;
  }

  bool is_text(const std::string& key, const ConfigValue& value, const Flag& flag) {
    if (value.kind == ConfigKind::Text) return true;
    complain(value.place, fmt::format("{}: {} where a text is expected; write for example {}", key,
                                      name_of(value.kind), example_of(flag)));
    return false;
  }

  // Millions of mistakes are not worth their memory.
  void complain(ConfigPlace place, std::string what) { file_.mistakes.push_back({place, std::move(what)}); }

  ConfigFile& file_;
};

}  // namespace

ConfigFile read_config(std::string_view text) {
  ConfigDocument document = read_toml(text);
  ConfigFile file{.settings = {}, .mistakes = std::move(document.mistakes)};
  Taker taker(file);
  for (const ConfigEntry& entry : document.root.entries) taker.take_root(entry);
  std::stable_sort(file.mistakes.begin(), file.mistakes.end(),
                   [](const ConfigMistake& a, const ConfigMistake& b) { return a.place < b.place; });
  return file;
}

}  // namespace exporter
