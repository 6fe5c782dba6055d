#include "netns/counted.h"

#include <optional>

#include "support/catch.h"
#include "support/eventually.h"

namespace exporter::support {
namespace {

const std::string kInterfacePackets = "network_interface_packets_total";

Volume of_family(const Exposition& exposition, const std::string& interface, const std::string& direction,
                 const char* family) {
  return volume_of(exposition, "network_interface_",
                   {{"interface", interface}, {"direction", direction}, {"family", family}});
}

}  // namespace

Volume volume_of(const Exposition& exposition, const std::string& prefix, LabelFilter filter) {
  return {exposition.sum(prefix + "packets_total", filter), exposition.sum(prefix + "bytes_total", filter)};
}

Counted counted(const Exposition& exposition, const std::string& interface, const std::string& direction) {
  const LabelFilter here{{"interface", interface}, {"direction", direction}};
  const LabelFilter folded{{"interface", interface}, {"direction", direction}, {"src_ip", "other"}};
  const std::string pairs = "network_traffic_";
  return {
      .pairs = volume_of(exposition, pairs, here),
      .folded = volume_of(exposition, pairs, folded),
      .ipv4 = of_family(exposition, interface, direction, "ipv4"),
      .ipv6 = of_family(exposition, interface, direction, "ipv6"),
      .other = of_family(exposition, interface, direction, "other"),
      .series = exposition.series(pairs + "packets_total", here) -
                exposition.series(pairs + "packets_total", folded),
  };
}

std::string unaccounted(const Exposition& exposition, const std::string& interface,
                        const std::string& direction) {
  std::string packets;
  std::string bytes;
  for (const Sample& sample : exposition.samples()) {
    const LabelFilter here{{"interface", interface}, {"direction", direction}};
    if (sample.matches("traffic_exporter_interface_unaccounted_packets", here)) packets = sample.value;
    if (sample.matches("traffic_exporter_interface_unaccounted_bytes", here)) bytes = sample.value;
  }
  return packets.empty() ? "nothing" : packets + " packets, " + bytes + " bytes";
}

std::string text(const Volume& volume) {
  return std::to_string(volume.packets) + " packets, " + std::to_string(volume.bytes) + " bytes";
}

Exposition scrape_when(const ExporterProcess& exporter, const std::string& interface,
                       const std::string& direction, std::uint64_t packets) {
  std::optional<Exposition> latest;
  eventually(std::chrono::seconds(10), [&] {
    latest.emplace(exporter.scrape());
    return latest->sum(kInterfacePackets, {{"interface", interface}, {"direction", direction}}) >= packets;
  });
  return std::move(*latest);
}

void check_exact(const Counted& counted, const Volume& truth) {
  CHECK(text(counted.pairs) == text(truth));
  CHECK(text(counted.ip()) == text(truth));
  CHECK(text(counted.all()) == text(truth));
}

}  // namespace exporter::support
