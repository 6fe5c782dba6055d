// The table of packets through the loaded programs. What BPF_PROG_TEST_RUN refuses travels a real wire, and
// so does everything else once more: there the packets are what drivers make of them.
#include "support/packet_table.h"

#include <linux/pkt_cls.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "kernel/check_counted.h"
#include "kernel/packet_wire.h"
#include "support/bpf_run.h"
#include "support/catch.h"
#include "support/native_run.h"
#include "support/privileges.h"

using namespace exporter;
using namespace exporter::support;

namespace {

constexpr auto kUnspec = static_cast<std::uint32_t>(TC_ACT_UNSPEC);
constexpr std::size_t kShortestFrame = 14;
constexpr std::size_t kLongestPacket = 65535;  // of every device that is used here

bool fits_the_wire(const Bytes& frame) {
  return frame.size() >= kShortestFrame && frame.size() <= kShortestFrame + kLongestPacket;
}

using Lines = std::vector<std::string>;

struct Setup {
  const char* name;
  granularity detail;
  std::optional<kernel::PacketAccess> access;  // none: as the exporter loads them

  [[nodiscard]] LoadedPrograms load(link_kind link) const {
    return access ? LoadedPrograms(link, Variant{detail, *access}) : LoadedPrograms(link, detail);
  }
  [[nodiscard]] bool with_ports() const { return detail == GRANULARITY_CONNECTION; }
};

constexpr auto kCopying = kernel::PacketAccess::Copying;
constexpr auto kInPlace = kernel::PacketAccess::InPlace;

const Setup kSetups[] = {{"as the exporter loads them", GRANULARITY_CONNECTION, std::nullopt},
                         {"as it loads them for pairs", GRANULARITY_PAIR, std::nullopt},
                         {"copying, for pairs", GRANULARITY_PAIR, kCopying},
                         {"without a front", GRANULARITY_CONNECTION, kInPlace},
                         {"copying", GRANULARITY_CONNECTION, kCopying}};

// The keys of the flow tables know no fragments.
std::string one_packet(const Setup& setup, Direction direction, const Answer& answer, std::size_t bytes) {
  Answer key = setup.with_ports() ? answer : without_ports(answer);
  if (auto* found = std::get_if<Key>(&key)) found->later_fragment = false;
  return text_of(Counted{direction, text_of(key), {1, bytes}});
}

// The kernel drops a frame whose tag it cannot move, before anybody sees it.
bool reaches_ingress(const Bytes& frame) { return !is_tagged(frame) || frame.size() >= 20; }

// What both ends of a veth pair must count.
Lines at_both_ends(const Setup& setup, const PacketCase& row) {
  Lines lines{one_packet(setup, Direction::Outbound, row.expected, row.bytes.size())};
  if (reaches_ingress(row.bytes))
    lines.push_back(one_packet(setup, Direction::Inbound, at_ingress(row), row.bytes.size()));
  return lines;
}

// What was cut is read another way then.
void lengthen(PacketCase& row, std::size_t size) {
  row.bytes.resize(std::max(row.bytes.size(), size), 0x5a);
  row.expected = answer_of(run_native(row, {}));
  if (!is_tagged(row.bytes)) return;
  PacketCase without_tag = row;
  without_tag.bytes.erase(without_tag.bytes.begin() + 12, without_tag.bytes.begin() + 16);
  row.tag_in_metadata = answer_of(run_native(without_tag, {}));
}

// Those that BPF_PROG_TEST_RUN does not take.
std::vector<const PacketCase*> check_test_runs(const Setup& setup, LoadedPrograms& programs) {
  std::vector<const PacketCase*> refused;
  for (const PacketCase& row : packet_table()) {
    if (row.link != LINK_ETHERNET) continue;
    INFO(setup.name << ": " << row.name);
    const auto verdict = programs.run(Direction::Inbound, row.bytes);
    if (!verdict) {
      refused.push_back(&row);
      continue;
    }
    CHECK(*verdict == kUnspec);
    CHECK(programs.run(Direction::Outbound, row.bytes) == kUnspec);
    check_counted(row.name, programs,
                  {one_packet(setup, Direction::Inbound, row.expected, row.bytes.size()),
                   one_packet(setup, Direction::Outbound, row.expected, row.bytes.size())});
  }
  return refused;
}

}  // namespace

