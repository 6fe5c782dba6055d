#include "e2e/shorter.h"

#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>

namespace exporter::support {
namespace {

long milliseconds_in(char unit) {
  switch (unit) {
    case 's':
      return 1000;
    case 'm':
      return 60'000;
    case 'h':
      return 3'600'000;
    default:
      return 86'400'000;
  }
}

}  // namespace

std::string shorter(const std::string& yaml) {
  static const std::regex duration(R"(\b(\d+)([smhd])\b)");
  std::string text;
  auto rest = yaml.cbegin();
  for (std::sregex_iterator found(yaml.begin(), yaml.end(), duration), end; found != end; ++found) {
    const std::smatch& match = *found;
    text.append(rest, match[0].first);
    text += std::to_string(std::stol(match[1]) * milliseconds_in(match[2].str().front()) / kShorterBy) + "ms";
    rest = match[0].second;
  }
  return text.append(rest, yaml.cend());
}

std::string shorter_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return shorter({std::istreambuf_iterator<char>(file), {}});
}

}  // namespace exporter::support
