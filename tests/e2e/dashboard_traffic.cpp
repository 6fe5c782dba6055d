#include "e2e/dashboard_traffic.h"

#include "netns/link_types.h"
#include "support/traffic.h"

namespace exporter::support {
namespace {

constexpr std::uint16_t kPort = 5353;

std::vector<HostAddresses> all_addresses() {
  return {TwoHosts::ipv4(), TwoHosts::ipv6(), DashboardTraffic::ipv4(), DashboardTraffic::ipv6()};
}

void add_address(const Device& to, const std::string& address) {
  const bool ipv6 = address.find(':') != std::string::npos;
  if (ipv6)
    to.where.ip({"address", "add", address + "/128", "dev", to.name, "nodad"});
  else
    to.where.ip({"address", "add", address + "/32", "dev", to.name});
}

// Straight over the link, whatever its prefix; from that address.
void lead(const Device& from, const std::string& source, const std::string& to, const std::string& hardware) {
  const bool ipv6 = to.find(':') != std::string::npos;
  from.where.ip({ipv6 ? "-6" : "-4", "route", "add", to, "dev", from.name, "src", source});
  introduce(from, to, hardware);
}

}  // namespace

DashboardTraffic::DashboardTraffic() {
  add_public_addresses();
  for (const HostAddresses& at : all_addresses()) {
    clients_.emplace_back(hosts_.far(), hosts_.near(), at.near, at.nobody);
    clients_.emplace_back(hosts_.near(), hosts_.far(), at.far, at.nobody);
    questions_.emplace_back(hosts_.far(), hosts_.near(), at.near, kPort);
    questions_.emplace_back(hosts_.near(), hosts_.far(), at.far, kPort);
    questions_.emplace_back(hosts_.near(), hosts_.far(), at.far, kPort + 1, false);
  }
}

void DashboardTraffic::add_public_addresses() const {
  const Device near{hosts_.near(), hosts_.near_name()};
  const Device far{hosts_.far(), hosts_.far_name()};
  for (const HostAddresses& at : {ipv4(), ipv6()}) {
    add_address(near, at.near);
    add_address(far, at.far);
    lead(near, at.near, at.far, TwoHosts::far_hardware());
    lead(far, at.far, at.near, TwoHosts::near_hardware());
    lead(near, at.near, at.nobody, "02:0c:00:00:00:99");
    lead(far, at.far, at.nobody, "02:0c:00:00:00:99");
  }
}

void DashboardTraffic::more() {
  for (TcpClients& each : clients_) {
    if (times_ == 0) each.play(TcpStory::LeftOpen, 1);
    each.talk_on();
    for (const TcpStory story :
         {TcpStory::ClosedByOpener, TcpStory::ResetByServer, TcpStory::Refused, TcpStory::Unanswered})
      each.play(story, 1);
  }
  for (Questions& each : questions_) each.ask(1);
  send_all(hosts_.near(), {.interface = hosts_.near_name(),
                           .packets = 4,
                           .ipv4_sources = 2,
                           .ipv6_sources = 2,
                           .first_source = 2 * times_,
                           .sizes = {100}});
  ++times_;
}

}  // namespace exporter::support
