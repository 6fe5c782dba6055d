#include "e2e/log_lines.h"

#include <regex>
#include <stdexcept>

#include "support/json_line.h"
#include "support/lines.h"

namespace exporter::support {
namespace {

const std::string kTime = R"re(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)re";

[[noreturn]] void refuse(const std::string& line) { throw std::runtime_error("not a log line: " + line); }

}  // namespace

std::vector<LogLine> read_text_log(std::string_view errors) {
  static const std::regex shape(kTime + R"re( (debug|info|warning|error) +(\S.*))re");
  std::vector<LogLine> log;
  for (const std::string& line : lines_of(errors)) {
    std::smatch parts;
    if (!std::regex_match(line, parts, shape)) refuse(line);
    log.push_back({parts[1], parts[2]});
  }
  return log;
}

std::vector<LogLine> read_json_log(std::string_view errors) {
  static const std::regex time(kTime);
  std::vector<LogLine> log;
  for (const std::string& line : lines_of(errors)) {
    const auto object = read_json_line(line);
    if (!object || object->size() != 3 || !std::regex_match(object->at("time"), time)) refuse(line);
    log.push_back({object->at("level"), object->at("message")});
  }
  return log;
}

std::string messages_of(const std::vector<LogLine>& log, std::string_view level) {
  std::string messages;
  for (const LogLine& line : log)
    if (line.level == level) messages += line.message + '\n';
  return messages;
}

}  // namespace exporter::support
