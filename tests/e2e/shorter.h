// A configuration in which everything goes faster: what takes an hour takes half a minute.
#pragma once

#include <string>

namespace exporter::support {

inline constexpr int kShorterBy = 100;

// Every duration of a YAML file (2m, 15s, 1d) divided by kShorterBy: windows, offsets, steps, intervals and
// waiting times alike, so that they keep their proportions. Numbers that say how much, and names such as
// rate2m, stay.
std::string shorter(const std::string& yaml);

// The same of a file of deploy/.
std::string shorter_file(const std::string& path);

}  // namespace exporter::support
