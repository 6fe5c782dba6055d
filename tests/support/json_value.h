// JsonValue: a JSON text taken apart, strictly (RFC 8259): what it refuses no client has to accept, and
// members of one object have different names. Numbers stay as they were written: nothing of ours may be
// rounded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exporter::support {

class JsonValue {
 public:
  enum class Type : std::uint8_t { Null, Boolean, Number, String, Array, Object };
  struct Member;

  // Throws with a reason.
  static JsonValue parse(std::string_view text);

  Type type = Type::Null;
  std::string text;              // of a string; of a number or a boolean as written
  std::vector<JsonValue> items;  // of an array
  std::vector<Member> members;   // of an object, in their order

  // Null if there is none.
  [[nodiscard]] const JsonValue* find(std::string_view name) const;
  // These throw if there is none, or it is of another type.
  [[nodiscard]] const JsonValue& at(std::string_view name) const;
  [[nodiscard]] const JsonValue& at(std::size_t index) const { return items.at(index); }
  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] double number() const;
  [[nodiscard]] bool is_integer() const;
};

struct JsonValue::Member {
  std::string first;  // its name
  JsonValue second;
};

}  // namespace exporter::support
