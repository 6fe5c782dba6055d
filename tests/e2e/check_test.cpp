// `check` on the shipped binary: each thing that can be wrong is made wrong for real, and found, named and
// given its remedy; and nothing is changed by looking.
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "e2e/command.h"
#include "e2e/scratch_dir.h"
#include "netns/foreign_program.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/json_value.h"
#include "support/lines.h"

using namespace exporter::support;

namespace {

struct Checked {
  int exit_code = -1;
  JsonValue json;

  [[nodiscard]] const JsonValue& finding(const std::string& id, const std::string& subject = {}) const {
    for (const JsonValue& one : json.at("findings").items)
      if (one.at("id").text == id && (subject.empty() || one.at("subject").text == subject)) return one;
    throw std::runtime_error("no finding " + id);
  }
  [[nodiscard]] std::string verdict(const std::string& id) const { return finding(id).at("verdict").text; }
  [[nodiscard]] std::string what(const std::string& id) const { return finding(id).at("what").text; }
  [[nodiscard]] std::string remedy(const std::string& id) const { return finding(id).at("remedy").text; }
};

Checked check(const Lab& lab, Command command = {}) {
  std::vector<std::string> arguments{"check", "--json"};
  if (std::find(command.arguments.begin(), command.arguments.end(), "--iface") == command.arguments.end())
    arguments.insert(arguments.end(), {"--iface", lab.near_name});
  command.arguments.insert(command.arguments.begin(), arguments.begin(), arguments.end());
  const Finished finished = run_exporter(lab.near, command);
  CAPTURE(finished.output, finished.errors);
  CHECK(finished.errors.empty());
  Checked checked{finished.exit_code, JsonValue::parse(finished.output)};
  CHECK(checked.json.at("exit_code").count() == static_cast<unsigned>(finished.exit_code));
  CHECK(checked.json.at("ok").text == (finished.exit_code == 0 ? "true" : "false"));
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
  return checked;
}

}  // namespace

TEST_CASE("check finds nothing wrong where nothing is", "[e2e][check]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    Command command;
    if (hook == "clsact") command.environment = {"TRAFFIC_EXPORTER_ATTACH=clsact"};

    const Checked checked = check(lab, command);

    CHECK(checked.exit_code == 0);
    for (const JsonValue& finding : checked.json.at("findings").items) {
      CAPTURE(finding.at("id").text, finding.at("what").text);
      CHECK(finding.at("verdict").text != "failed");
    }
    CHECK(checked.verdict("programs") == "ok");
    CHECK(contains(checked.what("attach"), "worked"));
    CHECK(
        contains(checked.what("interface"), hook == "tcx" ? "at the head of TCX" : "on clsact, priority 2"));
    CHECK(contains(checked.what("interface"), "nobody else is there"));
    CHECK_FALSE(has_clsact(lab.near, lab.near_name));
  }
}

TEST_CASE("check prints a line for each finding, remedies below", "[e2e][check]") {
  const Lab lab;
  const Finished finished =
      run_exporter(lab.near, {.arguments = {"check", "--iface", "nope"}, .environment = {"LC_ALL=C.UTF-8"}});
  const Finished ascii =
      run_exporter(lab.near, {.arguments = {"check", "--iface", "nope"}, .environment = {"LC_ALL=C"}});

  CHECK(finished.exit_code == 4);
  CHECK(contains(finished.output, "✓ kernel"));
  CHECK(contains(finished.output, "✗ interfaces"));
  CHECK(contains(finished.output, "→ correct --iface"));
  CHECK(contains(finished.output, "it would exit with 4"));
  CHECK_FALSE(contains(finished.output, "\x1b"));
  CHECK(contains(ascii.output, "ok kernel"));
  CHECK(contains(ascii.output, "x  interfaces"));
}

TEST_CASE("check answers machines in JSON also where the options are wrong", "[e2e][check]") {
  const Lab lab;
  const Finished wrong =
      run_exporter(lab.near, {.arguments = {"check", "--json", "--interval", "soon", "--max-flows", "many"}});

  CHECK(wrong.exit_code == 2);
  const Checked checked{wrong.exit_code, JsonValue::parse(wrong.output)};
  CHECK(checked.json.at("exit_code").count() == 2);
  REQUIRE(checked.json.at("findings").items.size() == 2);
  CHECK(checked.verdict("options") == "failed");
  CHECK(contains(wrong.output, "--max-flows"));
  CHECK(contains(wrong.errors, "--interval"));
}

