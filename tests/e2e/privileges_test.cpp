// What it needs of the machine and what it says when that is missing. Each refusal is made for real, by the
// kernel, for the child alone.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>

#include "e2e/command.h"
#include "e2e/log_lines.h"
#include "e2e/skip.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> kNobody{"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"};

std::vector<std::string> nobody_with(const std::string& capabilities) {
  std::vector<std::string> words = kNobody;
  words.insert(words.end(), {"--inh-caps", capabilities, "--ambient-caps", capabilities});
  return words;
}

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

// From now on bpf(2) is refused to this thread and its children.
void forbid_bpf() {
  constexpr auto kNumber = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
  std::array program{
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kNumber),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_bpf, 0, 1),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
    throw std::system_error(errno, std::generic_category(), "seccomp");
}

Finished run_without_bpf(const Lab& lab) {
  std::optional<Finished> finished;
  std::exception_ptr failure;
  std::thread([&] {
    try {
      forbid_bpf();
      finished = run_through(lab, {});
    } catch (...) {
      failure = std::current_exception();
    }
  }).join();
  if (failure) std::rethrow_exception(failure);
  return std::move(*finished);
}

}  // namespace

TEST_CASE("without CAP_BPF it says so", "[e2e]") {
  const Lab lab;

  const std::string complaint =
      refusal(lab, run_through(lab, {"setpriv", "--bounding-set", "-bpf,-sys_admin"}));

  CHECK(contains(complaint, "missing capability: CAP_BPF (to load BPF programs)"));
  CHECK(contains(complaint, "setcap"));
}

TEST_CASE("without CAP_NET_ADMIN it says so", "[e2e]") {
  const Lab lab;

  const std::string complaint = refusal(lab, run_through(lab, {"setpriv", "--bounding-set", "-net_admin"}));

  CHECK(contains(complaint, "missing capability: CAP_NET_ADMIN (to attach to interfaces)"));
}

TEST_CASE("an ordinary user is told that both capabilities are missing", "[e2e]") {
  const Lab lab;

  CHECK(contains(refusal(lab, run_through(lab, kNobody)), "missing capability: CAP_BPF and CAP_NET_ADMIN"));
}

TEST_CASE("either capability alone is not enough", "[e2e]") {
  const Lab lab;

  CHECK(contains(refusal(lab, run_through(lab, nobody_with("+bpf"))), "CAP_NET_ADMIN (to attach"));
  CHECK(contains(refusal(lab, run_through(lab, nobody_with("+net_admin"))), "CAP_BPF (to load"));
}

TEST_CASE("a seccomp filter that forbids bpf(2) is named", "[e2e]") {
  const Lab lab;

  const std::string complaint = refusal(lab, run_without_bpf(lab));

  CHECK(contains(complaint, "Operation not permitted"));
  CHECK(contains(complaint, "seccomp filter"));
  CHECK(contains(complaint, "SystemCallFilter=bpf"));
}

TEST_CASE("a user namespace is named", "[e2e]") {
  const Lab lab;
  if (run({.argv = {"unshare", "-Ur", "true"}}).exit_code != 0)
    skip("this machine does not allow user namespaces");

  const std::string complaint = refusal(lab, run_through(lab, {"unshare", "-Ur"}));

  CHECK(contains(complaint, "user namespace"));
  CHECK(contains(complaint, "PrivateUsers=no"));
}

TEST_CASE("an unprivileged user with the two capabilities counts every byte", "[e2e]") {
  const std::string hook = GENERATE(as<std::string>(), "tcx", "clsact");
  const Lab lab;
  std::vector<std::string> through = nobody_with("+bpf,+net_admin");
  through.insert(through.end(), {"--bounding-set", "-all,+bpf,+net_admin"});
  Command command{.arguments = {"--iface", lab.near_name}, .through = through};
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
