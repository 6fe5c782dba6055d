#include "kernel/host_facts.h"

#include <cerrno>

#include "support/catch.h"
#include "support/lines.h"

using namespace exporter;
using namespace exporter::kernel;
using exporter::support::contains;

namespace {

// A host on which everything is fine, and what is not.
HostFacts a_host(void (*spoil)(HostFacts&) = [](HostFacts&) {}) {
  HostFacts host;
  host.release = "6.12.0-1-amd64";
  spoil(host);
  return host;
}

struct Judged {
  const char* reason;
  Error error;
  HostFacts host;
  Fault fault;
  std::vector<std::string> says;
};

void require_judgement(const Judged& judged, const Error& explained) {
  CAPTURE(judged.reason, explained.message());
  CHECK(explained.fault() == judged.fault);
  for (const std::string& words : judged.says) {
    CAPTURE(words);
    CHECK(contains(explained.message(), words));
  }
  CHECK_FALSE(contains(explained.message(), "\n"));
}

const Error kRefused = Error::from_errno(EPERM, "load the BPF programs");

}  // namespace

TEST_CASE("the version of a kernel is read from what uname says", "[kernel]") {
  CHECK(version_number("6.1.0-18-amd64") == (6U << 8 | 1U));
  CHECK(version_number("5.10.0") == (5U << 8 | 10U));
  CHECK(version_number("7.2-rc3") == (7U << 8 | 2U));
  CHECK(version_number("10.0.0") > version_number("6.255.0"));
  CHECK(version_number("") == 0);
  CHECK(version_number("mainline") == 0);
  CHECK(version_number("6") == 0);
}

TEST_CASE("a host that has what it takes passes", "[kernel]") {
  CHECK(check_host(a_host()));
  CHECK(check_host(a_host([](HostFacts& host) { host.release = "5.10.0-28-amd64"; })));
  CHECK(check_host(a_host([](HostFacts& host) { host.release = "unreadable"; })));
}

TEST_CASE("a host that is certain to fail is told what it lacks", "[kernel]") {
  const std::vector<Judged> table{
      {"no CAP_BPF",
       kRefused,
       a_host([](HostFacts& host) { host.cap_bpf = false; }),
       Fault::Privilege,
       {"missing capability: CAP_BPF (to load", "setcap cap_bpf,cap_net_admin=ep", "AmbientCapabilities="}},
      {"no CAP_NET_ADMIN",
       kRefused,
       a_host([](HostFacts& host) { host.cap_net_admin = false; }),
       Fault::Privilege,
       {"missing capability: CAP_NET_ADMIN (to attach", "Run as root"}},
      {"neither",
       kRefused,
       a_host([](HostFacts& host) {
         host.cap_bpf = false;
         host.cap_net_admin = false;
       }),
       Fault::Privilege,
       {"CAP_BPF and CAP_NET_ADMIN"}},
      {"an old kernel",
       kRefused,
       a_host([](HostFacts& host) { host.release = "5.4.0-150-generic"; }),
       Fault::Unsupported,
       {"this kernel is 5.4.0-150-generic", "Linux 5.10 or later"}},
      {"an old kernel whatever the capabilities",
       kRefused,
       a_host([](HostFacts& host) {
         host.release = "4.19.0";
         host.cap_bpf = false;
       }),
       Fault::Unsupported,
       {"4.19.0"}},
  };
  for (const Judged& judged : table) {
    const auto checked = check_host(judged.host);
    CAPTURE(judged.reason);
    REQUIRE_FALSE(checked);
    require_judgement(judged, checked.error());
  }
}

TEST_CASE("the one capability that is there is not asked for", "[kernel]") {
  const auto checked = check_host(a_host([](HostFacts& host) { host.cap_bpf = false; }));

  const std::string message = checked.error().message();
  CHECK_FALSE(contains(message.substr(0, message.find('.')), "CAP_NET_ADMIN"));
}

