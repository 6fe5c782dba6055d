// Tally: who was counted where, as a text that can be read, and how much.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/units.h"
#include "oracle/capture.h"
#include "oracle/verdict.h"
#include "support/exposition.h"

namespace exporter::oracle {

// "sends outbound 192.0.2.1 > 198.51.100.2", and for all of a family "sends outbound family ipv4".
using Tally = std::map<std::string, Volume>;

// What must be counted of one frame wherever its replay passes, added to `tally`.
void add_expected(const Frame& frame, const Verdict& verdict, Tally& tally);

// All that was counted, what is zero left out.
Tally tally_of(const support::Exposition& exposition);

// A line for each entry that is not the same in both.
std::vector<std::string> differences(const Tally& tshark, const Tally& exporter);

}  // namespace exporter::oracle
