// What an exposition says of one direction of one interface, and the comparison of it with what is known to
// be true.
#pragma once

#include <cstddef>
#include <string>

#include "base/units.h"
#include "support/exporter_process.h"
#include "support/exposition.h"

namespace exporter::support {

struct Counted {
  Volume pairs;   // over all pair series, "other" included
  Volume folded;  // src_ip="other"
  Volume ipv4;    // of the interface
  Volume ipv6;
  Volume other;
  std::size_t series = 0;  // of pairs that have addresses

  [[nodiscard]] Volume ip() const { return ipv4 + ipv6; }
  [[nodiscard]] Volume all() const { return ip() + other; }
};

Counted counted(const Exposition& exposition, const std::string& interface, const std::string& direction);

// "0 packets, 0 bytes": what the kernel's counters have and ours do not; "nothing" without the metric.
std::string unaccounted(const Exposition& exposition, const std::string& interface,
                        const std::string& direction);

// Both metrics, over the samples that match.
Volume volume_of(const Exposition& exposition, const std::string& prefix, LabelFilter filter);

// "12 packets, 720 bytes"; what CHECK compares, so that a failure can be read.
std::string text(const Volume& volume);

// The first scrape in which the interface has counted `packets` that way, or the last one within ten seconds.
Exposition scrape_when(const ExporterProcess& exporter, const std::string& interface,
                       const std::string& direction, std::uint64_t packets);

// CHECKs that pairs, interface and truth are the same, to the byte.
void check_exact(const Counted& counted, const Volume& truth);

}  // namespace exporter::support