TEST_CASE("check names the capability that is missing", "[e2e][check]") {
  const Lab lab;
  const auto without = [&](const std::string& capabilities) {
    return check(lab, {.through = {"setpriv", "--bounding-set", capabilities}});
  };

  const Checked bpf = without("-bpf,-sys_admin");
  CHECK(bpf.exit_code == 3);
  CHECK(bpf.verdict("cap_bpf") == "failed");
  CHECK(bpf.verdict("cap_net_admin") == "ok");
  CHECK(contains(bpf.remedy("cap_bpf"), "setcap cap_bpf,cap_net_admin=ep"));
  CHECK(bpf.what("programs") == "not tried");

  const Checked net_admin = without("-net_admin");
  CHECK(net_admin.exit_code == 3);
  CHECK(net_admin.verdict("cap_net_admin") == "failed");
  CHECK(net_admin.verdict("cap_bpf") == "ok");
}

TEST_CASE("check without the right to make a namespace tries all but attaching", "[e2e][check]") {
  const Lab lab;
  const std::string only = "-all,+bpf,+net_admin,+perfmon,+sys_resource";
  const Checked checked = check(lab, {.through = {"setpriv", "--bounding-set", only}});

  CHECK(checked.exit_code == 0);
  CHECK(checked.verdict("programs") == "ok");
  CHECK(contains(checked.what("attach"), "not tried"));
  CHECK(contains(checked.remedy("attach"), "as root"));
}

TEST_CASE("check says whose the port is", "[e2e][check]") {
  const Lab lab;
  lab.near.inside([&] {
    const exporter::Fd listener(::socket(AF_INET6, SOCK_STREAM, 0));
    REQUIRE(::listen(listener.get(), 1) == 0);  // the kernel picks the port
    sockaddr_storage name{};
    socklen_t size = sizeof(name);
    REQUIRE(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&name), &size) == 0);
    const auto* bytes = reinterpret_cast<const unsigned char*>(&name);
    const std::string port = std::to_string(bytes[2] << 8 | bytes[3]);

    const Checked checked = check(lab, {.arguments = {"--addr", ":" + port}});

    CHECK(checked.exit_code == 1);
    CHECK(checked.verdict("listen") == "failed");
    CHECK(contains(checked.what("listen"), "in use by e2e (process " + std::to_string(getpid()) + ")"));
    CHECK(contains(checked.remedy("listen"), "choose another with --addr"));
  });
}

TEST_CASE("check knows an exporter that runs already, over TCP and a unix socket", "[e2e][check]") {
  const Lab lab;
  lab.near.ip({"link", "add", "other0", "type", "veth", "peer", "name", "other1"});
  const ScratchDir folder;
  const std::string address = GENERATE(as<std::string>(), ":9091", "unix:");
  const std::string socket = folder.path() + "/socket";
  const std::string where = address == "unix:" ? address + socket : address;
  CAPTURE(where);
  const Command command{.arguments = {"--iface", "other0", "--addr", where}};
  const Endpoint endpoint =
      address == "unix:" ? Endpoint{.unix_path = socket} : Endpoint{.host = "127.0.0.1", .port = 9091};
  const TcpExporter running(lab.near, command, endpoint);

  const Checked checked = check(lab, {.arguments = {"--addr", where}});

  CHECK(checked.exit_code == 0);
  CHECK(checked.verdict("listen") == "warning");
  CHECK(contains(checked.what("listen"), "an ebpf-traffic-exporter that is running, version "));
  CHECK(contains(checked.remedy("listen"), "status --addr " + where));
  CHECK(contains(checked.what("instance"), "than the one that listens"));
  CHECK(contains(check(lab, {.arguments = {"--addr", ":9192"}}).what("instance"), "1 exporter runs"));
}

TEST_CASE("check leaves a socket file that nobody listens on where it is", "[e2e][check]") {
  const Lab lab;
  const ScratchDir folder;
  const std::string path = folder.path() + "/left";
  {
    const exporter::Fd dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path.copy(name.sun_path, sizeof(name.sun_path) - 1);
    REQUIRE(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0);
  }

  CHECK(check(lab, {.arguments = {"--addr", "unix:" + path}}).verdict("listen") == "ok");
  CHECK(access(path.c_str(), F_OK) == 0);
  CHECK(check(lab, {.arguments = {"--addr", "unix:" + path + "2"}}).verdict("listen") == "ok");
  CHECK(access((path + "2").c_str(), F_OK) != 0);
}

