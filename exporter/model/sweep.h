// Sweep: everything the kernel side counted since the sweep before, each byte in exactly one of its lists.
// What could not be read is not silently missing: it is named under `failures`, stays in the kernel and comes
// with a later sweep.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "model/flow.h"
#include "model/interface.h"
#include "model/ip_type.h"

namespace exporter {

// Why a packet has no address record. The order is that of enum unparsed_reason in ebpf/shared.
enum class UnparsedReason : std::uint8_t {
  NotIp,
  TruncatedLink,
  TooManyTags,
  TruncatedNetwork,
  BadVersion,
  BadHeaderLength,
  Pppoe,
};
inline constexpr std::size_t kUnparsedReasons = 7;

struct UnparsedRecord {
  InterfaceId interface {};
  Direction direction{};
  UnparsedReason reason{};
  Volume volume;
};

// Parsed, but the kernel table had no room for it.
struct OverflowRecord {
  InterfaceId interface {};
  Direction direction{};
  Family family{};
  IpType ip_type{};
  Volume volume;
};

enum class SweepStage : std::uint8_t { Flip, Drain, Counters };

inline constexpr std::array kSweepStages{SweepStage::Flip, SweepStage::Drain, SweepStage::Counters};

struct SweepFailure {
  SweepStage stage{};
  Error error;
};

// How long the programs of one direction ran and how often; the kernel measures it only while
// kernel.bpf_stats_enabled is on.
struct ProgramRuns {
  Direction direction{};
  std::uint64_t nanoseconds = 0;
  std::uint64_t runs = 0;
};

// What the kernel's own counters of an interface say since we attached, less what we counted; 0 where the
// difference can be explained by super-packets or by when the two were read.
struct UnaccountedVolume {
  InterfaceId interface {};
  Direction direction{};
  std::int64_t packets = 0;
  std::int64_t bytes = 0;
};

struct Sweep {
  std::vector<FlowRecord> flows;
  std::vector<UnparsedRecord> unparsed;
  std::vector<OverflowRecord> overflow;
  std::vector<InterfaceState> interfaces;  // every account there is, by InterfaceId; vanished ones unattached
  std::vector<SweepFailure> failures;
  std::vector<ProgramRuns> program_runs;  // since the last sweep; empty while the kernel does not measure
  std::vector<UnaccountedVolume> unaccounted;  // of attached interfaces whose counters could be compared
  std::uint64_t table_entries = 0;   // records found in the drained generation, of the family that had more
  std::uint64_t table_capacity = 0;  // of one family: what it may hold between two sweeps
  bool counters_one_by_one = false;  // this kernel has no batches for them

  // Gives the memory of very many records back, that of fewer is kept.
  void release_flows() {
    constexpr std::size_t kKept = 16384;
    if (flows.capacity() > kKept) std::vector<FlowRecord>().swap(flows);
  }

  // Forgets the contents and keeps the memory.
  void clear() {
    flows.clear();
    unparsed.clear();
    overflow.clear();
    interfaces.clear();
    failures.clear();
    program_runs.clear();
    unaccounted.clear();
    table_entries = 0;
    counters_one_by_one = false;
  }
};

constexpr std::string_view to_text(UnparsedReason reason) {
  switch (reason) {
    case UnparsedReason::NotIp:
      return "not_ip";
    case UnparsedReason::TruncatedLink:
      return "truncated_link";
    case UnparsedReason::TooManyTags:
      return "too_many_tags";
    case UnparsedReason::TruncatedNetwork:
      return "truncated_network";
    case UnparsedReason::BadVersion:
      return "bad_version";
    case UnparsedReason::BadHeaderLength:
      return "bad_header_length";
    case UnparsedReason::Pppoe:
      return "pppoe";
  }
  return {};
}

constexpr std::string_view to_text(SweepStage stage) {
  switch (stage) {
    case SweepStage::Flip:
      return "flip";
    case SweepStage::Drain:
      return "drain";
    case SweepStage::Counters:
      return "counters";
  }
  return {};
}

}  // namespace exporter
