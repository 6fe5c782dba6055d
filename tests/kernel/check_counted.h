// What the programs counted, against what they should have counted, line by line.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "support/bpf_run.h"
#include "support/catch.h"
#include "support/eventually.h"

namespace exporter::support {

// Waits for as many lines as are expected: the far end of a wire may be a moment late. When they do not come,
// the test ends, rather than wait again for each row of a table.
inline void check_counted(const std::string& name, LoadedPrograms& programs,
                          std::vector<std::string> expected) {
  std::vector<std::string> counted;
  const bool arrived = eventually(std::chrono::seconds(30), [&] {
    const std::vector<std::string> more = programs.take();
    counted.insert(counted.end(), more.begin(), more.end());
    return counted.size() >= expected.size();
  });
  std::sort(counted.begin(), counted.end());
  std::sort(expected.begin(), expected.end());
  INFO(name);
  CHECK(counted == expected);
  REQUIRE(arrived);
}

}  // namespace exporter::support
