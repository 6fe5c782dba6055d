#include "netns/link_types.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <optional>
#include <system_error>

#include "netns/counted.h"
#include "support/catch.h"
#include "support/endpoint.h"
#include "support/eventually.h"

namespace exporter::support {
namespace {

constexpr std::uint16_t kPort = 9;
constexpr std::size_t kIpHeader = 20;
constexpr std::size_t kUdpHeader = 8;
constexpr std::uint64_t kTcpHeaders = 20 + 20 + 12;  // IPv4, TCP, timestamps
constexpr std::uint64_t kSynExtra = 20 - 12;         // MSS and window scale besides timestamps
constexpr int kTries = 5;
constexpr int kVxlanHeaders = 14 + 20 + 8 + 8;

const std::string kNearHardware = "02:0a:00:00:00:01";
const std::string kFarHardware = "02:0a:00:00:00:02";

void check_errno(bool fine, const char* what) {
  if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

// The upper ends know each other.
Road dressed(Road road) {
  dress(road.near, kNearHardware, road.near_address + "/24");
  dress(road.far, kFarHardware, road.far_address + "/24");
  introduce(road.near, road.far_address, kFarHardware);
  introduce(road.far, road.near_address, kNearHardware);
  return road;
}

Volume packets_of(std::size_t payload, int mtu) {
  const std::size_t whole = payload + kUdpHeader;
  const std::size_t room = static_cast<std::size_t>(mtu) - kIpHeader;
  if (whole <= room) return {1, whole + kIpHeader};
  const std::size_t fragment = room / 8 * 8;  // an offset counts units of eight bytes
  std::size_t fragments = 1;
  for (std::size_t left = whole; left > room; left -= fragment) ++fragments;
  return {fragments, whole + fragments * kIpHeader};
}

Fd udp_socket() {
  Fd made(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const timeval limit{.tv_sec = 5, .tv_usec = 0};
  check_errno(made && setsockopt(made.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) == 0,
              "a UDP socket");
  return made;
}

}  // namespace

void Road::set_mtu(int mtu) const {
  // From below: a device can have no larger MTU than the one it stands on.
  for (std::size_t i = devices.size(); i-- > 0;)
    devices[i].where.ip(
        {"link", "set", "dev", devices[i].name, "mtu", std::to_string(i < 2 ? mtu : mtu + room)});
}

void Road::set_offloads(bool on) const {
  for (std::size_t i = own_offloads ? 0 : 1; i < devices.size(); ++i)
    support::set_offloads(devices[i].where, devices[i].name, on);
}

void dress(const Device& device, const std::string& hardware, const std::string& ipv4) {
  device.where.ip({"link", "set", "dev", device.name, "address", hardware});
  if (!ipv4.empty()) device.where.ip({"address", "add", ipv4, "dev", device.name});
  device.where.ip({"link", "set", "dev", device.name, "up"});
}

void introduce(const Device& to, const std::string& ipv4, const std::string& hardware) {
  to.where.ip({"neighbour", "replace", ipv4, "lladdr", hardware, "dev", to.name});
}

Road veth_road(const Lab& lab) {
  make_veth({lab.near, "dut0"}, {lab.far, "far0"});
  const Device near{lab.near, "dut0"};
  const Device far{lab.far, "far0"};
  return dressed({.near = near, .far = far, .devices = {near, far}});
}

Road bridge_road(const Lab& lab) {
  skip_unless_kernel_has({"bridge"});
  make_veth({lab.near, "port0"}, {lab.far, "far0"});
  lab.near.ip({"link", "add", "dut0", "type", "bridge", "mcast_snooping", "0"});
  lab.near.ip({"link", "set", "dev", "port0", "master", "dut0"});
  const Device near{lab.near, "dut0"};
  const Device far{lab.far, "far0"};
  return dressed({.near = near, .far = far, .devices = {near, far, {lab.near, "port0"}}});
}

Road macvlan_road(const Lab& lab) {
  skip_unless_kernel_has({"macvlan"});
  make_veth({lab.near, "low0"}, {lab.far, "far0"});
  lab.near.ip({"link", "add", "link", "low0", "name", "dut0", "type", "macvlan", "mode", "bridge"});
  const Device near{lab.near, "dut0"};
  const Device far{lab.far, "far0"};
  return dressed(
      {.near = near, .far = far, .devices = {near, far, {lab.near, "low0"}}, .own_offloads = false});
}

Road vxlan_road(const Lab& lab) {
  skip_unless_kernel_has({"vxlan"});
  make_veth({lab.near, "up0", "10.9.0.1/24"}, {lab.far, "up0", "10.9.0.2/24"});
  const auto add = [](const Namespace& where, const std::string& local, const std::string& remote) {
    where.ip({"link", "add", "dut0", "type", "vxlan", "id", "7", "dstport", "4789", "local", local, "remote",
              remote, "dev", "up0", "nolearning"});
  };
  add(lab.near, "10.9.0.1", "10.9.0.2");
  add(lab.far, "10.9.0.2", "10.9.0.1");
  const Device near{lab.near, "dut0"};
  const Device far{lab.far, "dut0"};
  return dressed({.near = near,
                  .far = far,
                  .devices = {near, far, {lab.near, "up0"}, {lab.far, "up0"}},
                  .room = kVxlanHeaders});
}

Road tun_road(const Lab& lab) {
  const Device near{lab.near, "dut0"};
  const Device far{lab.far, "dut0"};
  Road road{.near = near, .far = far, .devices = {near, far}, .link_header = 0};
  near.where.ip({"address", "add", road.near_address + "/24", "dev", near.name});
  far.where.ip({"address", "add", road.far_address + "/24", "dev", far.name});
  return road;
}

Volume send_datagrams(const Namespace& from, const Namespace& to, const std::string& address, int mtu,
                      const std::vector<std::size_t>& payloads, int of_each) {
  const sockaddr_in endpoint = endpoint_of(address, kPort);
  const auto* there = reinterpret_cast<const sockaddr*>(&endpoint);
  Fd listener;
  to.inside([&] {
    listener = udp_socket();
    check_errno(bind(listener.get(), there, sizeof(endpoint)) == 0, "bind a UDP socket");
  });
  Volume sent;
  from.inside([&] {
    const Fd socket = udp_socket();
    std::vector<char> buffer(*std::max_element(payloads.begin(), payloads.end()));
    for (int i = 0; i < of_each; ++i)
      for (const std::size_t payload : payloads) {
        check_errno(sendto(socket.get(), buffer.data(), payload, 0, there, sizeof(endpoint)) >= 0, "send");
        check_errno(recv(listener.get(), buffer.data(), buffer.size(), 0) >= 0, "receive what was sent");
        sent += packets_of(payload, mtu);
      }
  });
  return sent;
}

Transfer undisturbed_transfer(const Namespace& from, const Namespace& to, const Load& load,
                              const std::function<void()>& restart) {
  for (int i = 0; i < kTries; ++i) {
    restart();
    const Transfer done = transfer(from, to, load.address, load.payload);
    if (done.retransmits == 0) return done;
    std::printf("%llu retransmits: once more\n", static_cast<unsigned long long>(done.retransmits));
  }
  FAIL("TCP retransmits at every try");
  return {};
}

Volume segments(std::uint64_t count, std::uint64_t payload, std::uint64_t link_header) {
  return {count, payload + count * (link_header + kTcpHeaders) + kSynExtra};
}

Exposition settled(const ExporterProcess& exporter) {
  const auto sweeps = [](const Exposition& exposition) {
    return exposition.sum("traffic_exporter_sweeps_total");
  };
  const std::uint64_t before = sweeps(exporter.scrape());
  std::optional<Exposition> latest;
  CHECK(eventually(std::chrono::seconds(30), [&] {
    latest.emplace(exporter.scrape());
    return sweeps(*latest) >= before + 2;
  }));
  return std::move(*latest);
}

Volume with_header(const Volume& volume, std::uint64_t bytes) {
  return {volume.packets, volume.bytes + volume.packets * bytes};
}

Meter::Meter(const ExporterProcess& exporter, const Device& device) : exporter_(exporter), device_(device) {
  restart();
}

void Meter::restart() {
  counted_ = read(settled(exporter_));
  kernel_ = device_.where.statistics(device_.name);
}

void Meter::check(const Both& truth) const {
  INFO(device_.name);
  scrape_when(exporter_, device_.name, "outbound", counted_.sent.packets + truth.sent.packets);
  const Both now = read(
      scrape_when(exporter_, device_.name, "inbound", counted_.received.packets + truth.received.packets));
  CHECK(text(now.sent - counted_.sent) == text(truth.sent));
  CHECK(text(now.received - counted_.received) == text(truth.received));
}

void Meter::check_accounted() const {
  const Exposition exposition = settled(exporter_);
  CHECK(unaccounted(exposition, device_.name, "inbound") == "0 packets, 0 bytes");
  CHECK(unaccounted(exposition, device_.name, "outbound") == "0 packets, 0 bytes");
}

Both Meter::kernel() const {
  const LinkStatistics now = device_.where.statistics(device_.name);
  return {now.sent - kernel_.sent, now.received - kernel_.received};
}

Both Meter::read(const Exposition& exposition) const {
  const Counted outbound = counted(exposition, device_.name, "outbound");
  const Counted inbound = counted(exposition, device_.name, "inbound");
  CHECK(outbound.pairs == outbound.all());
  CHECK(inbound.pairs == inbound.all());
  return {outbound.all(), inbound.all()};
}

}  // namespace exporter::support
