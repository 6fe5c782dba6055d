// What is left of a run: a file of JSON, one object a line, and a table to read.
#pragma once

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "bench/figure.h"
#include "bench/reach.h"

namespace exporter::bench {

struct Report {
  std::vector<std::pair<std::string, std::string>> machine;
  Figures figures;
};

void write_json(std::ostream& out, const Report& report);
void write_table(std::ostream& out, const Report& report);

}  // namespace exporter::bench
