#include "options/config_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "options/options_help.h"
#include "options/options_values.h"

namespace exporter {
namespace {

using Values = std::vector<std::string>;

// What TOML has no way to say, a byte that is no UTF-8, becomes U+FFFD.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const auto byte = static_cast<unsigned char>(text.front());
    if (length == 0)
      out += kReplacementCharacter;
    else if (byte == '"' || byte == '\\')
      out.append("\\").append(text.substr(0, 1));
    else if (byte < 0x20 || byte == 0x7f)
      out += fmt::format("\\u{:04X}", byte);
    else
      out += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out + '"';
}

std::string as_key(std::string_view name) {
  const auto is_bare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_bare) ? std::string(name)
                                                                         : in_quotes(name);
}

std::string as_list(const Values& values) {
  std::string text;
  for (const std::string& value : values) text.append(text.empty() ? "" : ", ").append(in_quotes(value));
  return '[' + text + ']';
}

// NAME=VALUE[,VALUE...]
std::string as_entry(std::string_view value) {
  const std::string name = entry_name(value);
  const std::string_view rest = value.substr(std::min(name.size() + 1, value.size()));
  const bool several = rest.find(',') != std::string_view::npos;
  return as_key(name) + " = " + (several ? as_list(split_at_commas({std::string(rest)})) : in_quotes(rest));
}

std::string as_table(const Values& values) {
  std::string text;
  for (const std::string& value : values) text.append(text.empty() ? " " : ", ").append(as_entry(value));
  return '{' + text + " }";
}

bool is_truth(const Flag& flag) { return flag.is_switch() || flag.form == Form::Truth; }

// `values` are not empty, or the flag is a table or a list.
std::string right_side(const Flag& flag, const Values& values) {
  if (is_truth(flag)) return values.front() == "on" ? "true" : "false";
  switch (flag.form) {
    case Form::Number:
      return values.front();
    case Form::List:
      return as_list(values);
    case Form::Table:
      return as_table(values);
    case Form::Text:
    case Form::Truth:
      break;
  }
  return in_quotes(values.front());
}

// What stands for a value that nobody has given.
Values example_values(const Flag& flag) {
  Values values = flag.show == nullptr ? Values() : flag.show(Options());
  if (values.empty()) values = flag.example;
  if (values.empty()) values = {flag.form == Form::Number ? "0" : flag.value};
  return values;
}

// A comment holds text of one line, and UTF-8.
std::string in_comment(std::string_view text) {
  const std::string safe = in_quotes(text);
  return safe.substr(1, safe.size() - 2);
}

// Writes one section after the other: first what is one line, then tables, which would swallow lines below.
class Document {
 public:
  template <class WriteLine, class WriteTable>
  std::string write(WriteLine write_line, WriteTable write_table) {
    std::string section;
    std::vector<const Flag*> tables;
    const auto finish = [&] {
      for (const Flag* flag : tables) text_ += write_table(*flag);
      tables.clear();
    };
    for (const Flag& flag : all_flags()) {
      if (flag.show == nullptr) continue;
      if (section != section_of(flag)) {
        finish();
        section = section_of(flag);
        text_ += fmt::format("\n[{}]\n", section);
      }
      if (flag.form == Form::Table)
        tables.push_back(&flag);
      else
        text_ += write_line(flag);
    }
    finish();
    return std::move(text_);
  }

  explicit Document(std::string head) : text_(std::move(head)) {}

 private:
  std::string text_;
};

}  // namespace

std::string section_of(const Flag& flag) {
  std::string section = flag.group;
  for (char& c : section) c = c == ' ' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return section;
}

std::string key_of(const Flag& flag) {
  std::string key = flag.name.substr(flag.name.find_first_not_of('-'));
  std::replace(key.begin(), key.end(), '.', '-');
  return key;
}

std::string example_of(const Flag& flag) {
  Values values = example_values(flag);
  if (flag.form == Form::Table) values.resize(1);
  return key_of(flag) + " = " + right_side(flag, values);
}

std::string entry_name(std::string_view value) { return std::string(value.substr(0, value.find('='))); }

std::string config_document(const Options& options, const OriginOf& origin_of) {
  const auto line = [&](const Flag& flag) {
    const Values values = flag.show(options);
    const std::string origin = in_comment(origin_of(flag, ""));
    if (values.empty()) return fmt::format("# {} is not set\n", key_of(flag));
    return fmt::format("{} = {}  # {}\n", key_of(flag), right_side(flag, values), origin);
  };
  const auto table = [&](const Flag& flag) {
    std::string text = fmt::format("\n[{}.{}]\n", section_of(flag), key_of(flag));
    for (const std::string& value : flag.show(options))
      text += fmt::format("{}  # {}\n", as_entry(value), in_comment(origin_of(flag, entry_name(value))));
    return text;
  };
  std::string version = version_text();
  version.pop_back();
  return Document("# The settings in effect of " + version + ", each with where it comes from.\n")
      .write(line, table);
}

std::string config_example() {
  const auto meaning = [](const Flag& flag) { return flag.meaning + (flag.live ? "" : "; needs a restart"); };
  const auto line = [&](const Flag& flag) {
    const bool has_default = !flag.show(Options()).empty();
    return fmt::format("\n# {}\n#{}{}\n", meaning(flag), has_default ? "" : " ", example_of(flag));
  };
  const auto table = [&](const Flag& flag) {
    const bool has_default = !flag.show(Options()).empty();
    std::string text = fmt::format("\n# {}\n#[{}.{}]\n", meaning(flag), section_of(flag), key_of(flag));
    for (const std::string& value : example_values(flag))
      text += fmt::format("#{}{}\n", has_default ? "" : " ", as_entry(value));
    return text;
  };
  return Document(
             "# Settings of ebpf-traffic-exporter: what stands here after a # is the default. A flag of the "
             "command\n"
             "# line wins over it. Try it with: ebpf-traffic-exporter config check FILE\n"
             "# Durations are numbers with units: 500ms, 5s, 10m, 1h30m. A reload reads this file again.\n")
      .write(line, table);
}

}  // namespace exporter
