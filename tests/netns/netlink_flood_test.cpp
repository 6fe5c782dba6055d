// More news of interfaces than the exporter's netlink socket can hold: the kernel drops what does not fit and
// says so, and a fresh list is the answer.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <system_error>

#include "netns/counted.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/process.h"
#include "support/traffic.h"

using namespace exporter::support;
using exporter::Fd;
using namespace std::chrono_literals;

namespace {

constexpr int kPairs = 1000;  // of veth: two interfaces each
constexpr int kWanted = 20;

// The netlink socket by which the exporter hears of interfaces.
class ExporterSocket {
 public:
  ExporterSocket(const Lab& lab, const ExporterProcess& exporter) : lab_(lab) {
    const Fd process(static_cast<int>(syscall(SYS_pidfd_open, exporter.pid(), 0)));
    const auto listeners = listeners_here();
    for (const auto& entry :
         std::filesystem::directory_iterator("/proc/" + std::to_string(exporter.pid()) + "/fd")) {
      const std::string target = std::filesystem::read_symlink(entry.path()).string();
      if (!target.starts_with("socket:[") || listeners.count(std::stoull(target.substr(8))) == 0) continue;
      inode_ = std::stoull(target.substr(8));
      ours_ = Fd(
          static_cast<int>(syscall(SYS_pidfd_getfd, process.get(), std::stoi(entry.path().filename()), 0)));
    }
    if (!ours_)
      throw std::system_error(errno, std::generic_category(), "borrow the exporter's netlink socket");
  }

  void shrink_to_least() const {
    const int least = 1;  // the kernel makes about 2 KiB of it
    REQUIRE(setsockopt(ours_.get(), SOL_SOCKET, SO_RCVBUF, &least, sizeof(least)) == 0);
  }
  [[nodiscard]] std::uint64_t drops() const { return listeners_here().at(inode_); }

 private:
  // Drops by inode.
  [[nodiscard]] std::map<std::uint64_t, std::uint64_t> listeners_here() const {
    std::map<std::uint64_t, std::uint64_t> found;
    lab_.near.inside([&] {
      std::ifstream table("/proc/thread-self/net/netlink");
      std::string line;
      std::getline(table, line);
      while (std::getline(table, line)) {
        std::istringstream fields(line);
        std::string socket, protocol, port, groups, received, sent, dump, locks;
        std::uint64_t drops = 0;
        std::uint64_t inode = 0;
        fields >> socket >> protocol >> port >> groups >> received >> sent >> dump >> locks >> drops >> inode;
        if (fields && groups.find_first_not_of('0') != std::string::npos) found[inode] = drops;
      }
    });
    return found;
  }

  const Lab& lab_;
  std::uint64_t inode_ = 0;
  Fd ours_;
};

void batch(const Lab& lab, const std::string& commands) {
  const Fd file(memfd_create("batch", MFD_CLOEXEC));
  REQUIRE(write(file.get(), commands.data(), commands.size()) == static_cast<ssize_t>(commands.size()));
  run({.argv = {"ip", "-batch", "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(file.get())},
       .network_namespace = lab.near.fd()},
      120s);
}

// A few are such as the exporter wants, and half of those stay.
std::string name_of(int i) { return (i % (kPairs / kWanted) == 0 ? "keep" : "burst") + std::to_string(i); }

std::set<std::string> attached(const ExporterProcess& exporter) {
  std::set<std::string> names;
  const Exposition exposition = exporter.scrape();
  for (const Sample& sample : exposition.samples())
    if (sample.matches("traffic_exporter_interface_attached", {{"direction", "inbound"}}) &&
        sample.count() == 1)
      names.emplace(sample.label("interface"));
  return names;
}

}  // namespace

TEST_CASE(
    "two thousand interfaces that come and go past a tiny netlink buffer leave exactly those that are there",
    "[netns][churn]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const ExporterProcess exporter = lab.start({"--interval", "1s", "--iface", "near0,keep*"}, hook);
    const ExporterSocket socket(lab, exporter);
    socket.shrink_to_least();
    std::string add;
    std::set<std::string> kept{lab.near_name};
    for (int i = 0; i < kPairs; ++i) {
      const bool stays = name_of(i).starts_with("keep") && i < kPairs / 2;
      add += "link add name " + name_of(i) + (stays ? "" : " group 7") + " type veth peer name peer" +
             std::to_string(i) + "\n";
      if (stays) kept.insert(name_of(i));
    }

    const auto start = std::chrono::steady_clock::now();
    batch(lab, add);
    batch(lab, "link delete group 7\n");
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

    CHECK(eventually(20s, [&] { return attached(exporter) == kept; }));
    for (const std::string& name : kept) CHECK(both_hooks_have(lab.near, name, 1));
    CHECK(socket.drops() > 0);  // otherwise nothing was tested
    const Sent sent = send_all(lab.far, {.interface = lab.far_name, .packets = 500, .ipv4_sources = 5});
    check_exact(counted(scrape_when(exporter, lab.near_name, "inbound", 500), lab.near_name, "inbound"),
                sent.all());
    std::printf(
        "%d interfaces came and went in %.1f s over %s: %llu messages dropped, %zu attached as there should "
        "be\n",
        2 * kPairs, seconds, hook.c_str(), static_cast<unsigned long long>(socket.drops()), kept.size());
  }
}
