// Packets that nobody thought of: those of the table, damaged at random but the same way in every run. Under
// the sanitizers this also is the proof that no byte beyond a packet is read.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <random>
#include <string>
#include <variant>

#include "support/catch.h"
#include "support/native_run.h"
#include "support/packet_table.h"

using namespace exporter::support;

namespace {

constexpr std::size_t kRounds = 300'000;
constexpr std::size_t kLongest = 200;

class Damage {
 public:
  explicit Damage(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }

  PacketCase next() {
    const PacketTable& table = packet_table();
    PacketCase row = table[below(table.size())];
    row.bytes.resize(std::min(row.bytes.size(), kLongest));
    for (std::size_t hits = 1 + below(4); hits > 0; --hits) hit(row);
    return row;
  }

 private:
  void hit(PacketCase& row) {
    Bytes& bytes = row.bytes;
    const std::size_t where = below(bytes.size());
    switch (below(6)) {
      case 0:
        bytes.resize(where);
        break;
      case 1:
        bytes.resize(bytes.size() + below(32), byte());
        break;
      case 2:
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(where), byte());
        break;
      case 3:
        row.link = row.link == LINK_ETHERNET ? LINK_RAW_IP : LINK_ETHERNET;
        break;
      case 4:
        row.ethertype = below(2) == 0 ? 0x0800 : 0x86dd;
        break;
      default:
        if (!bytes.empty()) bytes[where] = byte();
    }
  }

  // One in three is a number that means something to a parser.
  std::uint8_t byte() {
    constexpr std::uint8_t kTelling[] = {0,  1,  4,    6,    8,    17,   43,   44,   51,   58,
                                         59, 60, 0x45, 0x60, 0x81, 0x86, 0x88, 0xa8, 0xdd, 0xff};
    return below(3) == 0 ? kTelling[below(std::size(kTelling))] : static_cast<std::uint8_t>(random_());
  }

  std::mt19937_64 random_;
};

bool same(const native_packet& left, const native_packet& right) {
  return left.outcome == right.outcome &&
         (left.outcome >= 0 || text_of(answer_of(left)) == text_of(answer_of(right)));
}

// What holds for any bytes whatever; says which of it does not.
std::string broken_rule(const PacketCase& row, std::size_t linear) {
  const native_packet found = run_native(row, {});
  if (found.outcome < -1 || found.outcome >= UNPARSED_REASONS) return "an outcome that does not exist";
  if (!same(found, run_native(row, {.linear = linear}))) return "the linear part matters";
  if (!same(found, run_native(row, {.in_place = false}))) return "copying matters";
  const native_packet pair = run_native(row, {.detail = GRANULARITY_PAIR});
  if (pair.outcome != found.outcome) return "granularity changes the outcome";
  if (pair.source_port != 0 || pair.destination_port != 0) return "ports that nobody asked for";
  if (found.outcome >= 0) return {};

  const std::size_t header = found.version == 4 ? 20 : 40;
  if (found.transport < header) return "a transport header inside the IP header";
  if (found.later_fragment && (found.source_port != 0 || found.destination_port != 0))
    return "ports of a later fragment";
  const std::size_t size = found.version == 4 ? 4 : 16;
  const auto in_packet = [&](const std::uint8_t* address) {
    return std::search(row.bytes.begin(), row.bytes.end(), address, address + size) != row.bytes.end();
  };
  if (!in_packet(found.source) || !in_packet(found.destination))
    return "an address that is not in the packet";
  return {};
}

}  // namespace

TEST_CASE("damaged packets break no rule of the reader", "[fuzz]") {
  const char* rounds_wanted = std::getenv("FUZZ_ROUNDS");
  const std::size_t rounds = rounds_wanted == nullptr ? kRounds : std::stoul(rounds_wanted);
  Damage damage(20240229);
  std::size_t with_key = 0;

  for (std::size_t round = 0; round < rounds; ++round) {
    const PacketCase row = damage.next();
    const std::string broken = broken_rule(row, damage.below(row.bytes.size() + 1));
    if (!broken.empty()) FAIL(broken << ": round " << round << ", made of " << row.name);
    with_key += run_native(row, {}).outcome < 0;
  }

  CHECK(with_key > rounds / 4);  // or the damage is so great that nothing behind the link header is tried
  CHECK(with_key < rounds * 9 / 10);
}
