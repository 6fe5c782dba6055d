// The text of a configuration file, bounded: nothing that blocks, grows without end or is no file is read.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "base/result.h"

namespace exporter {

inline constexpr std::size_t kLargestConfigFile = std::size_t{1} << 20;

// How the rest of the room gets the text of a file; tests have no files. The error does not repeat the path.
using ConfigReader = std::function<Result<std::string>(const std::string& path)>;

Result<std::string> read_config_file(const std::string& path);

}  // namespace exporter
