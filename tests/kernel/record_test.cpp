// Records of connections: what they say about TCP, when they began, and what becomes of them when there are
// more ports than the table has room for.
#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "ebpf/shared/limits.h"
#include "kernel/house.h"
#include "support/catch.h"

using namespace exporter;
using namespace exporter::support;

namespace {

constexpr std::uint8_t kFin = 0x01;
constexpr std::uint8_t kSyn = 0x02;
constexpr std::uint8_t kRst = 0x04;
constexpr std::uint8_t kPush = 0x08;
constexpr std::uint8_t kAck = 0x10;

constexpr std::size_t kManySeries = 1000;
constexpr std::uint32_t kMorePorts = 5 << (MOST_FRONT_BITS_V4 - 2);  // than any front has places

Bytes tcp(std::uint8_t flags, std::uint16_t source = 40000) {
  return packet(Ethernet{}, Ipv4{}, Tcp{.source = source, .flags = flags});
}

Bytes tcp_over_ipv6(std::uint8_t flags, std::uint16_t source = 40000) {
  return packet(Ethernet{}, Ipv6{}, Tcp{.source = source, .flags = flags});
}

struct Sum {
  Volume volume;
  TcpMarks tcp;
  std::size_t records = 0;
};

template <class Condition>
Sum sum_of(const std::vector<FlowRecord>& flows, const Condition& condition) {
  Sum sum;
  for (const FlowRecord& flow : flows) {
    if (!condition(flow)) continue;
    ++sum.records;
    sum.volume += flow.volume;
    sum.tcp.syn += flow.tcp.syn;
    sum.tcp.fin += flow.tcp.fin;
    sum.tcp.rst += flow.tcp.rst;
    sum.tcp.flags |= flow.tcp.flags;
    sum.tcp.opening |= flow.tcp.opening;
    sum.tcp.answering |= flow.tcp.answering;
  }
  return sum;
}

bool has_ports(const FlowRecord& flow) { return flow.source_port != 0; }
bool has_none(const FlowRecord& flow) { return !has_ports(flow); }

void feed_all(const Fd& program, const std::vector<Bytes>& frames) {
  for (const Bytes& frame : frames) feed(program, frame);
}

}  // namespace

TEST_CASE("a record says which TCP flags passed, how often, and when it began", "[kernel][connections]") {
  in_a_house(1024, kManySeries, GRANULARITY_CONNECTION, [](House& house, const Fd& program) {
    const TimePoint before = Clock::now();
    feed_all(program, {tcp(kSyn), tcp(kSyn), tcp(kAck), tcp(kAck | kPush), tcp(kAck | kFin), tcp(kRst)});
    feed_all(program, {tcp_over_ipv6(kSyn | kAck), tcp_over_ipv6(kAck)});
    const TimePoint after = Clock::now();
    house.tick();

    const auto& flows = house.pipeline.sweep().flows;
    REQUIRE(flows.size() == 2);
    for (const FlowRecord& flow : flows) {
      CHECK(flow.source_port == 40000);
      CHECK(flow.destination_port == 443);
      CHECK(flow.first_seen > before);
      CHECK(flow.acknowledged > flow.first_seen);
      CHECK(flow.acknowledged < after);
      if (flow.pair.family == Family::Ipv4)
        CHECK(flow.tcp == TcpMarks{2, 1, 1, kSyn | kAck | kPush | kFin | kRst, true, false});
      else
        CHECK(flow.tcp == TcpMarks{1, 0, 0, kSyn | kAck, false, true});
    }
  });
}

TEST_CASE("a record that began with an acknowledgement was acknowledged then, and a reset is none",
          "[kernel][connections]") {
  in_a_house(1024, kManySeries, GRANULARITY_CONNECTION, [](House& house, const Fd& program) {
    feed_all(program, {tcp(kAck, 1), tcp(kRst | kAck, 2), tcp(kSyn | kAck, 3)});
    feed(program, packet(Ethernet{}, Ipv4{}, Udp{.source = 4}));
    house.tick();

    for (const FlowRecord& flow : house.pipeline.sweep().flows) {
      INFO("from port " << flow.source_port);
      CHECK(flow.acknowledged == (flow.source_port == 1 ? flow.first_seen : TimePoint{}));
      CHECK((flow.tcp == TcpMarks{}) == (flow.source_port == 4));
    }
  });
}

