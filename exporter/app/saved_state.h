// What a process leaves to the next one, perhaps of another build: a header, sections that rooms write and
// read themselves, and a checksum. Pure: where the bytes are kept, and what time it is, says the caller.
//
//   u64 magic · u32 format · text boot id · text saved by · i64 saved at (ns of CLOCK_MONOTONIC)
//   for each section: u32 id · u16 version · u8 optional · u64 length · its bytes
//   u32 CRC-32C of all that
//
// Numbers are little-endian, a text is a u32 length and its bytes. A section goes to a new version when its
// bytes change their meaning; who meets a version it does not know begins that part from zero. A section that
// a reader does not know at all is passed over if it is optional, else nothing is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/result.h"
#include "base/units.h"

namespace exporter {

enum class SectionId : std::uint32_t {
  Kernel = 1,      // what is attached, and how far its counters have been read
  Interfaces = 2,  // which number belongs to which name
  Ledger = 3,
  Losses = 4,
  Connections = 5,
  ConnectionSeries = 6,
};
inline constexpr std::uint32_t kSections = 6;

struct SectionKind {
  SectionId id{};
  std::uint16_t version = 1;
  bool optional = false;  // who does not know it can do without
};

struct SavedHeader {
  std::string boot_id;   // the clock goes on for one boot
  std::string saved_by;  // a version, for the log
  TimePoint saved_at;
};

class StateWriter {
 public:
  explicit StateWriter(const SavedHeader& header);

  // `write` is called with a ByteWriter. Each id once.
  template <class Write>
  void section(const SectionKind& kind, const Write& write) {
    const std::size_t length_at = begin(kind);
    write(bytes_);
    end(length_at);
  }
  [[nodiscard]] std::vector<std::byte> finish() &&;

 private:
  std::size_t begin(const SectionKind& kind);
  void end(std::size_t length_at);

  ByteWriter bytes_;
};

// What was saved, whole and of this boot. Borrows the bytes.
class SavedState {
 public:
  // How far ahead times may be that were saved: who may not come back yet, and flows that began while a sweep
  // was under way.
  static constexpr Duration kAhead = std::chrono::minutes(5);

  static Result<SavedState> open(std::span<const std::byte> bytes, const std::string& boot_id, TimePoint now);

  [[nodiscard]] const SavedHeader& header() const { return header_; }
  // Nothing if there is none, or one of another version: that is among missing() then.
  [[nodiscard]] std::optional<ByteReader> section(const SectionKind& kind) const;
  // What is there and cannot be read, for the log: "connections (version 2)".
  [[nodiscard]] std::vector<std::string> of_other_versions(std::span<const SectionKind> known) const;

 private:
  struct Section {
    SectionKind kind;
    std::span<const std::byte> bytes;
  };

  Result<void> read_sections(std::span<const std::byte> bytes);
  Result<void> add(const Section& section);

  SavedHeader header_;
  std::vector<Section> sections_;
};

// Reads a section to its end; the error says which one is wrong and why.
Result<void> whole(SectionId id, const ByteReader& reader);

}  // namespace exporter