TEST_CASE("the loaded programs read every Ethernet frame as the table says", "[kernel]") {
  require_root_and_bpf();
  skip_unless_privileged();
  for (const Setup& setup : kSetups) {
    LoadedPrograms programs = setup.load(LINK_ETHERNET);
    const auto refused = check_test_runs(setup, programs);

    const VethWire wire(programs);
    std::size_t too_short = 0;
    for (const PacketCase* row : refused) {
      const bool sent = wire.port().send(row->bytes);
      INFO(setup.name << ": " << row->name);
      CHECK(sent == fits_the_wire(row->bytes));
      if (sent)
        check_counted(row->name, programs, at_both_ends(setup, *row));
      else
        too_short += row->bytes.size() < kShortestFrame ? 1 : 0;
    }
    std::printf("%s: %zu of %zu rows refused by test-run, %zu of them too short for a device, too\n",
                setup.name, refused.size(), packet_table().size(), too_short);
    CHECK(too_short ==
          kShortestFrame);  // those of 0 to 13 bytes; a jumbogram fits newer test-runs and no device
  }
}

TEST_CASE("on a real wire every Ethernet frame is read as the table says", "[kernel]") {
  require_root_and_bpf();
  skip_unless_privileged();
  for (const Setup& setup : kSetups) {
    LoadedPrograms programs = setup.load(LINK_ETHERNET);
    const VethWire wire(programs);
    for (const PacketCase& row : packet_table()) {
      if (row.link != LINK_ETHERNET || !fits_the_wire(row.bytes)) continue;
      INFO(setup.name << ": " << row.name);
      REQUIRE(wire.port().send(row.bytes));
      check_counted(row.name, programs, at_both_ends(setup, row));
    }
  }
}

TEST_CASE("on a raw IP device every packet is read as the table says", "[kernel]") {
  require_root_and_bpf();
  skip_unless_privileged();
  for (const Setup& setup : kSetups) {
    LoadedPrograms programs = setup.load(LINK_RAW_IP);
    const TunWire wire(programs);
    for (const PacketCase& row : packet_table()) {
      if (row.link != LINK_RAW_IP || row.network != 0) continue;
      INFO(setup.name << ": " << row.name);
      REQUIRE(wire.receive(row.ethertype, row.bytes));
      Lines expected{one_packet(setup, Direction::Inbound, row.expected, row.bytes.size())};
      // To a raw socket ethertype 0 means "find out yourself", and it does not send nothing at all.
      if (row.ethertype != 0 && !row.bytes.empty() && row.bytes.size() <= kLongestPacket) {
        REQUIRE(wire.port().send(row.bytes, {.ethertype = row.ethertype}));
        expected.push_back(one_packet(setup, Direction::Outbound, row.expected, row.bytes.size()));
      }
      check_counted(row.name, programs, expected);
    }
  }
}

// As after some tunnels; BPF_PROG_TEST_RUN says that IP begins behind the Ethernet header.
TEST_CASE("what a raw IP device has before IP is found and not counted", "[kernel]") {
  require_root_and_bpf();
  std::size_t found = 0;
  for (const Setup& setup : kSetups) {
    LoadedPrograms programs = setup.load(LINK_RAW_IP);
    for (const PacketCase& row : packet_table()) {
      if (row.network == 0) continue;
      const bool read = std::holds_alternative<Key>(row.expected);
      const std::size_t bytes = row.bytes.size() - (read ? row.network : 0);
      found += read ? 1 : 0;
      for (const Direction direction : kDirections) {
        REQUIRE(programs.run(direction, row.bytes) == kUnspec);
        check_counted(row.name, programs, {one_packet(setup, direction, row.expected, bytes)});
      }
    }
  }
  CHECK(found == 2 * std::size(kSetups));
}

TEST_CASE("where only the link header lies in place, a packet is read the same", "[kernel]") {
  require_root_and_bpf();
  skip_unless_privileged();
  constexpr std::size_t kMoreThanAPage = 6000;
  for (const Setup& setup : kSetups) {
    LoadedPrograms programs = setup.load(LINK_ETHERNET);
    const VethWire wire(programs);
    for (PacketCase row : packet_table()) {
      if (row.link != LINK_ETHERNET || !fits_the_wire(row.bytes)) continue;
      lengthen(row, kMoreThanAPage);
      INFO(setup.name << ": " << row.name);
      REQUIRE(wire.port().send(row.bytes, {.offload = {.in_place = kShortestFrame}}));
      check_counted(row.name, programs, at_both_ends(setup, row));
    }
  }
}

TEST_CASE("no packet gets a verdict from the programs of a raw IP device either", "[kernel]") {
  require_root_and_bpf();
  LoadedPrograms programs(LINK_RAW_IP);
  std::size_t run = 0;

  for (const PacketCase& row : packet_table())
    for (const Direction direction : kDirections)
      if (const auto verdict = programs.run(direction, row.bytes)) {
        INFO(row.name);
        CHECK(*verdict == kUnspec);
        ++run;
      }
  CHECK(run > 100);
}
