#include "bench/clocks.h"
#include "bench/packet_bed.h"
#include "bench/themes.h"

namespace exporter::bench {
namespace {

std::vector<PacketSetting> settings_for_one_cpu() {
  std::vector<PacketSetting> all;
  for (const std::uint32_t flows : {1U, 64U, 1'000U, 10'000U, 100'000U})
    for (const PacketKind kind : {PacketKind::Ipv4, PacketKind::Ipv6})
      all.push_back({kind, Order::Uniform, flows});
  for (const std::uint32_t flows : {10'000U, 100'000U})
    for (const Order order : {Order::Zipf, Order::Trains}) all.push_back({PacketKind::Ipv4, order, flows});
  for (const std::uint32_t flows : {1U, 1'000U})
    for (const PacketKind kind : {PacketKind::Vlan, PacketKind::Tcp4, PacketKind::Tcp6})
      all.push_back({kind, Order::Uniform, flows});
  for (const PacketKind kind : {PacketKind::Ipv4, PacketKind::Ipv6}) all.push_back({kind, Order::New});
  return all;
}

std::vector<PacketSetting> settings_for_two_cpus() {
  std::vector<PacketSetting> all;
  for (const std::uint32_t flows : {1U, 64U, 1'000U, 10'000U, 100'000U})
    all.push_back({PacketKind::Ipv4, Order::Uniform, flows, 2});
  all.push_back({PacketKind::Ipv6, Order::Uniform, 1'000, 2});
  all.push_back({PacketKind::Ipv4, Order::New, 1, 2});
  return all;
}

void measure(const PacketSetting& setting, const Plan& plan, Figures& figures) {
  PacketBed bed(setting);
  const std::string prefix = "packet." + setting.name() + ".";
  std::vector<Figure> measured;
  for (const char* variant : PacketBed::kVariants)
    measured.push_back({prefix + variant, "ns/packet", {}, measured.empty() ? "" : prefix + "empty"});
  bed.prepare();
  for (std::size_t round = 0; round < plan.packet_rounds; ++round) {
    for (std::size_t variant = 0; variant < measured.size(); ++variant)
      measured[variant].samples.push_back(bed.run(variant, plan.repeat));
    if (setting.order == Order::New) bed.prepare();
  }
  bed.drain();
  for (Figure& figure : measured) figures.add(std::move(figure));
}

}  // namespace

void measure_packets(const Plan& plan, Figures& figures) {
  for (const PacketSetting& setting : settings_for_one_cpu()) measure(setting, plan, figures);
  if (usable_cpus().size() < 2) return;
  for (const PacketSetting& setting : settings_for_two_cpus()) measure(setting, plan, figures);
}

}  // namespace exporter::bench
