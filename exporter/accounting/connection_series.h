// ConnectionSeries: the heaviest connections have series of their own, by the rule of the pairs; all others
// are folded into one series for each interface and protocol. So what the series grow by is what the
// connections carry, both directions together. One thread; time is handed in.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "accounting/admission.h"
#include "accounting/pair_table.h"
#include "accounting/rate_window.h"
#include "accounting/weight.h"
#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "model/connection.h"
#include "model/series_counts.h"
#include "model/snapshot.h"

namespace exporter::accounting {

class ConnectionSeries {
 public:
  // With a limit of 0 nobody has a series, and nothing is folded either.
  ConnectionSeries(std::size_t limit, Duration idle_timeout, TimePoint start);

  // Between sweeps. With a limit of 0 nothing grows any more; what there is stays until everyone has seen it.
  void change(std::size_t limit, Duration idle_timeout, TimePoint now);

  // `interfaces` are those of the sweep.
  void absorb(const std::vector<ConnectionTraffic>& traffic, const std::vector<InterfaceState>& interfaces,
              TimePoint now);

  // All series as of the last absorb().
  void picture_into(Snapshot& snapshot);

  [[nodiscard]] SeriesCounts counts() const;

  // For the next process: it makes a new one with the limits it reads, and restores it from what follows. Of
  // no use unless the bytes are ok.
  struct Saved {
    std::size_t limit = 0;
    Duration idle_timeout{};
  };
  void save(ByteWriter& bytes) const;
  static Saved read_limits(ByteReader& bytes);
  void restore(ByteReader& bytes);
  [[nodiscard]] const std::vector<std::string>& interfaces() const { return names_; }

 private:
  // A record whose connection waits for a row.
  struct Missed {
    const ConnectionTraffic* traffic;
    std::uint32_t number;  // in the admission
  };

  // One that has ended: its series goes when everyone has seen it, and others get the place.
  struct Over {
    Key key;
    TimePoint since;
  };
  template <class Bytes, ValueOf<Over> Any>
  friend void fields(Bytes& bytes, Any& over) {
    bytes(over.key, over.since);
  }

  [[nodiscard]] bool on() const { return rows_.limit() > 0; }
  void meet_interfaces(const std::vector<InterfaceState>& states);
  void expire_idle(TimePoint now);
  void expire_over(TimePoint now);
  void note_if_over(const ConnectionTraffic& traffic, const Key& key, TimePoint now);
  Moment next_moment(TimePoint now);
  void absorb_one(const ConnectionTraffic& traffic, const PairTable::Wanted& wanted, const Moment& moment);
  void fold(const ConnectionTraffic& traffic);

  Duration idle_timeout_;
  RateWindow window_;  // stands still: these series have no rates
  WeightScale weights_;
  PairTable rows_;
  Admission admission_;
  std::vector<Missed> missed_;                                           // of this sweep
  std::deque<Over> over_;                                                // the oldest first
  std::size_t folded_connections_ = 0;                                   // of the last sweep
  std::vector<std::array<Volume, kConnectionProtocols.size()>> folded_;  // by InterfaceId
  std::vector<std::string> names_;                                       // by InterfaceId
  TimePoint last_expiry_;
  TimePoint folded_shown_until_ = TimePoint::max();
};

}  // namespace exporter::accounting
