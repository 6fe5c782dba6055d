// Connections that stop half-way, opening or closing: they are as many as the hosts' own lists say, and the
// listing names each with its state and who opened it.
#include <sys/socket.h>

#include <string>
#include <vector>

#include "netns/connection_figures.h"
#include "netns/tcp_clients.h"
#include "netns/two_hosts.h"
#include "support/catch.h"
#include "support/eventually.h"

using namespace exporter::support;

namespace {

constexpr std::size_t kOpen = 5;
constexpr std::size_t kClosedByOpener = 3;
constexpr std::size_t kClosedByServer = 2;
constexpr std::size_t kAsking = 4;  // somebody who is not there

// From one host to the other, in each of these states. They stay so.
class Standing {
 public:
  Standing(const Namespace& from, const Namespace& to, const HostAddresses& at, const std::string& address)
      : server_(to, address) {
    from.inside([&] {
      for (std::size_t i = 0; i < kOpen; ++i) open();
      for (std::size_t i = 0; i < kClosedByOpener; ++i) shutdown(open().opener.get(), SHUT_WR);
      for (std::size_t i = 0; i < kClosedByServer; ++i) shutdown(open().server.get(), SHUT_WR);
      for (std::size_t i = 0; i < kAsking; ++i) asking_.push_back(begin_to_connect(at.nobody, 80));
    });
  }

 private:
  struct Ends {
    exporter::Fd opener;
    exporter::Fd server;
  };

  Ends& open() {
    exporter::Fd opener = connect_to(server_.address(), server_.port());
    all_.push_back({std::move(opener), server_.accept()});
    return all_.back();
  }

  TcpServer server_;
  std::vector<Ends> all_;
  std::vector<exporter::Fd> asking_;
};

std::size_t listed(const ExporterProcess& exporter, const std::string& state, const std::string& opened_by) {
  std::size_t found = 0;
  for (const JsonValue& connection : connections_of(exporter, "protocol=tcp&state=" + state)) {
    CHECK(connection.at("state").text == state);
    found += connection.at("opened_by").text == opened_by ? 1 : 0;
  }
  return found;
}

}  // namespace

TEST_CASE("connections that stop half-way are in the state that both hosts say", "[netns][connections]") {
  const TwoHosts hosts;
  const ExporterProcess exporter = hosts.start({"--interval", "20ms"});
  std::vector<Standing> all;
  for (const HostAddresses& at : {TwoHosts::ipv4(), TwoHosts::ipv6()}) {
    all.emplace_back(hosts.far(), hosts.near(), at, at.near);
    all.emplace_back(hosts.near(), hosts.far(), at, at.far);
  }

  const auto now_in = [&](const char* state) {
    return exporter.scrape().sum("network_connections", {{"protocol", "tcp"}, {"state", state}});
  };
  constexpr std::size_t kClosing = 4 * (kClosedByOpener + kClosedByServer);
  CHECK(eventually(std::chrono::seconds(10), [&] {
    return now_in("established") == 4 * kOpen && now_in("closing") == kClosing &&
           now_in("connecting") == 4 * kAsking;
  }));
  for (const Namespace* host : {&hosts.near(), &hosts.far()}) {
    CHECK(count_in(*host, TcpState::Established) == 4 * kOpen);
    CHECK(count_in(*host, TcpState::FinWait2) + count_in(*host, TcpState::CloseWait) == kClosing);
    CHECK(count_in(*host, TcpState::SynSent) == 2 * kAsking);
  }
  for (const char* opener : {"remote", "local"}) {
    INFO(opener);
    CHECK(listed(exporter, "established", opener) == 2 * kOpen);
    CHECK(listed(exporter, "closing", opener) == kClosing / 2);
    CHECK(listed(exporter, "connecting", opener) == 2 * kAsking);
  }
}
