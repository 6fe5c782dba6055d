#include "support/netns.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "support/privileges.h"
#include "support/process.h"
#include "support/skip.h"

namespace exporter::support {
namespace {

[[noreturn]] void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void on_own_thread(const std::function<void()>& work) {
  std::exception_ptr failure;
  std::thread([&] {
    try {
      work();
    } catch (...) {
      failure = std::current_exception();
    }
  }).join();
  if (failure) std::rethrow_exception(failure);
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

ifreq request_for(const std::string& interface) {
  ifreq request{};
  if (interface.size() >= sizeof(request.ifr_name)) throw std::runtime_error("name too long: " + interface);
  std::memcpy(request.ifr_name, interface.data(), interface.size());
  return request;
}

void control(ifreq& request, unsigned long what) {
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket || ioctl(socket.get(), what, &request) != 0)
    throw_errno(std::string("ioctl on ") + request.ifr_name);
}

LinkStatistics parse_statistics(const std::string& numbers) {
  std::istringstream in(numbers);
  LinkStatistics read;
  std::uint64_t dropped_in = 0;
  std::uint64_t dropped_out = 0;
  std::uint64_t skipped = 0;
  in >> read.received.bytes >> read.received.packets >> skipped >> dropped_in;
  for (int i = 0; i < 4; ++i) in >> skipped;  // fifo frame compressed multicast
  in >> read.sent.bytes >> read.sent.packets >> skipped >> dropped_out;
  if (!in) throw std::runtime_error("cannot parse /proc/net/dev: " + numbers);
  read.dropped = dropped_in + dropped_out;
  return read;
}

std::string next_address() {
  static unsigned used = 0;
  char text[18];
  std::snprintf(text, sizeof(text), "02:ee:00:00:%02x:%02x", (used >> 8) & 0xff, used & 0xff);
  ++used;
  return text;
}

std::string without_prefix_length(const std::string& address) { return address.substr(0, address.find('/')); }

// Kernels before 5.11 count programs as locked memory, also for a moment after they are gone. What a test
// starts shall meet the limit as it was.
class LiftedMemlock {
 public:
  LiftedMemlock() {
    const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
    getrlimit(RLIMIT_MEMLOCK, &before_);
    setrlimit(RLIMIT_MEMLOCK, &unlimited);
  }
  ~LiftedMemlock() { setrlimit(RLIMIT_MEMLOCK, &before_); }
  LiftedMemlock(const LiftedMemlock&) = delete;
  LiftedMemlock& operator=(const LiftedMemlock&) = delete;

