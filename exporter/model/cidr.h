// Ranges of addresses as people write them: 10.0.0.0/8, fd00::/8.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/series_shape.h"

namespace exporter {

// With its length, and no bit set behind it. The error says what is wrong and what to write, without
// repeating `text`.
Result<Cidr> parse_cidr(std::string_view text);

std::string to_text(const Cidr& range);

// What inet_pton(3) takes for an address, of either family.
bool is_address(std::string_view text);

}  // namespace exporter
