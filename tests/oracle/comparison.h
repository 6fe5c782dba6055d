// One capture, replayed through the exporter and read by tshark.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace exporter::oracle {

struct Programs {
  std::string exporter;
  std::string tshark = "tshark";
};

struct Comparison {
  std::size_t frames = 0;
  std::size_t replayed = 0;
  std::size_t pairs = 0;                             // over all hooks
  std::map<std::string, std::size_t> left_out = {};  // reason, frames
  std::vector<std::string> differences = {};
};

// Throws what stands in the way of comparing. Needs root, and makes a network namespace of its own.
Comparison compare(const std::string& capture, const Programs& programs);

}  // namespace exporter::oracle
