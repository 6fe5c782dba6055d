// Exit codes and messages: what an operator sees who got something wrong, and what a script relies on.
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include "e2e/command.h"
#include "e2e/log_lines.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

// The one thing it complained about; fails the test if there are more, or anything that is no log line.
std::string complaint_of(const Finished& finished) {
  const std::vector<LogLine> log = read_text_log(finished.errors);
  std::vector<std::string> complaints = lines_of(messages_of(log, "error"));
  CAPTURE(finished.errors);
  REQUIRE(complaints.size() == 1);
  CHECK(finished.output.empty());
  return complaints.front();
}

// Somebody else listens on a port of a namespace.
exporter::Fd occupy(const Namespace& where, std::uint16_t port) {
  exporter::Fd socket;
  where.inside([&] {
    socket = exporter::Fd(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
        listen(socket.get(), 1) != 0)
      throw std::system_error(errno, std::generic_category(), "occupy a port");
  });
  return socket;
}

}  // namespace

TEST_CASE("the help names every flag of the contract", "[e2e]") {
  const Lab lab({.linked = false});

  const Finished help = run_exporter(lab.near, {.arguments = {"--help"}});

  CHECK(help.exit_code == 0);
  CHECK(help.errors.empty());
  for (const char* flag : {"--iface ", "--iface-wait", "--addr", "--web.listen-address", "--interval",
                           "--web.telemetry-path", "--max-flows", "--max-series", "--idle-timeout",
                           "--log.level", "--log.format", "--once", "--version", "--help", "Exit codes"}) {
    CAPTURE(flag);
    CHECK(contains(help.output, flag));
  }
}

TEST_CASE("the version is one line on stdout", "[e2e]") {
  const Lab lab({.linked = false});

  const Finished version = run_exporter(lab.near, {.arguments = {"--version"}});

  CHECK(version.exit_code == 0);
  CHECK(version.errors.empty());
  REQUIRE(lines_of(version.output).size() == 1);
  CHECK_THAT(version.output,
             Catch::Matchers::Matches("ebpf-traffic-exporter 0\\.[0-9]+\\.[0-9]+ \\([^ )]+\\)\n"));
}

TEST_CASE("all mistakes of a command line are reported at once, with exit code 2", "[e2e]") {
  const Lab lab;

  const Finished finished = run_exporter(
      lab.near, {.arguments = {"--iface", "a/b", "--intervall", "5s", "--interval", "1h", "--addr", "nowhere",
                               "--max-series", "many", "--log.level", "loud", "--once=yes", "stray"}});

  CHECK(finished.exit_code == 2);
  CHECK(finished.output.empty());
  for (const char* part :
       {"a/b", "--intervall: unknown flag; did you mean --interval?", "--interval 1h", "nowhere",
        "--max-series many", "--log.level loud", "--once=yes", "stray: unexpected argument"}) {
    CAPTURE(part, finished.errors);
    CHECK(contains(finished.errors, part));
  }
  CHECK(lines_of(finished.errors).size() == 9);  // eight mistakes and where to find help
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
}

TEST_CASE("a port in use is exit code 1, names Pushgateway and attaches nothing", "[e2e]") {
  const Lab lab;
  const exporter::Fd other = occupy(lab.near, 9091);

  const Finished finished = run_exporter(lab.near, {.arguments = {"--iface", lab.near_name}});

  CHECK(finished.exit_code == 1);
  const std::string complaint = complaint_of(finished);
  CAPTURE(complaint);
  CHECK(contains(complaint, "9091"));
  CHECK(contains(complaint, "Pushgateway"));
  CHECK(contains(complaint, "--addr"));
  CHECK_FALSE(contains(finished.errors, "attached"));
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
}

TEST_CASE("another port in use is named too", "[e2e]") {
  const Lab lab;
  const exporter::Fd other = occupy(lab.near, 9200);

  const Finished finished =
      run_exporter(lab.near, {.arguments = {"--iface", lab.near_name, "--addr", "127.0.0.1:9200"}});

  CHECK(finished.exit_code == 1);
  CHECK(contains(complaint_of(finished), "9200"));
}

TEST_CASE("an address that is not ours is an error that names it", "[e2e]") {
  const Lab lab;

  const Finished finished =
      run_exporter(lab.near, {.arguments = {"--iface", lab.near_name, "--addr", "192.0.2.77:9091"}});

  CHECK(finished.exit_code == 1);
  CHECK(contains(complaint_of(finished), "192.0.2.77"));
}