TEST_CASE("a place that another flow had before tells nothing of that", "[kernel][connections]") {
  in_a_house(1024, kManySeries, GRANULARITY_CONNECTION, [](House& house, const Fd& program) {
    for (int round = 0; round < 2; ++round) {  // both generations
      feed_all(program,
               {tcp_over_ipv6(kSyn), tcp_over_ipv6(kAck), tcp_over_ipv6(kAck | kFin), tcp(kAck | kFin)});
      house.tick();
    }
    const TimePoint before = Clock::now();
    feed_all(program, {tcp_over_ipv6(kSyn), tcp(kSyn)});
    house.tick();

    const auto& flows = house.pipeline.sweep().flows;
    REQUIRE(flows.size() == 2);
    for (const FlowRecord& flow : flows) {
      CHECK(flow.tcp == TcpMarks{1, 0, 0, kSyn, true, false});
      CHECK(flow.first_seen > before);
      CHECK(flow.acknowledged == TimePoint{});
    }
  });
}

namespace {

using MakeTcp = Bytes (*)(std::uint8_t flags, std::uint16_t source);

// By port, of all records that a flow has.
struct Fates {
  explicit Fates(const std::vector<FlowRecord>& flows) {
    for (const FlowRecord& flow : flows) {
      flags[flow.source_port] |= flow.tcp.flags;
      acknowledged[flow.source_port] += flow.acknowledged != TimePoint{} ? 1 : 0;
    }
  }

  std::vector<unsigned> flags = std::vector<unsigned>(kMorePorts + 1);
  std::vector<unsigned> acknowledged = std::vector<unsigned>(kMorePorts + 1);
};

}  // namespace

TEST_CASE("records that are pushed out of the front and come back lose no flag", "[kernel][connections]") {
  const auto make = GENERATE(MakeTcp{tcp}, MakeTcp{tcp_over_ipv6});
  in_a_house(1 << 18, kManySeries, GRANULARITY_CONNECTION, [make](House& house, const Fd& program) {
    for (const std::uint8_t flags : {kSyn, kAck, static_cast<std::uint8_t>(kFin | kAck)})
      for (std::uint32_t port = 1; port <= kMorePorts; ++port)
        feed(program, make(flags, static_cast<std::uint16_t>(port)));
    Sweep sweep;
    house.flows.sweep(sweep);

    const Sum all = sum_of(sweep.flows, has_ports);
    CHECK(all.volume.packets == 3 * kMorePorts);
    CHECK(all.tcp.syn == kMorePorts);
    CHECK(all.tcp.fin == kMorePorts);
    CHECK(all.records > kMorePorts);  // some had one in the table and one in the front
    const Fates fates(sweep.flows);
    CHECK(std::all_of(fates.flags.begin() + 1, fates.flags.end(),
                      [](unsigned seen) { return seen == (kSyn | kAck | kFin); }));
    CHECK(std::count(fates.acknowledged.begin() + 1, fates.acknowledged.end(), 0U) == 0);
  });
}

namespace {

// As if every port of both families were scanned, three times over.
Volume scan(const Fd& program) {
  Volume fed;
  for (std::uint32_t i = 1; i <= kMorePorts; ++i) {
    const auto port = static_cast<std::uint16_t>(i);
    for (const Bytes& frame : {tcp(kSyn, port), tcp_over_ipv6(kSyn, port)}) {
      feed(program, frame);
      fed += {1, frame.size()};
    }
  }
  return fed;
}

}  // namespace

TEST_CASE("more ports than there is room for are folded into their pair, and nothing overflows",
          "[kernel][connections]") {
  in_a_house(1024, kManySeries, GRANULARITY_CONNECTION, [](House& house, const Fd& program) {
    Sweep sweep;
    for (int round = 0; round < 3; ++round) {  // both tables, and the first one again
      const Volume fed = scan(program);
      house.flows.sweep(sweep);

      const Sum folded = sum_of(sweep.flows, has_none);
      const Sum whole = sum_of(sweep.flows, has_ports);
      CHECK(sweep.overflow.empty());
      CHECK(sweep.table_entries > 1024 / 8 * 7);  // as many with ports as there may be, and the pair's
      CHECK(folded.records == 2);
      CHECK(folded.tcp.syn == folded.volume.packets);
      CHECK(folded.volume + whole.volume == fed);
    }
  });
}

TEST_CASE("a scan of more ports than there is room for leaves pairs exact", "[kernel][connections]") {
  in_a_house(1024, kManySeries, GRANULARITY_CONNECTION, [](House& house, const Fd& program) {
    const Volume fed = scan(program);
    const auto picture = house.tick();

    CHECK(picture->pair_count == 2);
    CHECK(picture->folded.empty());
    CHECK(pairs_of(*picture) == fed);
    CHECK(interface_of(*picture) == fed);
  });
}
