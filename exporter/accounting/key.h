// Key: what a pair series is known by. The one place that says so.
#pragma once

#include "model/flow.h"

namespace exporter::accounting {

using Key = PairKey;

}  // namespace exporter::accounting