TEST_CASE("a program that cannot be loaded says the likeliest cause", "[kernel]") {
  const std::vector<Judged> table{
      {"no bpf(2) at all",
       Error::from_errno(ENOSYS, "create the BPF maps"),
       a_host(),
       Fault::Unsupported,
       {"create the BPF maps: Function not implemented", "CONFIG_BPF_SYSCALL"}},
      {"memlock on an old kernel",
       kRefused,
       a_host([](HostFacts& host) {
         host.release = "5.10.0";
         host.memlock_limit = 65536;
       }),
       Fault::Privilege,
       {"5.10.0", "RLIMIT_MEMLOCK, which is 65536 bytes", "LimitMEMLOCK=infinity", "--max-flows"}},
      {"memlock, said as no memory",
       Error::from_errno(ENOMEM, "create the BPF maps"),
       a_host([](HostFacts& host) {
         host.release = "5.10.0";
         host.memlock_limit = 65536;
       }),
       Fault::Privilege,
       {"RLIMIT_MEMLOCK"}},
      {"a verifier that fails without CAP_PERFMON",
       Error::from_errno(EFAULT, "load the BPF programs"),
       a_host([](HostFacts& host) { host.release = "6.17.13"; }),
       Fault::Privilege,
       {"6.17.13", "CAP_PERFMON", "setcap", "AmbientCapabilities"}},
      {"a limit that newer kernels do not look at",
       kRefused,
       a_host([](HostFacts& host) { host.memlock_limit = 65536; }),
       Fault::Privilege,
       {"security module", "kernel log"}},
      {"a user namespace",
       kRefused,
       a_host([](HostFacts& host) { host.initial_user_namespace = false; }),
       Fault::Privilege,
       {"user namespace", "PrivateUsers=no"}},
      {"a seccomp filter",
       Error::from_errno(EACCES, "create the BPF maps"),
       a_host([](HostFacts& host) { host.seccomp_filter = true; }),
       Fault::Privilege,
       {"seccomp", "SystemCallFilter=bpf"}},
      {"a user namespace behind a seccomp filter",
       kRefused,
       a_host([](HostFacts& host) {
         host.seccomp_filter = true;
         host.initial_user_namespace = false;
       }),
       Fault::Privilege,
       {"user namespace"}},
      {"nobody known", kRefused, a_host(), Fault::Privilege, {"lockdown, SELinux, AppArmor"}},
  };
  for (const Judged& judged : table) {
    require_judgement(judged, explain_load_failure(judged.error, judged.host));
    CHECK(contains(explain_load_failure(judged.error, judged.host).message(), judged.error.message()));
  }
}

TEST_CASE("a failure to load that is no refusal is passed on as it is", "[kernel]") {
  const Error error = Error::from_errno(E2BIG, "create the BPF maps");

  const Error explained = explain_load_failure(error, a_host());

  CHECK(explained.message() == error.message());
  CHECK(explained.fault() == Fault::Running);
}

TEST_CASE("a program that cannot be attached says the likeliest cause", "[kernel]") {
  const std::vector<Judged> table{
      {"no clsact module",
       Error::from_errno(ENOENT, "create clsact"),
       a_host(),
       Fault::Unsupported,
       {"create clsact: No such file or directory", "6.12.0-1-amd64", "CONFIG_NET_SCH_INGRESS",
        "modprobe sch_ingress"}},
      {"no cls_bpf",
       Error::from_errno(EOPNOTSUPP, "attach a clsact filter"),
       a_host(),
       Fault::Unsupported,
       {"CONFIG_NET_CLS_BPF"}},
      {"refused",
       Error::from_errno(EPERM, "attach"),
       a_host([](HostFacts& host) { host.seccomp_filter = true; }),
       Fault::Privilege,
       {"seccomp"}},
      {"anything else",
       Error::from_errno(EBUSY, "attach"),
       a_host(),
       Fault::Unsupported,
       {"attach: Device or resource busy"}},
  };
  for (const Judged& judged : table)
    require_judgement(judged, explain_attach_failure(judged.error, judged.host));
}

TEST_CASE("reading the facts of this host never fails", "[kernel]") {
  CHECK(version_number(read_host_facts().release) != 0);
}
