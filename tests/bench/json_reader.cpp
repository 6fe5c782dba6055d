#include "bench/json_reader.h"

#include <cctype>

namespace exporter::bench {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool document() {
    std::string ignored;
    return value(ignored) && (skip_blanks(), rest_.empty());
  }
  std::vector<JsonMembers> objects;

 private:
  void skip_blanks() {
    while (!rest_.empty() && std::string_view(" \t\r\n").find(rest_[0]) != std::string_view::npos)
      rest_.remove_prefix(1);
  }
  bool take(char wanted) {
    skip_blanks();
    if (rest_.empty() || rest_[0] != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool value(std::string& text) {
    skip_blanks();
    if (rest_.empty()) return false;
    if (rest_[0] == '{') return object();
    if (rest_[0] == '[') return array();
    if (rest_[0] == '"') return string(text);
    return word(text);
  }

  bool object() {
    JsonMembers members;
    take('{');
    if (!take('}')) {
      do {
        std::string name;
        std::string text;
        skip_blanks();
        if (!string(name) || !take(':') || !value(text) || !members.emplace(name, text).second) return false;
      } while (take(','));
      if (!take('}')) return false;
    }
    objects.push_back(std::move(members));
    return true;
  }

  bool array() {
    take('[');
    if (take(']')) return true;
    do {
      std::string ignored;
      if (!value(ignored)) return false;
    } while (take(','));
    return take(']');
  }

  // Without \u, which the bench never writes.
  bool string(std::string& text) {
    if (rest_.empty() || rest_[0] != '"') return false;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"') {
        rest_.remove_prefix(at + 1);
        return true;
      }
      if (static_cast<unsigned char>(rest_[at]) < 0x20) return false;
      if (rest_[at] == '\\' && (++at == rest_.size() || (rest_[at] != '"' && rest_[at] != '\\')))
        return false;
      text += rest_[at];
    }
    return false;
  }

  // true, false, null or a number without an exponent.
  bool word(std::string& text) {
    while (!rest_.empty() &&
           (std::isalnum(static_cast<unsigned char>(rest_[0])) != 0 || rest_[0] == '.' || rest_[0] == '-')) {
      text += rest_[0];
      rest_.remove_prefix(1);
    }
    return text == "true" || text == "false" || text == "null" || is_number(text);
  }

  static bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const std::size_t digits = text.find_first_not_of("0123456789");
    if (digits == 0 || text.empty() || (text.size() > 1 && text[0] == '0' && digits != 1)) return false;
    if (digits == std::string_view::npos) return true;
    return text[digits] == '.' && digits + 1 < text.size() &&
           text.find_first_not_of("0123456789", digits + 1) == std::string_view::npos;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::vector<JsonMembers>> read_json(std::string_view text) {
  Reader reader(text);
  if (!reader.document()) return std::nullopt;
  return std::move(reader.objects);
}

}  // namespace exporter::bench
