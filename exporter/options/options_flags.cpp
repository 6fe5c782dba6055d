#include "options/options_flags.h"

#include <utility>

#include "options/flag_groups.h"

namespace exporter {

const std::vector<Flag>& all_flags() {
  static const std::vector<Flag> table = [] {
    const Options defaults;
    std::vector<Flag> all;
    for (auto* group :
         {flags::interface_flags, flags::serving_flags, flags::counting_flags, flags::series_flags,
          flags::connection_flags, flags::asking_flags, flags::running_flags})
      for (Flag& flag : group(defaults)) all.push_back(std::move(flag));
    return all;
  }();
  return table;
}

}  // namespace exporter
