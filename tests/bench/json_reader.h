// A strict reader of JSON (RFC 8259), for what the bench writes: true, or where it stops being JSON. Along
// the way it notes the strings and numbers that are members of objects.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exporter::bench {

// The members of one object that are strings or numbers, as their text.
using JsonMembers = std::map<std::string, std::string>;

// All objects without an object inside, in their order; nothing if `text` is not JSON.
std::optional<std::vector<JsonMembers>> read_json(std::string_view text);

}  // namespace exporter::bench