TEST_CASE("an interface that does not exist is exit code 4 and those that do are listed", "[e2e]") {
  const Lab lab;

  const Finished finished = run_exporter(lab.near, {.arguments = {"--iface", "eth7," + lab.near_name}});

  CHECK(finished.exit_code == 4);
  const std::string complaint = complaint_of(finished);
  CAPTURE(complaint);
  CHECK(contains(complaint, "no such interface: eth7"));
  CHECK(contains(complaint, lab.near_name));
  CHECK(contains(complaint, "lo"));
  CHECK(contains(complaint, "--iface-wait"));
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
}

TEST_CASE("all interfaces that do not exist are named in one message", "[e2e]") {
  const Lab lab;

  const Finished finished = run_exporter(
      lab.near, {.arguments = {"--iface", "eth7," + lab.near_name + ",wlan9", "--iface", "usb3,nea*"}});

  CHECK(finished.exit_code == 4);
  const std::string complaint = complaint_of(finished);
  CAPTURE(complaint);
  CHECK(contains(complaint, "no such interface: eth7, wlan9, usb3. "));
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
}

TEST_CASE("with --iface-wait a name that does not exist is waited for", "[e2e]") {
  const Lab lab({.linked = false});
  const ExporterProcess exporter(lab.near,
                                 {.binary = EXPORTER_BINARY,
                                  .arguments = {"--iface", lab.near_name, "--iface-wait", "--interval", "5m"},
                                  .wait_until_ready = false});
  CHECK_FALSE(exporter.ready());

  lab.connect();

  CHECK(eventually(10s, [&] { return exporter.ready(); }));
  CHECK(both_hooks_have(lab.near, lab.near_name, 1));
}

TEST_CASE("a run with --once prints the exposition to stdout and leaves nothing attached", "[e2e]") {
  const Lab lab;
  Process once(options_of(lab.near, {.arguments = {"--iface", lab.near_name, "--once", "--interval", "2s"}}));
  REQUIRE(eventually(20s, [&] { return contains(once.errors(), "attached to interface"); }));
  send_all(lab.near, {.interface = lab.near_name, .packets = 30, .ipv4_sources = 3, .sizes = {100}});

  REQUIRE(once.wait_for(20s) == 0);

  const Exposition exposition(once.output());
  CHECK(exposition.sum("network_traffic_bytes_total", {{"direction", "outbound"}}) == 3000);
  CHECK(exposition.series("network_traffic_packets_total", {{"direction", "outbound"}}) == 3);
  CHECK(exposition.sum("traffic_exporter_build_info") == 1);
  CHECK(messages_of(read_text_log(once.errors()), "error").empty());
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
}

TEST_CASE("a run with --once needs no port", "[e2e]") {
  const Lab lab;
  const exporter::Fd other = occupy(lab.near, 9091);

  const Finished finished =
      run_exporter(lab.near, {.arguments = {"--iface", lab.near_name, "--once", "--interval", "20ms"}});

  CHECK(finished.exit_code == 0);
  CHECK(Exposition(finished.output).sum("traffic_exporter_sweeps_total") == 1);
}

TEST_CASE("a run with --once whose output is lost is a failure", "[e2e]") {
  const Lab lab;

  const Finished finished =
      run_exporter(lab.near, {.arguments = {"--iface", lab.near_name, "--once", "--interval", "20ms"},
                              .through = {"sh", "-c", "exec \"$0\" \"$@\" >/dev/full"}});

  CHECK(finished.exit_code == 1);
  CHECK(contains(complaint_of(finished), "stdout"));
}

TEST_CASE("a run with --once can be interrupted and then prints nothing", "[e2e]") {
  const Lab lab;
  Process once(options_of(lab.near, {.arguments = {"--iface", lab.near_name, "--once", "--interval", "5m"}}));
  REQUIRE(eventually(20s, [&] { return contains(once.errors(), "attached to interface"); }));

  once.signal(SIGINT);

  CHECK(once.wait_for(5s) == 0);
  CHECK(once.output().empty());
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
}

TEST_CASE("the command run is the default and may be written", "[e2e]") {
  const Lab lab;

  const Finished finished = run_exporter(
      lab.near, {.arguments = {"run", "--iface", lab.near_name, "--once", "--interval", "20ms"}});

  CHECK(finished.exit_code == 0);
}

TEST_CASE("who may have no more descriptors is told so, and what to raise", "[e2e]") {
  const Lab lab;
  const Finished ended = run_exporter(
      lab.near, {.arguments = {"--iface", lab.near_name}, .through = {"prlimit", "--nofile=8:8"}});

  CAPTURE(ended.errors);
  CHECK(ended.exit_code == 1);
  CHECK_THAT(
      ended.errors,
      contains_text("Too many open files. This process may have no more descriptors: raise LimitNOFILE="));
}
