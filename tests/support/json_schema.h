// JsonSchema: does a value have the shape that an OpenAPI document says? It knows the keywords that our
// document uses and refuses any other, so that nothing in there is believed without being looked at. An
// object whose members are listed may have no others: additionalProperties has to say so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/json_value.h"

namespace exporter::support {

class JsonSchema {
 public:
  // `document` is the whole of it, and outlives this.
  explicit JsonSchema(const JsonValue& document) : document_(document) {}

  // What is wrong with `value`, each with the place where; empty if nothing is. Throws if the schema is.
  [[nodiscard]] std::vector<std::string> complaints(const JsonValue& value, const JsonValue& schema) const;

  // What a $ref stands for, or the value itself.
  [[nodiscard]] const JsonValue& resolved(const JsonValue& value) const;

 private:
  struct Check;

  const JsonValue& document_;
};

}  // namespace exporter::support