 private:
  rlimit before_{};
};

void try_bpf() {
  const LiftedMemlock lifted;
  if (!load_smallest_classifier()) throw_errno("load a BPF program");
}

}  // namespace

void skip_unless_privileged() {
  if (geteuid() != 0) skip("the tests in network namespaces need root");
  try {
    Namespace probe;
    probe.inside([] {
      const Fd raw(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
      if (!raw) throw_errno("a raw socket");
    });
    probe.ip({"link", "add", "probe", "type", "veth"});
    try_bpf();
  } catch (const std::exception& refused) {
    if (std::string(refused.what()).starts_with("still running")) throw;  // slow is not unable
    skip(std::string("no network namespaces with veth pairs and BPF programs here: ") + refused.what());
  }
}

void skip_unless_kernel_has(const std::vector<std::string>& kinds) {
  const Namespace probe;
  for (const std::string& kind : kinds) {
    try {
      probe.ip({"link", "add", "name", "probe", "type", kind});
      probe.ip({"link", "delete", "dev", "probe"});
    } catch (const std::exception& refused) {
      // Any other complaint is about what else such a device needs.
      if (std::string(refused.what()).find("Unknown device type") != std::string::npos)
        skip("this kernel has no " + kind + " devices");
    }
  }
}

Namespace::Namespace() {
  on_own_thread([this] {
    if (unshare(CLONE_NEWNET) != 0) throw_errno("unshare a network namespace");
    fd_ = Fd(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!fd_) throw_errno("open the network namespace");
  });
  if (access("/proc/sys/net/ipv6", F_OK) == 0)
    for (const char* which : {"all", "default"})
      set(std::string("net/ipv6/conf/") + which + "/disable_ipv6", "1");
  ip({"link", "set", "lo", "up"});
}

Namespace::Namespace(const std::string& path) : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (!fd_) throw_errno("open the network namespace " + path);
}

std::string Namespace::path() const {
  return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(fd_.get());
}

void Namespace::inside(const std::function<void()>& work) const {
  on_own_thread([&] {
    if (setns(fd_.get(), CLONE_NEWNET) != 0) throw_errno("enter a network namespace");
    work();
  });
}

void Namespace::ip(std::vector<std::string> words) const {
  words.insert(words.begin(), "ip");
  run_or_throw(words, fd_.get());
}

void Namespace::set(const std::string& sysctl, const std::string& value) const {
  inside([&] {
    std::ofstream file("/proc/sys/" + sysctl);
    file << value << std::flush;
    if (!file) throw std::runtime_error("cannot set " + sysctl + " to " + value);
  });
}

int Namespace::ifindex(const std::string& interface) const {
  int index = 0;
  inside([&] {
    ifreq request = request_for(interface);
    control(request, SIOCGIFINDEX);
    index = request.ifr_ifindex;
  });
  return index;
}

LinkStatistics Namespace::statistics(const std::string& interface) const {
  std::string table;
  inside([&] { table = read_file("/proc/thread-self/net/dev"); });
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    line.erase(0, line.find_first_not_of(' '));
    if (line.starts_with(interface + ":")) return parse_statistics(line.substr(interface.size() + 1));
  }
  throw std::runtime_error("no interface " + interface + " in\n" + table);
}

std::uint64_t Namespace::snmp(const std::string& protocol, const std::string& counter) const {
  std::string table;
  inside([&] { table = read_file("/proc/thread-self/net/snmp"); });
  std::istringstream lines(table);
  std::string names;
  std::string values;
  while (std::getline(lines, names) && std::getline(lines, values)) {
    if (!names.starts_with(protocol + ":")) continue;
    std::istringstream name_words(names);
    std::istringstream value_words(values);
    for (std::string name, value; name_words >> name && value_words >> value;)
      if (name == counter) return std::stoull(value);
  }
  throw std::runtime_error("no " + protocol + " " + counter + " in /proc/net/snmp");
}

void make_veth(const LinkEnd& left, const LinkEnd& right, LinkOptions options) {
  const std::string left_address = next_address();
  const std::string right_address = next_address();
  const std::string mtu = std::to_string(options.mtu);
  left.where.ip({"link", "add", "name", left.name, "mtu", mtu, "address", left_address, "type", "veth",
                 "peer", "name", right.name, "mtu", mtu, "address", right_address, "netns",
                 right.where.path()});
  for (const LinkEnd* end : {&left, &right}) {
    set_offloads(end->where, end->name, options.offloads);
    if (!end->ipv4.empty()) end->where.ip({"address", "add", end->ipv4, "dev", end->name});
    end->where.ip({"link", "set", "dev", end->name, "up"});
  }
  const auto introduce = [](const LinkEnd& to, const LinkEnd& who, const std::string& address) {
    if (!who.ipv4.empty())
      to.where.ip(
          {"neighbour", "replace", without_prefix_length(who.ipv4), "lladdr", address, "dev", to.name});
  };
  introduce(left, right, right_address);
  introduce(right, left, left_address);
}

void set_offloads(const Namespace& where, const std::string& interface, bool on) {
  where.inside([&] {
    for (const std::uint32_t which : {ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO}) {
      ethtool_value setting{.cmd = which, .data = on ? 1U : 0U};
      ifreq request = request_for(interface);
      request.ifr_data = reinterpret_cast<char*>(&setting);
      control(request, SIOCETHTOOL);
    }
  });
}

}  // namespace exporter::support
