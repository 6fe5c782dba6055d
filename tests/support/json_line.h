// Is this line one JSON object of strings, as a log line must be? A strict reader (RFC 8259) of just that
// shape; what it refuses, no log collector has to accept.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace exporter::support {

using JsonObject = std::map<std::string, std::string>;

// The names and values of {"name":"value",…}, or nothing if the text is anything else. \u escapes of
// ASCII come out as that byte, others as '?'.
std::optional<JsonObject> read_json_line(std::string_view line);

}  // namespace exporter::support
