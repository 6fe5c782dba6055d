// The envelope of what is handed over: whole, of this boot and of this program, or one sentence why not.
#include "app/saved_state.h"

#include "base/crc32c.h"
#include "support/catch.h"

using namespace exporter;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kSavedAt{5h};
const std::string kBoot = "this-boot";
constexpr SectionKind kLedger{.id = SectionId::Ledger, .version = 3};

std::vector<std::byte> written(const std::vector<SectionKind>& kinds) {
  StateWriter state({.boot_id = kBoot, .saved_by = "1.2.3", .saved_at = kSavedAt});
  for (const SectionKind& kind : kinds) state.section(kind, [](ByteWriter& to) { to(std::uint32_t{42}); });
  return std::move(state).finish();
}

std::string refusal(const std::vector<std::byte>& bytes, const std::string& boot = kBoot,
                    TimePoint now = kSavedAt) {
  const auto state = SavedState::open(bytes, boot, now);
  return state ? "" : state.error().message();
}

// With a checksum that is right again.
std::vector<std::byte> resealed(std::vector<std::byte> bytes) {
  const std::uint32_t sum = crc32c(std::span(bytes).first(bytes.size() - sizeof(sum)));
  std::memcpy(bytes.data() + bytes.size() - sizeof(sum), &sum, sizeof(sum));
  return bytes;
}

}  // namespace

TEST_CASE("a section is read as it was written, and nothing behind it", "[app]") {
  const auto bytes = written({kLedger, {.id = SectionId::Kernel}});
  const auto state = SavedState::open(bytes, kBoot, kSavedAt + 1s);
  REQUIRE(state.has_value());
  CHECK(state->header().saved_by == "1.2.3");
  CHECK(state->header().saved_at == kSavedAt);

  auto reader = state->section(kLedger);
  REQUIRE(reader.has_value());
  CHECK(reader->left() == sizeof(std::uint32_t));
  CHECK(whole(SectionId::Ledger, *reader).error().message() ==
        "the state that was handed over is damaged: accounts: more bytes than it takes");
  std::uint32_t number = 0;
  (*reader)(number);
  CHECK(number == 42);
  CHECK(whole(SectionId::Ledger, *reader).has_value());
  CHECK_FALSE(state->section({.id = SectionId::Connections}).has_value());
}

TEST_CASE("a section of another version is named and passed over", "[app]") {
  const auto bytes = written({kLedger});
  const auto state = SavedState::open(bytes, kBoot, kSavedAt);
  REQUIRE(state.has_value());
  const std::array known{SectionKind{.id = SectionId::Ledger, .version = 2}};
  CHECK_FALSE(state->section(known[0]).has_value());
  CHECK(state->of_other_versions(known) == std::vector<std::string>{"accounts (version 3)"});
  CHECK(state->of_other_versions(std::array{kLedger}).empty());
}

TEST_CASE("a section that nobody knows is passed over if it may be", "[app]") {
  constexpr SectionId kNew{77};
  CHECK(refusal(written({{.id = kNew, .optional = true}, kLedger})).empty());
  CHECK(refusal(written({kLedger, {.id = kNew}})) ==
        "the state that was handed over needs a newer build: section 77 is unknown");
}

TEST_CASE("what is not whole, not ours or not of this boot is refused", "[app]") {
  const auto bytes = written({kLedger});
  const std::string is = "the state that was handed over ";
  CHECK(refusal({}) == is + "is too short");
  CHECK(refusal(bytes, "another-boot") == is + "is of another boot");
  CHECK(refusal(bytes, kBoot, kSavedAt - 1ns) == is + "was saved at a time that has not come");
  CHECK(refusal(written({kLedger, kLedger})) == is + "has two sections for one thing: accounts");

  auto other = bytes;
  other[0] ^= std::byte{1};
  CHECK(refusal(resealed(other)) == is + "is none of this program");
  other = bytes;
  other[8] = std::byte{9};
  CHECK(refusal(other) == is + "has format 9; this build reads 1");
  other = bytes;
  other.erase(other.end() - 5);
  CHECK(refusal(resealed(other)) == is + "ends within a section");
}

TEST_CASE("no byte may be wrong or missing", "[app]") {
  const auto bytes = written({kLedger, {.id = SectionId::Kernel}});
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    CAPTURE(i);
    CHECK_FALSE(refusal({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(i)}).empty());
    auto wrong = bytes;
    wrong[i] ^= std::byte{0x10};
    CHECK_FALSE(refusal(wrong).empty());
  }
}
