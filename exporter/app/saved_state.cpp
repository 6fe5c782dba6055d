#include "app/saved_state.h"

#include <algorithm>

#include "base/crc32c.h"

namespace exporter {
namespace {

constexpr std::uint64_t kMagic = 0x4554415453544245;  // "EBTSTATE"
constexpr std::uint32_t kFormat = 1;
constexpr std::size_t kMostText = 256;
constexpr std::size_t kChecksum = sizeof(std::uint32_t);

Error refused(std::string why) { return Error::text("the state that was handed over " + std::move(why)); }

std::string name_of(SectionId id) {
  switch (id) {
    case SectionId::Kernel:
      return "kernel";
    case SectionId::Interfaces:
      return "interfaces";
    case SectionId::Ledger:
      return "accounts";
    case SectionId::Losses:
      return "losses";
    case SectionId::Connections:
      return "connections";
    case SectionId::ConnectionSeries:
      return "connection series";
  }
  return "section " + std::to_string(static_cast<std::uint32_t>(id));
}

bool is_known(SectionId id) {
  const auto number = static_cast<std::uint32_t>(id);
  return number >= 1 && number <= kSections;
}

std::uint32_t word_at(std::span<const std::byte> bytes, std::size_t place) {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes.data() + place, sizeof(word));
  return word;
}

// Its beginning stays as it is for ever, so that any build knows what it does not know.
Result<void> check_envelope(std::span<const std::byte> bytes) {
  std::uint64_t magic = 0;
  if (bytes.size() < sizeof(magic) + sizeof(kFormat) + kChecksum) return refused("is too short");
  std::memcpy(&magic, bytes.data(), sizeof(magic));
  if (magic != kMagic) return refused("is none of this program");
  if (const std::uint32_t format = word_at(bytes, sizeof(magic)); format != kFormat)
    return refused("has format " + std::to_string(format) + "; this build reads " + std::to_string(kFormat));
  const auto body = bytes.first(bytes.size() - kChecksum);
  if (crc32c(body) != word_at(bytes, body.size())) return refused("is damaged: its checksum is wrong");
  return {};
}

template <class Bytes, class Header>
void header_fields(Bytes& bytes, Header& header) {
  bytes.text(header.boot_id, kMostText);
  bytes.text(header.saved_by, kMostText);
  bytes(header.saved_at);
}

template <class Bytes, class Kind>
void kind_fields(Bytes& bytes, Kind& kind, std::uint32_t& id, std::uint64_t& length) {
  bytes(id, kind.version, kind.optional, length);
}

}  // namespace

StateWriter::StateWriter(const SavedHeader& header) {
  bytes_(kMagic, kFormat);
  header_fields(bytes_, header);
}

std::size_t StateWriter::begin(const SectionKind& kind) {
  auto id = static_cast<std::uint32_t>(kind.id);
  std::uint64_t length = 0;
  kind_fields(bytes_, kind, id, length);
  return bytes_.size() - sizeof(length);
}

void StateWriter::end(std::size_t length_at) {
  bytes_.put_at(length_at, std::uint64_t{bytes_.size() - length_at - sizeof(std::uint64_t)});
}

std::vector<std::byte> StateWriter::finish() && {
  bytes_(crc32c({bytes_.data(), bytes_.size()}));
  return std::move(bytes_).take();
}

Result<SavedState> SavedState::open(std::span<const std::byte> bytes, const std::string& boot_id,
                                    TimePoint now) {
  if (auto whole = check_envelope(bytes); !whole) return whole.error();
  bytes = bytes.subspan(sizeof(kMagic) + sizeof(kFormat));
  bytes = bytes.first(bytes.size() - kChecksum);
  SavedState state;
  ByteReader reader(bytes, TimePoint::max());
  header_fields(reader, state.header_);
  if (!reader.ok()) return refused("has no header: " + std::string(reader.mistake()));
  if (state.header_.boot_id != boot_id) return refused("is of another boot");
  if (state.header_.saved_at < TimePoint{} || state.header_.saved_at > now)
    return refused("was saved at a time that has not come");
  if (auto read = state.read_sections(bytes.last(reader.left())); !read) return read.error();
  return state;
}

Result<void> SavedState::read_sections(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    ByteReader reader(bytes, TimePoint::max());
    Section section;
    std::uint32_t id = 0;
    std::uint64_t length = 0;
    kind_fields(reader, section.kind, id, length);
    if (!reader.ok() || length > reader.left()) return refused("ends within a section");
    section.kind.id = static_cast<SectionId>(id);
    section.bytes = bytes.last(reader.left()).first(length);
    bytes = bytes.last(reader.left() - length);
    if (auto added = add(section); !added) return added;
  }
  return {};
}

Result<void> SavedState::add(const Section& section) {
  const bool twice = std::any_of(sections_.begin(), sections_.end(),
                                 [&](const Section& other) { return other.kind.id == section.kind.id; });
  if (twice) return refused("has two sections for one thing: " + name_of(section.kind.id));
  if (!is_known(section.kind.id) && !section.kind.optional)
    return refused("needs a newer build: " + name_of(section.kind.id) + " is unknown");
  sections_.push_back(section);
  return {};
}

std::optional<ByteReader> SavedState::section(const SectionKind& kind) const {
  for (const Section& section : sections_)
    if (section.kind.id == kind.id && section.kind.version == kind.version)
      return ByteReader(section.bytes, header_.saved_at + kAhead);
  return std::nullopt;
}

std::vector<std::string> SavedState::of_other_versions(std::span<const SectionKind> known) const {
  std::vector<std::string> names;
  for (const Section& section : sections_)
    for (const SectionKind& kind : known)
      if (section.kind.id == kind.id && section.kind.version != kind.version)
        names.push_back(name_of(kind.id) + " (version " + std::to_string(section.kind.version) + ")");
  return names;
}

Result<void> whole(SectionId id, const ByteReader& reader) {
  if (!reader.ok()) return refused("is damaged: " + name_of(id) + ": " + std::string(reader.mistake()));
  if (reader.left() > 0) return refused("is damaged: " + name_of(id) + ": more bytes than it takes");
  return {};
}

}  // namespace exporter
