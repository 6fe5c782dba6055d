// Text from strangers made safe to show. Names of interfaces and answers of other programs may have any
// bytes; none of them may speak to a terminal or break a line of JSON.
#pragma once

#include <string>
#include <string_view>

namespace exporter {

// For between the quotes of a JSON string. A byte that is no UTF-8 becomes U+FFFD and its two hex digits, as
// in the labels of the metrics.
std::string json_escaped(std::string_view text);

// For people: control characters and bytes that are no UTF-8 as \xNN. Lines and tabs stay.
std::string printable(std::string_view text);

}  // namespace exporter
