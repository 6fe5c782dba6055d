// Reconciliation compares what the kernel's own counters of an interface say since we attached with what we
// counted. Two things keep them from being equal although nothing is missing, and both are bounded, not
// guessed: packets move while one number is read after the other, so the kernel's is known as a span; and a
// super-packet is one packet to some drivers and its segments to others, so ours is a span too. What lies
// between the spans is unaccounted for. Pure arithmetic; one thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "kernel/link_statistics.h"
#include "model/interface.h"
#include "model/link_facts.h"
#include "model/sweep.h"

namespace exporter::kernel {

// What we counted in one direction.
struct CountedVolume {
  Volume wire;      // every segment with its headers
  Volume expanded;  // the part of it that the skbs did not have, and that of packets since the flip
  Volume expanded_before = {};  // as it was before the flip

  // No fewer than so many. What was expanded since the flip is not in `wire` yet, so it may be the larger
  // one; or less than nothing, for the largest super-packets have a header that is not sent.
  [[nodiscard]] Volume fewest_skbs() const;
  // What is counted from now on.
  [[nodiscard]] CountedVolume since(const CountedVolume& beginning) const;
};

struct StatisticsSpan {
  LinkStatistics earliest{};
  LinkStatistics latest{};
};
// Nothing if the name was unknown at one of the two times.
std::optional<StatisticsSpan> span_of(const std::string& name, const LinkStatisticsByName& earliest,
                                      const LinkStatisticsByName& latest);

// Bytes of a packet that the kernel does not count and we do, by Direction.
using HeaderLeftOut = std::array<unsigned, 2>;
// Some devices count only what is behind the Ethernet header: lo and vxlan always, a bridge what it receives.
HeaderLeftOut header_left_out(const LinkFacts& link);

class Reconciliation {
 public:
  // `attaching` is read before and after.
  Reconciliation(const StatisticsSpan& attaching, HeaderLeftOut left_out)
      : Reconciliation(attaching, left_out, {}) {}
  // Begins in the midst of counting: `counted` is what was counted by then, by Direction.
  Reconciliation(const StatisticsSpan& beginning, HeaderLeftOut left_out,
                 const std::array<CountedVolume, 2>& counted)
      : attaching_(beginning), counted_before_(counted), left_out_(left_out) {}

  // `sweeping` is read before and after our counters were. If the kernel's went back - some drivers begin
  // anew when they come up - the comparison begins anew too.
  UnaccountedVolume compare(Direction direction, const StatisticsSpan& sweeping,
                            const CountedVolume& counted);

 private:
  StatisticsSpan attaching_;
  std::array<CountedVolume, 2> counted_before_;  // not 0 once begun anew
  HeaderLeftOut left_out_;
};

}  // namespace exporter::kernel
