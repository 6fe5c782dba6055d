#include <limits>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "support/catch.h"

using namespace exporter;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kLatest{10h};

template <class Write>
std::vector<std::byte> written(const Write& write) {
  ByteWriter bytes;
  write(bytes);
  return std::move(bytes).take();
}

template <class Value>
std::string mistake_in(const std::vector<std::byte>& bytes) {
  ByteReader reader(bytes, kLatest);
  Value value{};
  reader(value);
  return std::string(reader.mistake());
}

}  // namespace

TEST_CASE("what is written is read back", "[base]") {
  const auto bytes = written([](ByteWriter& to) {
    to(std::uint16_t{0x1234}, true, 1.5, TimePoint(3h), Duration(7ns), Volume{1, 2});
    to.text("some", 10);
    to.perhaps_never(TimePoint::min());
    to.perhaps_for_ever(TimePoint::max());
    to.count(1, 4);
    to(std::uint32_t{5});
  });
  CHECK(bytes[0] == std::byte{0x34});  // the low byte first

  ByteReader from(bytes, kLatest);
  std::uint16_t number = 0;
  bool yes = false;
  double real = 0;
  TimePoint time;
  TimePoint never;
  TimePoint for_ever;
  Duration duration{};
  Volume volume;
  std::string text;
  std::uint32_t last = 0;
  from(number, yes, real, time, duration, volume);
  from.text(text, 4);
  from.perhaps_never(never);
  from.perhaps_for_ever(for_ever);
  CHECK(from.count(0, 4) == 1);
  from(last);

  CHECK(from.ok());
  CHECK(from.left() == 0);
  CHECK(number == 0x1234);
  CHECK(yes);
  CHECK(real == 1.5);
  CHECK(time == TimePoint(3h));
  CHECK(duration == 7ns);
  CHECK(volume == Volume{1, 2});
  CHECK(text == "some");
  CHECK(never == TimePoint::min());
  CHECK(for_ever == TimePoint::max());
  CHECK(last == 5);
}

TEST_CASE("a reader takes nothing that cannot be", "[base]") {
  const auto of = [](auto value) { return written([&](ByteWriter& to) { to(value); }); };
  CHECK(mistake_in<std::uint64_t>(of(std::uint32_t{1})) == "fewer bytes than it takes");
  CHECK(mistake_in<bool>(of(std::uint8_t{2})) == "neither yes nor no");
  CHECK(mistake_in<double>(of(std::numeric_limits<double>::quiet_NaN())) == "a number that is none");
  CHECK(mistake_in<double>(of(std::numeric_limits<double>::infinity())) == "a number that is none");
  CHECK(mistake_in<double>(of(-1.0)) == "a number that is none");
  CHECK(mistake_in<TimePoint>(of(kLatest)).empty());
  CHECK(mistake_in<TimePoint>(of(kLatest + 1ns)) == "a time that has not come");
  CHECK(mistake_in<TimePoint>(of(TimePoint::min())) == "a time that has not come");
  CHECK(mistake_in<Duration>(of(Duration(-1ns))) == "a time that is none");
  CHECK(mistake_in<Duration>(of(Duration::max())) == "a time that is none");
}

TEST_CASE("after its first mistake a reader gives zeros and no more entries", "[base]") {
  const auto bytes = written([](ByteWriter& to) { to(std::uint8_t{9}, std::uint32_t{1}, std::uint64_t{3}); });
  ByteReader from(bytes, kLatest);
  Family family{};
  from.choice(family, 3);
  std::uint64_t number = 7;
  std::string text;
  from(number);
  from.text(text, 100);

  CHECK(from.mistake() == "a choice that there is not");
  CHECK(number == 0);
  CHECK(text.empty());
  CHECK(from.count(0, 1) == 0);
  CHECK(from.mistake() == "a choice that there is not");
}

TEST_CASE("nothing is allocated that there are no bytes for", "[base]") {
  const auto bytes = written([](ByteWriter& to) { to(std::uint32_t{0xffffffff}, std::uint64_t{}); });
  ByteReader entries(bytes, kLatest);
  CHECK(entries.count(0, 1) == 0);
  CHECK(entries.mistake() == "more entries than there are bytes for");
  ByteReader text(bytes, kLatest);
  std::string into;
  text.text(into, 1000);
  CHECK(into.empty());
  CHECK_FALSE(text.ok());
}
