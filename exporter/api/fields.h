// What several kinds of rows have in common: the names of interfaces, ranges of addresses, volumes and rates.
#pragma once

#include <algorithm>
#include <vector>

#include "api/json_writer.h"
#include "api/query.h"
#include "model/snapshot.h"

namespace exporter::api {

inline double seconds_of(Duration duration) { return in_seconds(std::max(duration, Duration::zero())); }

// Members of the open object: bytes, packets and what they were each second of `window`.
void write_volumes(JsonWriter& out, const Volume& total, const Volume& recent, Duration window);

bool holds(const Cidr& range, Family family, const IpAddress& address);

std::uint64_t weight_of(SortBy sort, const Volume& total, const Volume& recent);

// Which interfaces a filter lets pass, by InterfaceId; those of any name if it asks for none.
std::vector<bool> interfaces_named(const Snapshot& snapshot, const Filter& filter);

}  // namespace exporter::api
