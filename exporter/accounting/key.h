// Key: what a pair series is known by. The one place that says so.
#pragma once

#include "model/series_key.h"

namespace exporter::accounting {

using Key = SeriesKey;

}  // namespace exporter::accounting
