// What came of a reload, in words for whoever asked for it: 200, or why not.
#pragma once

#include <string>

#include "base/published.h"

namespace exporter {

struct ReloadAnswer {
  unsigned status = 200;
  std::string text = {};
};

// Nothing before the reload is over.
using ReloadOutcome = Published<ReloadAnswer>;

}  // namespace exporter
