// Whatever evidence comes, in whatever order: the books balance, and no byte is lost or invented.
#include <random>

#include "support/catch.h"
#include "unit/connections/lab.h"

using namespace connections_test;
using connections::Traffic;

namespace {

class Chaos {
 public:
  Chaos(std::uint32_t seed, std::size_t most) : random_(seed), lab_({.most = most}, Traffic::Kept) {}

  void run(int sweeps) {
    for (int i = 0; i < sweeps; ++i) {
      const std::size_t records = any(60);
      for (std::size_t r = 0; r < records; ++r) lab_.coming.flows.push_back(any_record());
      const Volume sent = sum_of_flows();
      const Volume untracked = untracked_so_far();
      lab_.sweep(any(20) == 0 ? Duration(any(200) * 1s) : 1s);
      const Volume strayed = untracked_so_far() - untracked;
      CHECK(sum_of_traffic() + strayed == sent);
    }
  }

 private:
  std::uint32_t any(std::size_t below) { return static_cast<std::uint32_t>(random_() % below); }

  FlowRecord any_record() {
    static constexpr std::array<std::uint8_t, 6> kProtocols{6, 6, 6, 6, 17, 1};
    FlowRecord flow = support::a_flow({.interface = any(2),
                                       .direction = kDirections[any(2)],
                                       .packets = 1 + any(9),
                                       .bytes = 60 + any(9000),
                                       .protocol = kProtocols[any(kProtocols.size())]});
    flow.source_port = static_cast<std::uint16_t>(any(6));
    flow.destination_port = static_cast<std::uint16_t>(any(6));
    if (flow.protocol == 1) flow.source_port = any(2) == 0 ? 0x0800 : 0;
    if (flow.protocol == 6) mark(flow);
    flow.first_seen = lab_.now + Duration(any(1000) * 1ms);
    return flow;
  }

  void mark(FlowRecord& flow) {
    const auto sometimes = [&] { return any(3) == 0; };
    if (sometimes()) flow.tcp.syn = 1 + any(3);
    if (flow.tcp.syn > 0) flow.tcp.opening = any(2) == 0;
    if (flow.tcp.syn > 0) flow.tcp.answering = !flow.tcp.opening || any(4) == 0;
    if (sometimes()) flow.tcp.fin = 1 + any(3);
    if (sometimes()) flow.tcp.rst = 1 + any(3);
    if (any(2) == 0) flow.acknowledged = lab_.now + Duration(any(1000) * 1ms);
  }

  [[nodiscard]] Volume sum_of_flows() const {
    Volume sum;
    for (const FlowRecord& flow : lab_.coming.flows) sum += flow.volume;
    return sum;
  }
  [[nodiscard]] Volume sum_of_traffic() const {
    Volume sum;
    for (const ConnectionTraffic& traffic : lab_.tracker.traffic())
      sum += traffic.volume[0] + traffic.volume[1];
    return sum;
  }
  [[nodiscard]] Volume untracked_so_far() const {
    const auto summary = lab_.tracker.summary();
    return summary->untracked[0] + summary->untracked[1];
  }

  std::mt19937 random_;
  Lab lab_;
};

}  // namespace

TEST_CASE("whatever comes, what opened is there or was closed for a reason", "[connections]") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Chaos(seed, 1'000).run(100);
  }
}

TEST_CASE("whatever comes, a table without room keeps its books", "[connections]") {
  for (const std::size_t most : {1U, 2U, 7U, 20U}) {
    CAPTURE(most);
    Chaos(static_cast<std::uint32_t>(most), most).run(300);
  }
}
