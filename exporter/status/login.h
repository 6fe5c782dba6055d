// What `status` says to be let in.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace exporter::status {

// The header Authorization of a line "user:password", whose line end does not count. An error never repeats
// what it was given.
Result<std::string> authorization_of(std::string_view line);

}  // namespace exporter::status
