// What the flags about the form of the series accept: --labels, --aggregate, --network, --rates. Each
// take_…() judges all values of its flag and writes the setting only if there is nothing to complain about.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "options/options_flags.h"

namespace exporter {

Complaints take_labels(const std::vector<std::string>& values, Options& options);
Complaints take_aggregates(const std::vector<std::string>& values, Options& options);
Complaints take_networks(const std::vector<std::string>& values, Options& options);

Result<Rates> read_rates(std::string_view text);

std::string to_text(Rates rates);
// "office=10.0.0.0/8,fd00::/8", one for each network
std::vector<std::string> to_texts(const NamedNetworks& networks);
// "interface,direction,…"
std::string to_text(const SeriesLabels& labels);
// "public=32/128,private=32/128"
std::string to_text(const std::array<PrefixLengths, 2>& lengths);

}  // namespace exporter
