// The grammar that Accept and Accept-Encoding share: a comma-separated list of names with parameters and a
// weight. Views into the header's text; nothing malformed is an error, it merely matches nothing.
#pragma once

#include <string_view>
#include <vector>

namespace exporter::http {

inline constexpr int kFullWeight = 1000;  // q=1; weights have three decimals

struct WeightedItem {
  std::string_view name;
  std::string_view version;  // the parameter of that name, without quotes; empty when absent
  int weight = kFullWeight;  // 0 means "not acceptable"
};

std::vector<WeightedItem> parse_weighted_list(std::string_view header);

bool same_token(std::string_view left, std::string_view right);  // ASCII case does not matter

}  // namespace exporter::http
