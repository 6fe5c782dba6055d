// What the tests of this room look at: one small fixed snapshot with everything that can be in one, the
// metrics of an exporter that made it, and ways to read the text.
#pragma once

#include <prometheus/metric_family.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/exposition_format.h"
#include "base/text_stream.h"
#include "metrics/self_metrics.h"
#include "model/snapshot.h"

namespace exporter::metrics::testing {

// Textual IPv4 or IPv6; the family follows from it.
SeriesKey pair(const std::string& source, const std::string& destination, InterfaceId interface = {},
               Direction direction = Direction::Inbound);
InterfaceRow interface_row(InterfaceId id, const std::string& name);
std::shared_ptr<const PairChunk> chunk(PairChunk rows);

// Two interfaces, one of them named eth"\0 (hostile); IPv4, IPv6 and mapped pairs in three chunks, one of
// them empty; two folded rows; a window of ten seconds.
Snapshot a_snapshot();
// Everything a series can show: all labels, prefixes, networks of both families, protocols with and without a
// name, and what was folded of both families.
Snapshot a_snapshot_with_all_labels();
// Of the first interface each number is another one, of the second there is nothing yet. With series.
ConnectionSummary some_connections();
Snapshot a_snapshot_with_connections();
Sweep a_sweep();

// Without the process_* set, which differs from run to run.
std::vector<prometheus::MetricFamily> self_families_of(const SelfMetrics& metrics);
std::vector<prometheus::MetricFamily> some_self_families();

std::string read_all(TextStream& stream, std::size_t buffer = TextStream::kMinRead);
std::string text_of(const Snapshot& snapshot, ExpositionFormat format = ExpositionFormat::Text004);

// Sample lines as {name{labels} → value}. Fails the test on a line that is none or comes twice.
std::map<std::string, std::string> samples_of(const std::string& text);

}  // namespace exporter::metrics::testing
