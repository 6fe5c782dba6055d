// The text of a file that has to be there.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace exporter::support {

inline std::string text_of(const std::string& path) {
  const std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace exporter::support
