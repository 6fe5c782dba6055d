// ConnectionTracker: which connections there are, who opened them, what they carried and how they end, from
// the records of sweeps alone. One thread; time is handed in.
//
// Everything a sweep says about a connection is gathered first, from whichever records it came in, and then
// judged once. On a router both ends are elsewhere: `local` is then the source of what this interface sends,
// so a connection through it is there once for each interface, opened by opposite sides.
//
// When a sweep leaves the table too full, the one idle for longest makes room: of those that are over, if
// there are any; then of the unproven, which one packet with a made-up address is enough for, while they hold
// more than a quarter of the table; else of the proven. So a flood takes no more than a quarter from those
// whose packets go both ways, and a table full of old connections leaves as much for new ones to prove
// themselves in. A handshake that has to make room has failed as `evicted`, answered or not: nobody waited
// long enough to know.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "connections/connection_counts.h"
#include "connections/connection_table.h"
#include "connections/flow_key.h"
#include "connections/note.h"
#include "connections/tcp_verdict.h"
#include "model/connection_limits.h"
#include "model/connection_summary.h"
#include "model/sweep.h"

namespace exporter::connections {

enum class Traffic : bool { Dropped, Kept };

class ConnectionTracker {
 public:
  // Beyond the limit there are for a moment as many rows more, or a quarter of it.
  static constexpr std::size_t kSpareRows = 16384;

  ConnectionTracker(const ConnectionLimits& limits, TimePoint start, Traffic traffic = Traffic::Dropped);

  void absorb(const Sweep& sweep, TimePoint now);

  // Between sweeps. Of connections that are too many the usual ones make room at once; other timeouts hold
  // from the next sweep on, for those that are there as well.
  void change(const ConnectionLimits& limits, Traffic traffic);

  // As of the last absorb(). The first is a few numbers for each interface, the other a copy of all rows.
  [[nodiscard]] std::shared_ptr<const ConnectionSummary> summary() const;
  [[nodiscard]] std::shared_ptr<const ConnectionListing> listing(TimePoint now) const;
  // What moved in it, if that is kept: an entry for each connection, another one if it was evicted and came
  // back.
  [[nodiscard]] const std::vector<ConnectionTraffic>& traffic() const { return traffic_; }

  // Everything that the next process needs to go on as this one would have; between two sweeps.
  void save(ByteWriter& bytes) const;
  // Into a new one. Of no use unless the bytes are ok. Who is beyond the limit makes room in the next sweep.
  void restore(ByteReader& bytes);
  // By their numbers.
  [[nodiscard]] const std::vector<std::string>& interfaces() const { return counts_.names(); }

  // What rows, queues and index take; what a sweep says about rows is not in here, and goes with it.
  [[nodiscard]] std::size_t bytes() const { return table_.bytes(); }

 private:
  // An interface on which we do not stand any more.
  enum class Unseen : std::uint8_t { No, Lately, Ended };
  static constexpr std::size_t kUnseen = 3;

  struct Wanted {
    ConnectionKey key;
    std::size_t hash = 0;
    Belongs belongs{};
    bool here = false;  // in the part that is being absorbed
  };
  // Of the connections, by their hashes.
  struct Part {
    std::size_t number;
    std::size_t of;
  };

  void restore_row(const Row& read, ByteReader& bytes);
  void meet_interfaces(const std::vector<InterfaceState>& states);
  [[nodiscard]] std::size_t parts_of(std::size_t records) const;
  void absorb_part(const std::vector<FlowRecord>& flows, Part part, TimePoint now);
  void gather(const std::vector<FlowRecord>& flows, Part part, TimePoint now);
  Wanted look_for(const FlowRecord& flow, Part part);
  void gather_flow(const FlowRecord& flow, const Wanted& wanted, TimePoint now);
  RowId add_row(const Wanted& wanted);
  void move(RowId id, const FlowRecord& flow, TimePoint now);
  Note& note_of(RowId id);
  void judge(Note& note);
  void judge_tcp_row(RowId id, const Note& note);
  void count(const ConnectionKey& key, const TcpVerdict& verdict);
  void judge_other_row(RowId id, const Note& note);
  void drop_stray(RowId id, const Note& note);
  void enter(RowId id, ConnectionState state);
  void make_room();
  void end_unseen(const std::vector<InterfaceState>& states);
  void end_of(const std::vector<bool>& interfaces);
  [[nodiscard]] RowId least_wanted() const;
  [[nodiscard]] RowId idlest(Queue first, Queue end) const;
  void expire(TimePoint now);
  void end(RowId id, ConnectionEnd how, ConnectionFailure failure);
  void forget_notes();

  ConnectionLimits limits_;
  Traffic keep_;
  Buckets buckets_;
  ConnectionTable table_;
  std::vector<Unseen> unseen_;  // by InterfaceId
  ConnectionCounts counts_;
  std::vector<Note> notes_;  // of this sweep
  std::vector<ConnectionTraffic> traffic_;
  std::array<Volume, kUntracked.size()> untracked_{};
  std::uint64_t evicted_ = 0;
};

}  // namespace exporter::connections
