// The rows of the table of flags, by the headings of the help text.
#pragma once

#include <vector>

#include "options/options_flags.h"

namespace exporter::flags {

std::vector<Flag> interface_flags(const Options& defaults);
std::vector<Flag> serving_flags(const Options& defaults);
std::vector<Flag> counting_flags(const Options& defaults);
std::vector<Flag> series_flags(const Options& defaults);
std::vector<Flag> connection_flags(const Options& defaults);
std::vector<Flag> asking_flags(const Options& defaults);
std::vector<Flag> running_flags(const Options& defaults);

}  // namespace exporter::flags
