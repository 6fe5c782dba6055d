// What the exporter wrote to stderr, as its log lines; nothing else may be there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exporter::support {

struct LogLine {
  std::string level;
  std::string message;
};

// Throws on a line that is none.
std::vector<LogLine> read_text_log(std::string_view errors);
std::vector<LogLine> read_json_log(std::string_view errors);

// The messages of one level, each with a newline.
std::string messages_of(const std::vector<LogLine>& log, std::string_view level);

}  // namespace exporter::support
