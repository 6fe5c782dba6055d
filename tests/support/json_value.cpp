#include "support/json_value.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "support/exposition.h"

namespace exporter::support {
namespace {

constexpr int kDeepest = 64;

[[noreturn]] void refuse(const std::string& why) { throw std::runtime_error("no JSON: " + why); }

void append_utf8(std::string& to, unsigned code) {
  if (code < 0x80) {
    to += static_cast<char>(code);
  } else if (code < 0x800) {
    to += static_cast<char>(0xc0 | code >> 6);
    to += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    to += static_cast<char>(0xe0 | code >> 12);
    to += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    to += static_cast<char>(0x80 | (code & 0x3f));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  JsonValue whole() {
    JsonValue value = any(0);
    blanks();
    if (!rest_.empty()) refuse("more behind its end");
    return value;
  }

 private:
  void blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  bool take(std::string_view wanted) {
    blanks();
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }

  JsonValue any(int depth) {
    if (depth > kDeepest) refuse("too deep");
    if (take("{")) return object(depth);
    if (take("[")) return array(depth);
    if (take("\"")) return made(JsonValue::Type::String, string());
    if (take("true")) return made(JsonValue::Type::Boolean, "true");
    if (take("false")) return made(JsonValue::Type::Boolean, "false");
    if (take("null")) return {};
    return made(JsonValue::Type::Number, number());
  }

  static JsonValue made(JsonValue::Type type, std::string text) {
    JsonValue value;
    value.type = type;
    value.text = std::move(text);
    return value;
  }

  JsonValue object(int depth) {
    JsonValue value = made(JsonValue::Type::Object, {});
    if (take("}")) return value;
    do {
      if (!take("\"")) refuse("a member without a name");
      std::string name = string();
      if (!take(":")) refuse("a member without a value");
      if (value.find(name) != nullptr) refuse("two members " + name);
      value.members.push_back({std::move(name), any(depth + 1)});
    } while (take(","));
    if (!take("}")) refuse("an object without an end");
    return value;
  }

  JsonValue array(int depth) {
    JsonValue value = made(JsonValue::Type::Array, {});
    if (take("]")) return value;
    do value.items.push_back(any(depth + 1));
    while (take(","));
    if (!take("]")) refuse("an array without an end");
    return value;
  }

  std::string string() {
    std::string text;
    for (;;) {
      if (rest_.empty()) refuse("a string without an end");
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return text;
      if (static_cast<unsigned char>(c) < 0x20) refuse("a control character in a string");
      if (c == '\\')
        escape(text);
      else
        text += c;
    }
  }

  void escape(std::string& to) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (rest_.empty()) refuse("half an escape");
    const char name = rest_.front();
    rest_.remove_prefix(1);
    if (const std::size_t at = kNames.find(name); at != std::string_view::npos) {
      to += kMeanings[at];
      return;
    }
    unsigned code = 0;
    const std::string_view digits = rest_.substr(0, 4);
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (name != 'u' || digits.size() != 4 || failure != std::errc{} || end != digits.data() + 4)
      refuse("an unknown escape");
    if (code >= 0xd800 && code < 0xe000) refuse("a surrogate, which we never write");
    rest_.remove_prefix(4);
    append_utf8(to, code);
  }

  std::string digits() {
    const std::size_t size = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    if (size == 0) refuse("a value that is none");
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }

  std::string number() {
    std::string text = rest_.starts_with('-') ? "-" : "";
    rest_.remove_prefix(text.size());
    const std::string whole = digits();
    if (whole.size() > 1 && whole[0] == '0') refuse("a leading zero");
    text += whole;
    if (rest_.starts_with('.')) {
      rest_.remove_prefix(1);
      text += "." + digits();
    }
    if (rest_.starts_with('e') || rest_.starts_with('E')) {
      rest_.remove_prefix(1);
      text += 'e';
      if (rest_.starts_with('+') || rest_.starts_with('-')) {
        text += rest_.front();
        rest_.remove_prefix(1);
      }
      text += digits();
    }
    return text;
  }

  std::string_view rest_;
};

}  // namespace

JsonValue JsonValue::parse(std::string_view text) {
  if (!is_utf8(text)) refuse("not UTF-8");
  return Reader(text).whole();
}

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const auto& [key, value] : members)
    if (key == name) return &value;
  return nullptr;
}

const JsonValue& JsonValue::at(std::string_view name) const {
  if (const JsonValue* found = find(name)) return *found;
  throw std::runtime_error("no member " + std::string(name));
}

bool JsonValue::is_integer() const {
  return type == Type::Number && text.find_first_of(".eE") == std::string::npos;
}

std::uint64_t JsonValue::count() const {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (type != Type::Number || failure != std::errc{} || end != text.data() + text.size())
    throw std::runtime_error("no count: " + text);
  return value;
}

double JsonValue::number() const {
  if (type != Type::Number) throw std::runtime_error("no number: " + text);
  return std::stod(text);
}

}  // namespace exporter::support
