// Connections that are older than the exporter, or than the one after it.
#include <atomic>
#include <deque>
#include <exception>
#include <string>
#include <thread>

#include "netns/connection_watch.h"
#include "netns/tcp_clients.h"
#include "netns/two_hosts.h"
#include "support/catch.h"

using namespace exporter::support;

namespace {

constexpr int kOfEach = 25;
const std::vector<std::string> kArguments{"--interval", "20ms", "--connection-timeout", "tcp_closed=10m"};

std::deque<TcpClients> a_hundred_connections(const TwoHosts& hosts) {
  std::deque<TcpClients> all;
  for (const HostAddresses& at : {TwoHosts::ipv4(), TwoHosts::ipv6()}) {
    all.emplace_back(hosts.far(), hosts.near(), at.near, at.nobody);
    all.emplace_back(hosts.near(), hosts.far(), at.far, at.nobody);
  }
  for (TcpClients& clients : all) clients.play(TcpStory::LeftOpen, kOfEach);
  return all;
}

// All connections say something, again and again.
class Talk {
 public:
  explicit Talk(std::deque<TcpClients>& all)
      : thread_([this, &all] {
          try {
            while (!stop_)
              for (TcpClients& clients : all) clients.talk_on();
          } catch (const std::exception& failure) {
            failure_ = failure.what();
          }
        }) {}
  ~Talk() { stop(); }
  std::string stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    return failure_;
  }

 private:
  std::atomic<bool> stop_ = false;
  std::string failure_;
  std::thread thread_;
};

constexpr std::uint64_t kAll = 4 * kOfEach;

}  // namespace

TEST_CASE("connections that are under way are found once, also by one who comes after a kill",
          "[netns][connections][load]") {
  const TwoHosts hosts;
  std::deque<TcpClients> all = a_hundred_connections(hosts);
  Talk talk(all);
  const Figures found{{"opened unknown", kAll}, {"now established", kAll}};
  for (int life = 0; life < 2; ++life) {
    ExporterProcess exporter = hosts.start(kArguments);
    ConnectionWatch watch(exporter, hosts.near_name());
    check_figures(exporter, hosts.near_name(), "tcp", found);
    check_watch(watch);
    exporter.kill();
  }
  const ExporterProcess exporter = hosts.start(kArguments);
  ConnectionWatch watch(exporter, hosts.near_name());
  check_figures(exporter, hosts.near_name(), "tcp", found);
  CHECK(talk.stop().empty());

  all[0].play(TcpStory::ClosedByOpener, 5);
  for (TcpClients& clients : all) clients.close_all();
  check_figures(exporter, hosts.near_name(), "tcp",
                {{"opened unknown", kAll},
                 {"opened remote", 5},
                 {"closed fin", kAll + 5},
                 {"now closed", kAll + 5},
                 {"inbound syn", 5},
                 {"outbound syn", 5},
                 {"inbound fin", kAll + 5},
                 {"outbound fin", kAll + 5}});
  check_watch(watch);
}
