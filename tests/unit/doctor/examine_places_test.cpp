// The doctor's judgement of addresses and interfaces.
#include "support/catch.h"
#include "unit/doctor/healthy.h"

using namespace exporter;
using namespace exporter::doctor;

namespace {

Findings listening(const ListenFacts& listen) {
  Facts facts = healthy();
  facts.listen = listen;
  return examine(facts);
}

ListenFacts taken_by(const Holder& holder, std::uint16_t port) {
  return {.address = ":" + std::to_string(port),
          .port = port,
          .bound = {.failure = Error::from_errno(EADDRINUSE, "bind")},
          .holder = holder};
}

Findings with_interfaces(const std::vector<InterfaceFacts>& interfaces, Hook hook = Hook::Tcx) {
  Facts facts = healthy();
  facts.interfaces = interfaces;
  facts.hook = hook;
  return examine(facts);
}

const Error kNoRoom = Error::text("no room. Make some", Fault::Unsupported);

}  // namespace

TEST_CASE("an address that another program has is a failure that names it", "[doctor]") {
  const auto known = listening(taken_by({.name = "pushgateway", .process = 7}, 9091));
  const auto unknown = listening(taken_by({}, 9191));

  CHECK(exit_code(known) == 1);
  CHECK(has(finding(known, "listen").what, "pushgateway (process 7)"));
  CHECK(has(finding(known, "listen").what, "Pushgateway's default port"));
  CHECK(has(finding(known, "listen").remedy, "--addr"));
  CHECK(exit_code(unknown) == 1);
  CHECK_FALSE(has(finding(unknown, "listen").what, "Pushgateway"));
  CHECK(has(finding(unknown, "listen").remedy, "ss -ltnp sport = :9191"));
}

TEST_CASE("a mistake in the file of TLS and logins ends it with 2, in its own words", "[doctor]") {
  Facts facts = healthy();
  facts.web_config = Attempt();
  CHECK(exit_code(examine(facts)) == 0);
  CHECK(finding(examine(facts), "web_config").verdict == Verdict::Ok);

  facts.closed_to_service = {"/etc/x/server.key", "/etc/x/web.yml"};
  const Finding closed = finding(examine(facts), "web_config");
  CHECK(closed.verdict == Verdict::Warning);
  CHECK(has(closed.what, "may not read /etc/x/server.key, /etc/x/web.yml"));
  CHECK(has(closed.remedy, "chmod 640"));
  CHECK(exit_code(examine(facts)) == 0);

  facts.web_config->failure = Error::text("web.yml:3: unknown key", Fault::Usage);
  CHECK(exit_code(examine(facts)) == 2);
  CHECK(has(finding(examine(facts), "web_config").what, "web.yml:3: unknown key"));
}

TEST_CASE("an exporter that runs already is no failure", "[doctor]") {
  const auto findings = listening(taken_by({.process = 7, .version = "1.2.3", .exporter = true}, 9091));

  CHECK(exit_code(findings) == 0);
  CHECK(finding(findings, "listen").verdict == Verdict::Warning);
  CHECK(has(finding(findings, "listen").what, "version 1.2.3, process 7"));
  CHECK(has(finding(findings, "listen").remedy, "status --addr :9091"));
}

TEST_CASE("an address that may not or cannot be had says why", "[doctor]") {
  const auto low =
      listening({.address = ":80",
                 .port = 80,
                 .bound = {.failure = Error::from_errno(EACCES, "bind").blamed_on(Fault::Privilege)}});
  const auto absent =
      listening({.address = "192.0.2.1:9191",
                 .host = "192.0.2.1",
                 .port = 9191,
                 .bound = {.failure = Error::from_errno(EADDRNOTAVAIL, "bind").blamed_on(Fault::Running)}});

  CHECK(exit_code(low) == 3);
  CHECK(has(finding(low, "listen").what, "CAP_NET_BIND_SERVICE"));
  CHECK(has(finding(low, "listen").remedy, "AmbientCapabilities="));
  CHECK(exit_code(absent) == 1);
  CHECK(has(finding(absent, "listen").what, "192.0.2.1 is not an address of this host"));
}

TEST_CASE("the first failure in the order of the start gives the exit code", "[doctor]") {
  Facts facts = healthy();
  facts.kernel.old = true;
  facts.missing = {"eth7"};
  CHECK(exit_code(examine(facts)) == 4);

  facts.listen = taken_by({}, 9191);
  CHECK(exit_code(examine(facts)) == 1);

  facts.listen = std::nullopt;  // --once
  CHECK(exit_code(examine(facts)) == 4);
}

TEST_CASE("an interface that is missing is a failure unless it is waited for", "[doctor]") {
  Facts facts = healthy();
  facts.missing = {"eth7"};
  const auto failed = examine(facts);
  facts.wait_for_missing = true;
  const auto waits = examine(facts);

  CHECK(exit_code(failed) == 4);
  CHECK(has(finding(failed, "interfaces").what, "no such interface: eth7"));
  CHECK(has(finding(failed, "interfaces").what, "lo, eth0"));
  CHECK(has(finding(failed, "interfaces").remedy, "--iface-wait"));
  CHECK(exit_code(waits) == 0);
  CHECK(finding(waits, "interfaces").verdict == Verdict::Warning);
}

TEST_CASE("no interface at all is waited for", "[doctor]") {
  const auto findings = with_interfaces({});

  CHECK(finding(findings, "interfaces").verdict == Verdict::Warning);
  CHECK(exit_code(findings) == 0);
}

TEST_CASE("an interface that cannot be had is fatal by name, or when it is the only one", "[doctor]") {
  const auto alone = with_interfaces({{.name = "eth0", .refusal = kNoRoom}});
  const auto beside = with_interfaces({{.name = "eth0", .refusal = kNoRoom}, {.name = "eth1"}});
  const auto named =
      with_interfaces({{.name = "eth0", .by_name = true, .refusal = kNoRoom}, {.name = "eth1"}});

  CHECK(exit_code(alone) == 4);
  CHECK(exit_code(beside) == 0);
  CHECK(finding(beside, "interface").verdict == Verdict::Warning);
  CHECK(exit_code(named) == 4);
  CHECK(finding(named, "interface").what == "no room");
  CHECK(finding(named, "interface").remedy == "Make some");
}

TEST_CASE("programs of others are named, and those ahead are a warning", "[doctor]") {
  InterfaceFacts behind{.name = "eth0"};
  behind.others[0] = {{.name = "cil_from_netdev (id 3)"}};
  InterfaceFacts ahead{.name = "eth0"};
  ahead.others[1] = {{.name = "u32 at priority 1", .ahead = true}};

  const auto calm = with_interfaces({behind});
  const auto hidden = with_interfaces({ahead}, Hook::Clsact);
  const auto overtaken = with_interfaces({ahead}, Hook::Tcx);

  CHECK(finding(calm, "interface").verdict == Verdict::Ok);
  CHECK(has(finding(calm, "interface").what, "others behind: inbound: cil_from_netdev (id 3)"));
  CHECK(finding(hidden, "interface").verdict == Verdict::Warning);
  CHECK(has(finding(hidden, "interface").what, "outbound: u32 at priority 1"));
  CHECK(has(finding(hidden, "interface").remedy, "priority above 2"));
  CHECK(has(finding(overtaken, "interface").remedy, "restart the exporter"));
  CHECK(exit_code(hidden) == 0);
}
