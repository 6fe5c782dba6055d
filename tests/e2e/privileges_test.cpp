// What it needs of the machine and what it says when that is missing. Each refusal is made for real, by the
// kernel, for the child alone.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>

#include "e2e/command.h"
#include "e2e/log_lines.h"
#include "e2e/scratch_dir.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/skip.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

// "bpf,net_admin": these and no others, not even such as could be had back. Kernels before 5.11 count BPF
// maps as locked memory.
std::vector<std::string> nobody_with(const std::string& capabilities) {
  std::string added = capabilities.empty() ? "" : ",+" + capabilities;
  for (std::size_t at = 2; (at = added.find(',', at)) != std::string::npos; at += 2)
    added.insert(at + 1, "+");
  const std::string only = "-all" + added;
  return {"sh",
          "-c",
          "ulimit -l unlimited 2>/dev/null; exec \"$@\"",
          "sh",
          "setpriv",
          "--reuid",
          "65534",
          "--regid",
          "65534",
          "--clear-groups",
          "--bounding-set",
          only,
          "--inh-caps",
          only,
          "--ambient-caps",
          only};
}

// Who it runs as and what it should say is missing; nothing: it runs.
struct Row {
  std::string capabilities;
  std::string missing = {};
};

const std::string kBpf = "CAP_BPF (to load BPF programs)";
const std::string kNetAdmin = "CAP_NET_ADMIN (to attach to interfaces)";
const std::string kBoth = "CAP_BPF and CAP_NET_ADMIN";

// What it complained about; nothing may be attached and the exit code must be that of a missing privilege.
std::string refusal(const Lab& lab, const Finished& finished) {
  CAPTURE(finished.errors);
  CHECK(finished.exit_code == 3);
  CHECK(finished.output.empty());
  const std::string complaint = messages_of(read_text_log(finished.errors), "error");
  CHECK(lines_of(complaint).size() == 1);
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
  return complaint;
}

Finished run_through(const Lab& lab, std::vector<std::string> through) {
  return run_exporter(lab.near, {.arguments = {"--iface", lab.near_name}, .through = std::move(through)});
}

// From now on bpf(2) is refused to this thread and its children with that errno.
void forbid_bpf(std::uint32_t error) {
  constexpr auto kNumber = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
  std::array program{
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kNumber),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_bpf, 0, 1),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
    throw std::system_error(errno, std::generic_category(), "seccomp");
}

Finished run_without_bpf(const Lab& lab, std::uint32_t error) {
  std::optional<Finished> finished;
  std::exception_ptr failure;
  std::thread([&] {
    try {
      forbid_bpf(error);
      finished = run_through(lab, {});
    } catch (...) {
      failure = std::current_exception();
    }
  }).join();
  if (failure) std::rethrow_exception(failure);
  return std::move(*finished);
}

bool counts_maps_as_locked_memory() {
  utsname name{};
  unsigned major = 0;
  unsigned minor = 0;
  REQUIRE(uname(&name) == 0);
  REQUIRE(std::sscanf(name.release, "%u.%u", &major, &minor) == 2);
  return major < 5 || (major == 5 && minor < 11);
}

}  // namespace

TEST_CASE("each capability that is missing is named, and none that is there", "[e2e]") {
  const auto row = GENERATE(values<Row>({
      {"", kBoth},
      {"perfmon", kBoth},
      {"net_raw,dac_override", kBoth},
      {"bpf", kNetAdmin},
      {"bpf,perfmon", kNetAdmin},
      {"sys_admin", kNetAdmin},
      {"net_admin", kBpf},
      {"net_admin,perfmon", kBpf},
  }));
  CAPTURE(row.capabilities);
  const Lab lab;

  const std::string complaint = refusal(lab, run_through(lab, nobody_with(row.capabilities)));

  CHECK(contains(complaint, "missing capability: " + row.missing + ". "));
  CHECK(contains(complaint, "setcap cap_bpf,cap_net_admin=ep"));
  CHECK(contains(complaint, "AmbientCapabilities=CAP_BPF CAP_NET_ADMIN"));
}

TEST_CASE("root without one of the capabilities is told which", "[e2e]") {
  const Lab lab;
  const auto without = [&](const char* capabilities) {
    return refusal(lab, run_through(lab, {"setpriv", "--bounding-set", capabilities}));
  };

  CHECK(contains(without("-bpf,-sys_admin"), "missing capability: " + kBpf));
  CHECK(contains(without("-net_admin"), "missing capability: " + kNetAdmin));
  CHECK(contains(without("-bpf,-sys_admin,-net_admin"), "missing capability: " + kBoth));
}

