// The doctor's judgement of made-up hosts: the host itself, what was tried on it, and what surrounds it.
#include <cstdint>

#include "support/catch.h"
#include "unit/doctor/healthy.h"

using namespace exporter;
using namespace exporter::doctor;

namespace {

// What is judged after one thing was spoilt.
template <class Spoil>
Findings after(Spoil spoil) {
  Facts facts = healthy();
  spoil(facts);
  return examine(facts);
}

Error refused(Fault fault) { return Error::text("load: not permitted. Allow it", fault); }

}  // namespace

TEST_CASE("on a healthy host everything is fine and nothing needs a remedy", "[doctor]") {
  const Findings findings = examine(healthy());

  CHECK(findings.size() > 15);
  CHECK(exit_code(findings) == 0);
  for (const Finding& one : findings) {
    CAPTURE(one.id);
    CHECK(one.verdict == Verdict::Ok);
    CHECK_FALSE(one.what.empty());
    CHECK(one.remedy.empty());
  }
}

TEST_CASE("each capability that is missing is named with its remedy", "[doctor]") {
  const auto bpf = after([](Facts& facts) { facts.process.capabilities.bpf = false; });
  const auto net = after([](Facts& facts) { facts.process.capabilities.net_admin = false; });

  CHECK(exit_code(bpf) == 3);
  CHECK(finding(bpf, "cap_bpf").verdict == Verdict::Failed);
  CHECK(finding(bpf, "cap_net_admin").verdict == Verdict::Ok);
  CHECK(exit_code(net) == 3);
  CHECK(finding(net, "cap_net_admin").verdict == Verdict::Failed);
  CHECK(finding(net, "cap_bpf").verdict == Verdict::Ok);
  CHECK(has(finding(net, "cap_net_admin").remedy, "setcap cap_bpf,cap_net_admin=ep"));
  CHECK(has(finding(net, "cap_net_admin").remedy, "AmbientCapabilities=CAP_BPF CAP_NET_ADMIN"));
}

TEST_CASE("CAP_PERFMON is missed only where it would change something", "[doctor]") {
  const auto unneeded = after([](Facts& facts) { facts.process.capabilities.perfmon = false; });
  const auto cheaper = after([](Facts& facts) {
    facts.process.capabilities.perfmon = false;
    facts.load.copying = true;
  });
  const auto needed = after([](Facts& facts) {
    facts.process.capabilities.perfmon = false;
    facts.load.programs.failure = refused(Fault::Privilege);
  });

  CHECK(finding(unneeded, "cap_perfmon").verdict == Verdict::Ok);
  CHECK(finding(cheaper, "cap_perfmon").verdict == Verdict::Warning);
  CHECK(has(finding(cheaper, "cap_perfmon").what, "copied"));
  CHECK(exit_code(cheaper) == 0);
  CHECK(finding(needed, "cap_perfmon").verdict == Verdict::Warning);
  CHECK(exit_code(needed) == 3);
}

TEST_CASE("an old kernel ends it with 4", "[doctor]") {
  const auto findings = after([](Facts& facts) { facts.kernel.old = true; });

  CHECK(finding(findings, "kernel").verdict == Verdict::Failed);
  CHECK(exit_code(findings) == 4);
}

TEST_CASE("a user namespace and locked memory are named where they count", "[doctor]") {
  const auto inside = after([](Facts& facts) { facts.process.initial_user_namespace = false; });
  const auto locked = [](bool counts, bool lifted) {
    return after([&](Facts& facts) {
      facts.kernel.counts_locked_memory = counts;
      facts.process.memlock_lifted = lifted;
      facts.process.memlock_limit = 65'536;
    });
  };

  CHECK(finding(inside, "user").verdict == Verdict::Failed);
  CHECK(exit_code(inside) == 3);
  CHECK(finding(locked(true, false), "memlock").verdict == Verdict::Warning);
  CHECK(has(finding(locked(true, false), "memlock").what, "65536 bytes"));
  CHECK(finding(locked(true, true), "memlock").verdict == Verdict::Ok);
  CHECK(finding(locked(false, false), "memlock").verdict == Verdict::Ok);
}

