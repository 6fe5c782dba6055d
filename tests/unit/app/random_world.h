// A small random world: few enough addresses and ports that pairs and connections return, more of them than
// may have series, interfaces that go and come back under other names, and now and then a long pause. The
// same seed makes the same world.
#pragma once

#include <array>
#include <random>
#include <string>
#include <vector>

#include "support/a_flow.h"
#include "support/fake_flow_source.h"

namespace app_test {

using namespace exporter;

class RandomWorld {
 public:
  static constexpr unsigned kInterfaces = 3;

  RandomWorld(std::uint32_t seed, TimePoint start) : random_(seed), now_(start) {
    for (unsigned i = 0; i < kInterfaces; ++i)
      interfaces_.push_back(support::an_interface(i, "eth" + std::to_string(i)));
  }

  // The traffic until the next sweep, which is at now().
  void pass(const std::vector<support::FakeFlowSource*>& sources) {
    now_ += pause();
    change_interfaces();
    for (auto* source : sources) source->set_interfaces(interfaces_);
    const auto count = [&](const auto& record) {
      for (auto* source : sources) source->count(record);
    };
    for (unsigned i = below(25); i > 0; --i) count(flow());
    for (unsigned i = below(3); i > 0; --i)
      count(OverflowRecord{interface(), direction(), below(2) == 0 ? Family::Ipv4 : Family::Ipv6,
                           below(2) == 0 ? IpType::Public : IpType::Private, volume()});
    for (unsigned i = below(3); i > 0; --i)
      count(UnparsedRecord{interface(), direction(), static_cast<UnparsedReason>(below(kUnparsedReasons)),
                           volume()});
  }

  [[nodiscard]] TimePoint now() const { return now_; }
  [[nodiscard]] const std::vector<InterfaceState>& interfaces() const { return interfaces_; }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  InterfaceId interface() { return InterfaceId(below(kInterfaces)); }
  Direction direction() { return kDirections[below(2)]; }
  Volume volume() { return {.packets = 1 + below(100), .bytes = 60 + below(1U << (6 + below(20)))}; }

  Duration pause() {
    const unsigned kind = below(150);
    if (kind == 0) return std::chrono::hours(9);
    if (kind < 6) return std::chrono::seconds(70 + below(100));
    return std::chrono::milliseconds(20 + below(3000));
  }

  void change_interfaces() {
    if (below(60) == 0) interfaces_[2].name = "veth" + std::to_string(below(1000));
    if (below(20) != 0) return;
    interfaces_[1].attached = {};
    interfaces_[1].absence = {Absence::InterfaceGone, Absence::InterfaceGone};
    if (below(3) == 0) interfaces_[1].attached = {true, true};
  }

  FlowRecord flow() {
    static constexpr std::array<std::uint8_t, 6> kProtocols{6, 6, 6, 17, 17, 1};
    static const std::vector<std::string> kRanges{"192.0.2.", "10.0.0.", "198.51.100.",
                                                  "2001:db8::", "fd00::"};
    const unsigned from = below(5);
    const unsigned to = from < 3 ? below(3) : 3 + below(2);
    FlowRecord record = support::a_flow({.from = kRanges[from] + std::to_string(1 + below(3)),
                                         .to = kRanges[to] + std::to_string(1 + below(3)),
                                         .interface = below(kInterfaces),
                                         .direction = direction(),
                                         .protocol = kProtocols[below(kProtocols.size())]});
    record.volume = volume();
    record.source_port = static_cast<std::uint16_t>(below(3));
    record.destination_port = static_cast<std::uint16_t>(below(3));
    if (record.protocol == 1) record.source_port = below(2) == 0 ? 0x0800 : 0;
    record.first_seen = now_ - std::chrono::milliseconds(below(20));
    if (record.protocol == 6) mark(record);
    return record;
  }

  void mark(FlowRecord& record) {
    if (below(3) == 0) record.tcp.syn = 1 + below(2);
    if (record.tcp.syn > 0) record.tcp.opening = below(2) == 0;
    if (record.tcp.syn > 0) record.tcp.answering = !record.tcp.opening || below(4) == 0;
    if (below(6) == 0) record.tcp.fin = 1 + below(2);
    if (below(9) == 0) record.tcp.rst = 1 + below(2);
    if (below(2) == 0) record.acknowledged = now_ + std::chrono::milliseconds(below(10));
  }

  std::mt19937 random_;
  TimePoint now_;
  std::vector<InterfaceState> interfaces_;
};

}  // namespace app_test
