#include <array>
#include <set>
#include <string>

#include "support/catch.h"
#include "support/native_run.h"
#include "support/packet_table.h"

using namespace exporter::support;

namespace {

// Skips the text where both agree: it is most of the time of this suite.
void check(const PacketCase& row, const NativeRun& how, const Answer& expected) {
  const std::string found = text_of(answer_of(run_native(row, how)));
  const std::string wanted = text_of(expected);
  if (found == wanted) return;
  INFO(row.name << ", " << how.linear << " bytes in place");
  CHECK(found == wanted);
}

}  // namespace

TEST_CASE("every packet of the table is read as the table says", "[ebpf]") {
  for (const PacketCase& row : packet_table()) check(row, {}, row.expected);
  CHECK(packet_table().size() >= 900);
}

TEST_CASE("without ports asked for, the rest of the key is the same", "[ebpf]") {
  for (const PacketCase& row : packet_table())
    check(row, {.detail = GRANULARITY_PAIR}, without_ports(row.expected));
}

TEST_CASE("it does not matter how much of a packet lies in place", "[ebpf]") {
  for (const PacketCase& row : packet_table())
    for (std::size_t linear = 0; linear <= 80 && linear <= row.bytes.size(); ++linear)
      check(row, {.linear = linear}, row.expected);
}

TEST_CASE("a program that copies every header gives the same answers", "[ebpf]") {
  for (const PacketCase& row : packet_table()) check(row, {.in_place = false}, row.expected);
}

TEST_CASE("of all protocol numbers, eight are extension headers", "[ebpf]") {
  std::set<int> followed;
  for (int number = 0; number < 256; ++number) {
    const Extension header{.kind = static_cast<std::uint8_t>(number)};
    const PacketCase row{"", packet(Ethernet{}, Ipv6{}, header, Udp{}), UNPARSED_NOT_IP};
    if (run_native(row, {}).protocol != number) followed.insert(number);
  }
  CHECK(followed == std::set<int>{0, 43, 44, 51, 60, 135, 139, 140});
}

TEST_CASE("bytes behind a packet that has a key do not change its addresses", "[ebpf]") {
  for (PacketCase row : packet_table()) {
    const auto* key = std::get_if<Key>(&row.expected);
    if (key == nullptr || row.network != 0) continue;  // found from the end
    row.bytes.resize(row.bytes.size() + 64, 0x5a);
    const auto found = answer_of(run_native(row, {}));
    INFO(row.name);
    REQUIRE(std::holds_alternative<Key>(found));
    CHECK(std::get<Key>(found).source == key->source);
    CHECK(std::get<Key>(found).destination == key->destination);
  }
}

TEST_CASE("the table has each packet once and knows every reason", "[ebpf]") {
  std::set<std::string> names;
  std::set<unparsed_reason> reasons;
  for (const PacketCase& row : packet_table()) {
    CHECK(names.insert(row.name).second);
    if (const auto* reason = std::get_if<unparsed_reason>(&row.expected)) reasons.insert(*reason);
  }
  CHECK(reasons.size() == UNPARSED_REASONS);
}
