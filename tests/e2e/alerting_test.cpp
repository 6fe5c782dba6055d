// The examples of deploy/ as they are, only faster: a real flood makes a rule of a real Prometheus fire, and
// a real Alertmanager tells whom it should.
#include <algorithm>
#include <regex>

#include "e2e/alertmanager_server.h"
#include "e2e/command.h"
#include "e2e/prometheus_server.h"
#include "e2e/shorter.h"
#include "e2e/webhook_receiver.h"
#include "netns/flood.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"

using namespace exporter;
using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

const std::string kDeploy = DEPLOY_DIR;
const std::string kRules = kDeploy + "/prometheus/";
constexpr std::uint16_t kWebhooks = 8060;
constexpr std::uint32_t kSource = 0xc6336407;  // 198.51.100.7
constexpr std::uint32_t kVictim = 0xc000020a;  // 192.0.2.10

std::string alertmanager_example() { return shorter_file(kDeploy + "/alertmanager/alertmanager.yml"); }

// Scrapes are not as much faster as the rest: four of them are in the shortest window, as in the example at
// most.
PrometheusServer::Configuration prometheus_example() {
  static const std::regex scrapes("scrape_(interval|timeout): [0-9a-z]+");
  return {.text = std::regex_replace(shorter_file(kRules + "prometheus.yml"), scrapes, "scrape_$1: 300ms"),
          .beside = {{"recording.rules.yml", shorter_file(kRules + "recording.rules.yml")},
                     {"alerts.rules.yml", shorter_file(kRules + "alerts.rules.yml")}}};
}

struct Guarded {
  Lab lab;
  WebhookReceiver webhooks{lab.near, kWebhooks};
  AlertmanagerServer alertmanager{lab.near, alertmanager_example()};
  TcpExporter exporter{lab.near, {.arguments = {"--iface", lab.near_name, "--interval", "100ms"}}};
  PrometheusServer prometheus{lab.near, prometheus_example()};

  // Again and again, also on a slow machine, this is more than the 20000 a second that the alert wants.
  void flood() const {
    send_flood(lab.far, {.interface = lab.far_name, .packets = 30'000, .ends = [](std::uint64_t) {
                           return FloodEnds{kSource, kVictim, 1000, 53};
                         }});
  }
  [[nodiscard]] bool told(const std::string& status) const {
    const auto messages = webhooks.received();
    return std::any_of(messages.begin(), messages.end(), [&](const WebhookReceiver::Message& message) {
      const JsonValue said = JsonValue::parse(message.body);
      return message.path == "/wake" && said.at("status").text == status &&
             said.at("commonLabels").at("alertname").text == "TrafficInboundFlood" &&
             said.at("commonLabels").at("interface").text == lab.near_name;
    });
  }
  [[nodiscard]] std::string all_told() const {
    std::string text;
    for (const auto& message : webhooks.received()) text += message.path + ' ' + message.body + '\n';
    return text;
  }
};

using Labels = std::vector<std::pair<std::string, std::string>>;

Labels alert(const std::string& name, const std::string& instance) {
  return {{"alertname", name},    {"severity", "warning"}, {"job", "traffic"},
          {"instance", instance}, {"interface", "eth0"},   {"direction", "inbound"}};
}

// "name instance" of those that Alertmanager keeps quiet, sorted.
std::vector<std::string> quiet_alerts(const AlertmanagerServer& alertmanager) {
  std::vector<std::string> names;
  for (const JsonValue& each : alertmanager.alerts().items)
    if (each.at("status").at("state").text == "suppressed")
      names.push_back(each.at("labels").at("alertname").text + ' ' + each.at("labels").at("instance").text);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("a flood wakes somebody, and nobody is told anything before it", "[e2e]") {
  skip_without("prometheus");
  skip_without("prometheus-alertmanager");
  const Guarded guarded;

  // What is usual is known once there has been an hour of it, which takes 42 s here.
  REQUIRE(eventually(2min, [&] {
    return guarded.prometheus.value(
               "count(instance_interface_direction:network_interface_packets:rate2m_p90_1d)") == 1.0;
  }));
  CHECK(guarded.all_told().empty());

  const bool woken = eventually(60s, [&] {
    guarded.flood();
    return guarded.told("firing");
  });
  CAPTURE(guarded.prometheus.value(
      "max(max_over_time(instance_interface_direction:network_interface_packets:rate2m[1m]))"));
  CAPTURE(guarded.prometheus.api("/api/v1/alerts"), guarded.all_told());
  REQUIRE(woken);
  CHECK(eventually(30s, [&] { return guarded.told("resolved"); }));
}

TEST_CASE("an alert that says more keeps those quiet that say less, of the same host", "[e2e]") {
  skip_without("prometheus-alertmanager");
  struct Row {
    std::string speaks;
    std::vector<std::string> quiet;
  };
  const Row row = GENERATE(
      Row{"TrafficExporterDown", {"TrafficInboundFlood", "TrafficNothingAttached", "TrafficSeriesFolded"}},
      Row{"TrafficNothingAttached", {"TrafficInterfaceNotAttached", "TrafficInterfaceSilent"}},
      Row{"TrafficInterfaceNotAttached", {"TrafficInterfaceSilent", "TrafficUnaccounted"}},
      Row{"TrafficInboundFlood",
          {"TrafficConnectionsNearLimit", "TrafficFlowTableOverflowing", "TrafficPairDominating",
           "TrafficSeriesFolded"}},
      Row{"TrafficSynFlood", {"TrafficConnectionsRefused", "TrafficInboundFlood", "TrafficPairDominating"}});
  CAPTURE(row.speaks);
  const Lab lab;
  const AlertmanagerServer alertmanager(lab.near, alertmanager_example());

  alertmanager.tell(alert(row.speaks, "here"));
  std::vector<std::string> expected;
  for (const std::string& name : row.quiet) {
    alertmanager.tell(alert(name, "here"));
    alertmanager.tell(alert(name, "elsewhere, alone: " + name));
    expected.push_back(name + " here");
  }
  alertmanager.tell(alert("TrafficPrivateToPublicLarge", "elsewhere"));

  const auto all_known = [&] { return alertmanager.alerts().items.size() == 2 * row.quiet.size() + 2; };
  REQUIRE(eventually(10s, all_known));
  CHECK(eventually(10s, [&] { return quiet_alerts(alertmanager) == expected; }));
}
