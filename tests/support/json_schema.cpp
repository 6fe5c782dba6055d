#include "support/json_schema.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace exporter::support {
namespace {

using Type = JsonValue::Type;

bool is_of(const JsonValue& value, std::string_view type) {
  if (type == "integer") return value.is_integer();
  if (type == "number") return value.type == Type::Number;
  if (type == "string") return value.type == Type::String;
  if (type == "boolean") return value.type == Type::Boolean;
  if (type == "array") return value.type == Type::Array;
  if (type == "object") return value.type == Type::Object;
  if (type == "null") return value.type == Type::Null;
  throw std::runtime_error("the schema has an unknown type " + std::string(type));
}

bool is_address(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

bool has_format(const JsonValue& value, const std::string& format) {
  std::uint64_t count = 0;
  const char* const last = value.text.data() + value.text.size();
  const auto [end, failure] = std::from_chars(value.text.data(), last, count);
  const bool counts = value.is_integer() && failure == std::errc{} && end == last;
  if (format == "uint64") return counts;
  if (format == "uint16") return counts && count <= 65535;
  if (format == "ip") return is_address(value.text);
  throw std::runtime_error("the schema has an unknown format " + format);
}

}  // namespace

struct JsonSchema::Check {
  const JsonSchema& schemas;
  std::vector<std::string> complaints = {};

  void complain(const std::string& where, const std::string& what) {
    complaints.push_back(where + ": " + what);
  }

  void value(const std::string& where, const JsonValue& value, const JsonValue& unresolved) {
    const JsonValue& schema = schemas.resolved(unresolved);
    for (const auto& [keyword, wanted] : schema.members) rule(where, value, keyword, wanted);
    if (value.type == Type::Object) object(where, value, schema);
  }

  void rule(const std::string& where, const JsonValue& value, const std::string& keyword,
            const JsonValue& wanted) {
    constexpr std::array<std::string_view, 5> kElsewhere{"description", "default", "properties", "required",
                                                         "additionalProperties"};
    if (std::find(kElsewhere.begin(), kElsewhere.end(), keyword) != kElsewhere.end()) return;
    if (keyword == "type") return type(where, value, wanted);
    if (keyword == "enum") return one_of(where, value, wanted);
    if (keyword == "items") return items(where, value, wanted);
    if (keyword == "minimum" || keyword == "maximum") return bound(where, value, keyword, wanted);
    if (keyword == "minLength") return expect(value.text.size() >= wanted.count(), where, "too short");
    if (keyword == "maxLength") return expect(value.text.size() <= wanted.count(), where, "too long");
    if (keyword == "format") return expect(has_format(value, wanted.text), where, "no " + wanted.text);
    throw std::runtime_error("the schema has an unknown keyword " + keyword);
  }

  void bound(const std::string& where, const JsonValue& value, const std::string& keyword,
             const JsonValue& wanted) {
    if (value.type != Type::Number) return;  // what it is, is the type's affair
    const bool kept =
        keyword == "minimum" ? value.number() >= wanted.number() : value.number() <= wanted.number();
    expect(kept, where, "beyond its " + keyword);
  }

  void expect(bool kept, const std::string& where, const std::string& what) {
    if (!kept) complain(where, what);
  }

  void type(const std::string& where, const JsonValue& value, const JsonValue& wanted) {
    if (wanted.type == Type::String)
      return expect(is_of(value, wanted.text), where, "not of type " + wanted.text);
    const bool any = std::any_of(wanted.items.begin(), wanted.items.end(),
                                 [&](const JsonValue& one) { return is_of(value, one.text); });
    expect(any, where, "of none of its types");
  }

  void one_of(const std::string& where, const JsonValue& value, const JsonValue& allowed) {
    const bool found = std::any_of(allowed.items.begin(), allowed.items.end(), [&](const JsonValue& one) {
      return one.type == value.type && one.text == value.text;
    });
    expect(found, where, "'" + value.text + "' is not in the enum");
  }

  void items(const std::string& where, const JsonValue& array, const JsonValue& schema) {
    for (std::size_t i = 0; i < array.items.size(); ++i)
      value(where + "[" + std::to_string(i) + "]", array.items[i], schema);
  }

  void object(const std::string& where, const JsonValue& object, const JsonValue& schema) {
    const JsonValue* const properties = schema.find("properties");
    if (properties == nullptr) return;
    if (schema.at("additionalProperties").text != "false")
      throw std::runtime_error(where + ": an object that is open to anything");
    for (const JsonValue& name : schema.at("required").items) {
      (void)properties->at(name.text);
      expect(object.find(name.text) != nullptr, where, "has no " + name.text);
    }
    for (const auto& [name, member] : object.members) {
      const JsonValue* const known = properties->find(name);
      if (known == nullptr)
        complain(where, "has " + name + ", which is not documented");
      else
        value(where + "." + name, member, *known);
    }
  }
};

const JsonValue& JsonSchema::resolved(const JsonValue& value) const {
  const JsonValue* const reference = value.find("$ref");
  if (reference == nullptr) return value;
  std::string_view path = reference->text;
  if (!path.starts_with("#/")) throw std::runtime_error("a $ref that leads elsewhere: " + reference->text);
  path.remove_prefix(2);
  const JsonValue* at = &document_;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    at = &at->at(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return resolved(*at);
}

std::vector<std::string> JsonSchema::complaints(const JsonValue& value, const JsonValue& schema) const {
  Check check{*this};
  check.value("the answer", value, schema);
  return check.complaints;
}

}  // namespace exporter::support
