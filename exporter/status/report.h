// What `status` prints: a running exporter at a glance, or the same as JSON.
#pragma once

#include <string>

#include "base/terminal_style.h"
#include "status/picture.h"

namespace exporter::status {

// `now` in seconds since 1970; `address` is where it was asked.
struct Asked {
  std::string address;
  double now = 0;
};

std::string as_text(const Picture& picture, const Asked& asked, const TerminalStyle& style);
std::string as_json(const Picture& picture, const Asked& asked);
// Of one that could not be asked.
std::string as_json(const std::string& error);

}  // namespace exporter::status
