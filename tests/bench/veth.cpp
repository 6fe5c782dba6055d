#include <array>
#include <memory>
#include <optional>

#include "bench/themes.h"
#include "bench/udp_rate.h"
#include "bench/value.h"
#include "kernel/attachment.h"
#include "netns/lab.h"
#include "netns/tcp_transfer.h"
#include "support/privileges.h"

namespace exporter::bench {
namespace {

using support::Lab;

constexpr const char* kFarAddress = "10.7.0.2";

// On both hooks of the near end, the way the exporter stands there.
class EmptyPrograms {
 public:
  explicit EmptyPrograms(const Lab& lab)
      : programs_({support::load_smallest_classifier(), support::load_smallest_classifier()}, Fd()) {
    lab.near.inside([&] {
      attached_ = value_of(kernel::Attachment::create(kernel::best_hook(), lab.near.ifindex(lab.near_name),
                                                      programs_, kernel::InstanceLock::none()));
    });
  }
  EmptyPrograms(const EmptyPrograms&) = delete;

 private:
  kernel::InterfacePrograms programs_;
  std::optional<kernel::Attachment> attached_;
};

// What stands on the hooks while something is measured. In the order in which they are compared.
constexpr std::array<const char*, 3> kStates{"none", "empty", "attached"};

template <class Measure>
double in_state(std::size_t state, const Lab& lab, const Measure& measure) {
  if (state == 0) return measure();
  if (state == 1) {
    const EmptyPrograms empty(lab);
    return measure();
  }
  const support::ExporterProcess exporter = lab.start();
  return measure();
}

template <class Measure>
void compare(const std::string& name, const std::string& unit, std::size_t rounds, const Lab& lab,
             const Measure& measure, Figures& figures) {
  std::array<Figure, kStates.size()> measured;
  for (std::size_t state = 0; state < kStates.size(); ++state) {
    measured[state] = {name + "." + kStates[state], unit, {}, state == 0 ? "" : name + ".none"};
    in_state(state, lab, measure);  // once for nothing
  }
  for (std::size_t round = 0; round < rounds; ++round)
    for (std::size_t state = 0; state < kStates.size(); ++state)
      measured[state].samples.push_back(in_state(state, lab, measure));
  for (Figure& figure : measured) figures.add(std::move(figure));
}

}  // namespace

void measure_veth(const Plan& plan, Figures& figures) {
  const Lab lab({.offloads = true, .addresses = true});
  const UdpRate udp(lab.near, lab.far, kFarAddress);
  compare(
      "veth.udp", "packets/s", plan.veth_rounds, lab, [&] { return udp.measure(plan.veth_seconds); },
      figures);
  const auto tcp = [&] {
    const support::Transfer done = transfer(lab.near, lab.far, kFarAddress, plan.tcp_bytes);
    return static_cast<double>(done.payload) / done.seconds;
  };
  compare("veth.tcp", "bytes/s", plan.veth_rounds, lab, tcp, figures);
}

}  // namespace exporter::bench