TEST_CASE("check says which interface is missing, and that it would be waited for", "[e2e][check]") {
  const Lab lab;
  const Checked missing = check(lab, {.arguments = {"--iface", "eth7"}});
  const Checked waiting = check(lab, {.arguments = {"--iface", "eth7", "--iface-wait"}});

  CHECK(missing.exit_code == 4);
  CHECK(
      contains(missing.what("interfaces"), "no such interface: eth7; this network namespace has: lo, near0"));
  CHECK(waiting.exit_code == 0);
  CHECK(waiting.verdict("interfaces") == "warning");
}

TEST_CASE("check names foreign programs, ahead and behind", "[e2e][check]") {
  const Lab lab;
  const ForeignProgram first(lab.near, {.interface = lab.near_name, .priority = 1}, Verdict::Ok);
  const ForeignProgram last(lab.near, {.interface = lab.near_name, .direction = "egress", .priority = 9},
                            Verdict::Ok);

  const Checked clsact = check(lab, {.environment = {"TRAFFIC_EXPORTER_ATTACH=clsact"}});

  CHECK(clsact.exit_code == 0);
  CHECK(clsact.verdict("interface") == "warning");
  CHECK(contains(clsact.what("interface"), "others ahead, which can hide packets: inbound: "));
  CHECK(contains(clsact.what("interface"), "at priority 1"));
  CHECK(contains(clsact.what("interface"), "others behind: outbound: "));
  CHECK(contains(clsact.remedy("interface"), "priority above 2"));
  if (!kernel_has_tcx()) return;
  CHECK(check(lab).verdict("interface") == "ok");
}

TEST_CASE("check sees that an exporter that runs was overtaken in TCX", "[e2e][check]") {
  skip_unless_privileged();
  if (!kernel_has_tcx()) return;  // there is nothing to overtake in
  const Lab lab;
  const ExporterProcess running = lab.start();
  const ForeignProgram ahead(lab.near, {.interface = lab.near_name, .hook = ForeignHook::TcxHead},
                             Verdict::Ok);

  const Finished finished =
      run_exporter(lab.near, {.arguments = {"check", "--json", "--iface", lab.near_name}});
  const Checked checked{finished.exit_code, JsonValue::parse(finished.output)};

  CHECK(checked.verdict("interface") == "warning");
  CHECK(contains(checked.what("interface"), "(id " + std::to_string(ahead.id()) + ") in TCX"));
  CHECK(contains(checked.remedy("interface"), "restart the exporter"));
}

TEST_CASE("check finds an ingress qdisc in the way, and a filter at our priority", "[e2e][check]") {
  const Lab lab;
  run_or_throw({"tc", "qdisc", "add", "dev", lab.near_name, "ingress"}, lab.near.fd());
  const Command command{.environment = {"TRAFFIC_EXPORTER_ATTACH=clsact"}};

  const Checked ingress = check(lab, command);
  CHECK(ingress.exit_code == 4);
  CHECK(contains(ingress.what("interface"), "'ingress' qdisc"));
  CHECK(contains(ingress.remedy("interface"), "can use clsact instead"));

  run_or_throw({"tc", "qdisc", "del", "dev", lab.near_name, "ingress"}, lab.near.fd());
  run_or_throw({"tc", "qdisc", "add", "dev", lab.near_name, "clsact"}, lab.near.fd());
  run_or_throw({"tc", "filter", "add", "dev", lab.near_name, "ingress", "protocol", "ip", "prio", "2", "u32",
                "match", "u32", "0", "0", "classid", "1:1"},
               lab.near.fd());
  const Checked priority = check(lab, command);
  CHECK(priority.exit_code == 4);
  CHECK(contains(priority.what("interface"), "priority 2 of clsact is held"));
}

TEST_CASE("check judges the configuration it is given", "[e2e][check]") {
  const Lab lab;
  const Checked small = check(lab, {.arguments = {"--max-flows", "7"}});
  CHECK(contains(small.what("maps"), "for 7 flows"));

  const Checked once = check(lab, {.arguments = {"--once"}});
  CHECK_THROWS(once.finding("listen"));

  const Checked absent = check(lab, {.arguments = {"--addr", "192.0.2.9:9091"}});
  CHECK(absent.exit_code == 1);
  CHECK(contains(absent.what("listen"), "192.0.2.9 is not an address of this host"));
}