TEST_CASE("a seccomp filter that forbids bpf(2) is named", "[e2e]") {
  const std::uint32_t error = GENERATE(static_cast<std::uint32_t>(EPERM), static_cast<std::uint32_t>(ENOSYS));
  const Lab lab;

  const std::string complaint = refusal(lab, run_without_bpf(lab, error));

  CHECK(contains(complaint, std::generic_category().message(static_cast<int>(error))));
  CHECK(contains(complaint, "seccomp filter"));
  CHECK(contains(complaint, "SystemCallFilter=bpf"));
}

TEST_CASE("locked memory is needed before Linux 5.11 and not since", "[e2e]") {
  const Lab lab;
  std::vector<std::string> through = nobody_with("bpf,net_admin");
  through.insert(through.begin(), {"prlimit", "--memlock=0:0"});

  const Finished finished = run_exporter(
      lab.near,
      {.arguments = {"--iface", lab.near_name, "--once", "--interval", "20ms"}, .through = through});

  if (counts_maps_as_locked_memory()) {
    const std::string complaint = refusal(lab, finished);
    CHECK(contains(complaint, "RLIMIT_MEMLOCK"));
    CHECK(contains(complaint, "LimitMEMLOCK=infinity"));
  } else {
    CAPTURE(finished.errors);
    CHECK(finished.exit_code == 0);
  }
}

TEST_CASE("a user namespace is named", "[e2e]") {
  const Lab lab;
  if (run({.argv = {"unshare", "-Ur", "true"}}).exit_code != 0)
    skip("this machine does not allow user namespaces");

  const std::string complaint = refusal(lab, run_through(lab, {"unshare", "-Ur"}));

  CHECK(contains(complaint, "user namespace"));
  CHECK(contains(complaint, "PrivateUsers=no"));
}

TEST_CASE("a binary that is only permitted its capabilities takes them, and names those it cannot have",
          "[e2e]") {
  const Lab lab;
  const ScratchDir scratch;
  const std::string copy = scratch.path() + "/exporter";
  std::filesystem::copy_file(EXPORTER_BINARY, copy);
  std::filesystem::permissions(scratch.path(), std::filesystem::perms::others_exec,
                               std::filesystem::perm_options::add);
  run_or_throw({"setcap", "cap_bpf,cap_net_admin=p", copy});
  // The copy stands in for the binary that comes after it.
  const auto once_with = [&](const char* bounds) {
    return run_exporter(lab.near,
                        {.arguments = {"--iface", lab.near_name, "--once", "--interval", "20ms"},
                         .through = {"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                                     "--bounding-set", bounds, "sh", "-c", "shift; exec \"$0\" \"$@\"", copy},
                         .environment = {"ASAN_OPTIONS=detect_leaks=0"}});
  };

  const Finished counted = once_with("-all,+bpf,+net_admin");
  CAPTURE(counted.errors);
  CHECK(counted.exit_code == 0);
  CHECK(contains(counted.output, "network_interface_bytes_total"));
  CHECK(contains(refusal(lab, once_with("-all,+net_admin")), "missing capability: " + kBpf));
}

TEST_CASE("an unprivileged user with the two capabilities counts every byte", "[e2e]") {
  const std::string hook = GENERATE(as<std::string>(), "tcx", "clsact");
  const std::string capabilities =
      GENERATE(as<std::string>(), "bpf,net_admin", "bpf,net_admin,perfmon", "sys_admin,net_admin");
  CAPTURE(hook, capabilities);
  const Lab lab;
  Command command{.arguments = {"--iface", lab.near_name}, .through = nobody_with(capabilities)};
  if (hook == "clsact") command.environment = {"TRAFFIC_EXPORTER_ATTACH=clsact"};
  {
    TcpExporter exporter(lab.near, command);
    CHECK(contains(run_or_throw({"cat", "/proc/" + std::to_string(exporter.process().pid()) + "/status"}),
                   "Uid:\t65534\t65534\t65534\t65534"));

    send_all(lab.near, {.interface = lab.near_name, .packets = 1000, .ipv4_sources = 10, .sizes = {200}});

    CHECK(eventually(10s, [&] { return exporter.scrape().sum("network_traffic_bytes_total") == 200'000; }));
    CHECK(both_hooks_have(lab.near, lab.near_name, 1));
    exporter.process().signal(SIGTERM);
    CHECK(exporter.process().wait_for(5s) == 0);
  }
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
}