TEST_CASE("a seccomp filter is suspected only when bpf(2) was refused", "[doctor]") {
  const auto harmless = after([](Facts& facts) { facts.process.seccomp_filter = true; });
  const auto harmful = after([](Facts& facts) {
    facts.process.seccomp_filter = true;
    facts.load.maps.failure = refused(Fault::Privilege);
  });

  CHECK(finding(harmless, "seccomp").verdict == Verdict::Ok);
  CHECK(finding(harmful, "seccomp").verdict == Verdict::Warning);
  CHECK(has(finding(harmful, "seccomp").remedy, "SystemCallFilter=bpf"));
}

TEST_CASE("what an attempt failed of is told in its own words, what to do apart from them", "[doctor]") {
  const auto findings = after([](Facts& facts) {
    facts.load.programs.failure = refused(Fault::Unsupported);
    facts.load.attached.tried = false;
  });

  CHECK(finding(findings, "programs").what == "load: not permitted");
  CHECK(finding(findings, "programs").remedy == "Allow it");
  CHECK(exit_code(findings) == 4);
}

TEST_CASE("what could not be tried is no success", "[doctor]") {
  const auto findings = after([](Facts& facts) {
    facts.load.maps.tried = facts.load.programs.tried = facts.load.attached.tried = false;
    facts.hook = std::nullopt;
  });

  CHECK(finding(findings, "maps").verdict == Verdict::Warning);
  CHECK(finding(findings, "programs").verdict == Verdict::Warning);
  const auto only_attaching = after([](Facts& facts) { facts.load.attached.tried = false; });
  CHECK(finding(only_attaching, "attach").verdict == Verdict::Warning);
  CHECK(has(finding(only_attaching, "attach").remedy, "as root"));
  CHECK(exit_code(only_attaching) == 0);
  CHECK(has(finding(findings, "interface").what, "would be attached to"));
}

TEST_CASE("a place that nobody knows is said to be asked for in vain", "[doctor]") {
  const auto findings = after([](Facts& facts) { facts.hook_asked = "xdp"; });

  CHECK(finding(findings, "hook").verdict == Verdict::Warning);
  CHECK(has(finding(findings, "hook").what, "\"xdp\""));
  CHECK(has(finding(findings, "hook").remedy, "clsact"));
}

TEST_CASE("options that are wrong are findings, each of its own", "[doctor]") {
  const Findings findings = examine_options({"--interval: what", "--iface: why"});

  REQUIRE(findings.size() == 2);
  CHECK(findings[1].what == "--iface: why");
  CHECK(exit_code(findings) == 2);
}

TEST_CASE("programs that are interpreted are a warning", "[doctor]") {
  const auto findings = after([](Facts& facts) { facts.kernel.jit = false; });

  CHECK(finding(findings, "jit").verdict == Verdict::Warning);
  CHECK(finding(findings, "jit").remedy == "sysctl net.core.bpf_jit_enable=1");
}

TEST_CASE("other exporters are a warning, and too many of them a failure on clsact", "[doctor]") {
  const auto many = [](Hook hook) {
    return after([&](Facts& facts) {
      facts.hook = hook;
      facts.process.exporters_here = 16;
      facts.process.room_for_another = false;
    });
  };
  const auto one = after([](Facts& facts) { facts.process.exporters_here = 1; });

  const auto met = after([](Facts& facts) {
    facts.process.exporters_here = 1;
    facts.listen->bound.failure = Error::from_errno(EADDRINUSE, "bind");
    facts.listen->holder.exporter = true;
  });

  CHECK(has(finding(one, "instance").what, "1 exporter runs"));
  CHECK(finding(met, "instance").verdict == Verdict::Ok);
  CHECK(exit_code(one) == 0);
  CHECK(exit_code(many(Hook::Tcx)) == 0);
  CHECK(exit_code(many(Hook::Clsact)) == 1);
}
