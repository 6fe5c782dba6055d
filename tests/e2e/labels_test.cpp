// The shipped binary with other labels, prefixes and networks, on real traffic: each series has what was sent
// under its labels, and together they have what the interface has.
#include <arpa/inet.h>
#include <sys/socket.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "base/fd.h"
#include "e2e/prometheus_server.h"
#include "netns/counted.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/traffic.h"

using namespace exporter;
using namespace exporter::support;

namespace {

const std::vector<std::string> kChoice{
    "--labels",  "interface,direction,src_ip,protocol", "--aggregate", "public=24/48",
    "--network", "office=10.0.0.0/8,fd00::/8",          "--rates",     "off"};
constexpr std::size_t kPayload = 100;
constexpr std::size_t kHeaders = 14 + 20 + 8;

// Through the stack, from 10.7.0.1 to a port of 10.7.0.2 where nobody listens.
Volume send_datagrams(const Lab& lab, std::uint64_t count) {
  lab.near.inside([&] {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(9);
    inet_pton(AF_INET, "10.7.0.2", &to.sin_addr);
    const std::string payload(kPayload, 'x');
    for (std::uint64_t i = 0; i < count; ++i)
      if (sendto(socket.get(), payload.data(), payload.size(), 0, reinterpret_cast<sockaddr*>(&to),
                 sizeof(to)) < 0)
        throw std::runtime_error("a datagram was refused");
  });
  return {count, count * (kHeaders + kPayload)};
}

Sent send_from(const Lab& lab, std::uint32_t first, std::uint32_t sources) {
  return send_all(lab.near, {.interface = lab.near_name,
                             .packets = 2000,
                             .ipv4_sources = sources,
                             .ipv6_sources = sources,
                             .first_source = first,
                             .sizes = {62, 590, 1514}});
}

Volume series(const Exposition& exposition, const std::string& source, const std::string& protocol) {
  return volume_of(exposition, "network_traffic_",
                   {{"direction", "outbound"}, {"src_ip", source}, {"protocol", protocol}});
}

}  // namespace

TEST_CASE("chosen labels, prefixes and networks carry exactly what was sent", "[e2e]") {
  const Lab lab({.addresses = true});
  const ExporterProcess exporter = lab.start(kChoice);

  const Sent low = send_from(lab, 0, 100);
  const Sent high = send_from(lab, 256, 50);
  const Volume office = send_datagrams(lab, 5);
  const Volume sent = low.all() + high.all() + office;
  const Exposition exposition = scrape_when(exporter, lab.near_name, "outbound", sent.packets);

  CHECK(text(series(exposition, "198.18.0.0/24", "udp")) == text(low.ipv4));
  CHECK(text(series(exposition, "198.18.1.0/24", "udp")) == text(high.ipv4));
  CHECK(text(series(exposition, "2001:db8::/48", "udp")) == text(low.ipv6 + high.ipv6));
  CHECK(text(series(exposition, "office", "udp")) == text(office));
  CHECK(exposition.series("network_traffic_bytes_total", {{"direction", "outbound"}}) == 4);
  check_exact(counted(exposition, lab.near_name, "outbound"), sent);
  // The other end says that nobody listens.
  const Counted back = counted(exposition, lab.near_name, "inbound");
  CHECK(exposition.series("network_traffic_bytes_total",
                          {{"direction", "inbound"}, {"src_ip", "office"}, {"protocol", "icmp"}}) == 1);
  check_exact(back, back.ip());
}

TEST_CASE("series have the chosen labels and no others, and no rates where they are off", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start(kChoice);
  const Sent sent = send_from(lab, 0, 10);

  const Exposition exposition = scrape_when(exporter, lab.near_name, "outbound", sent.all().packets);

  std::size_t seen = 0;
  for (const Sample& sample : exposition.samples()) {
    CHECK(sample.name.find("per_second") == std::string_view::npos);
    if (!sample.name.starts_with("network_traffic_")) continue;
    ++seen;
    std::string names;
    for (const auto& [name, value] : sample.labels) names.append(name).append(" ");
    CHECK(names == "interface direction src_ip protocol ");
  }
  CHECK(seen == 4);  // bytes and packets of two prefixes
}

TEST_CASE("promtool has nothing to say about series of other labels", "[e2e]") {
  skip_without("promtool");
  const Lab lab;
  const ExporterProcess exporter = lab.start(kChoice);
  const Sent sent = send_from(lab, 0, 10);
  const ScratchDir scratch;
  const Exposition exposition = scrape_when(exporter, lab.near_name, "outbound", sent.all().packets);
  const std::string file = scratch.file("metrics", exposition.text());

  const Finished checked = run({.argv = {"sh", "-c", "exec promtool check metrics <\"$0\"", file}});

  CHECK(checked.exit_code == 0);
  CHECK(checked.output.empty());
  CHECK(checked.errors.empty());
}
