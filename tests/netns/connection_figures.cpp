#include "netns/connection_figures.h"

#include <optional>
#include <stdexcept>

#include "support/catch.h"
#include "support/eventually.h"

namespace exporter::support {
namespace {

void add(Figures& figures, const std::string& name, std::uint64_t value) {
  if (value > 0) figures[name] += value;
}

std::uint64_t sum_of(const Figures& figures, const std::string& prefix) {
  std::uint64_t sum = 0;
  for (const auto& [name, value] : figures)
    if (name.starts_with(prefix)) sum += value;
  return sum;
}

std::uint64_t open_of(const Figures& figures) {
  std::uint64_t open = 0;
  for (const char* state : {"established", "closing", "one_way", "two_way"}) {
    const auto found = figures.find(std::string("now ") + state);
    if (found != figures.end()) open += found->second;
  }
  return open;
}

// Very many pages at once are refused for a moment.
HttpResponse get_in_time(const ExporterProcess& exporter, const std::string& target) {
  HttpResponse response;
  eventually(std::chrono::seconds(30), [&] {
    response = http_get(exporter.endpoint(), target);
    return response.status != 503 && response.status != 429;
  });
  return response;
}

}  // namespace

Figures figures_of(const Exposition& exposition, const std::string& interface, const std::string& protocol) {
  Figures figures;
  const auto name = [](const char* what, std::string_view label) { return what + std::string(label); };
  const LabelFilter of_protocol{{"interface", interface}, {"protocol", protocol}};
  const LabelFilter of_interface{{"interface", interface}};
  for (const Sample& sample : exposition.samples()) {
    if (sample.matches("network_connections", of_protocol))
      add(figures, name("now ", sample.label("state")), sample.count());
    if (sample.matches("network_connections_opened_total", of_protocol))
      add(figures, name("opened ", sample.label("opened_by")), sample.count());
    if (sample.matches("network_connections_closed_total", of_protocol))
      add(figures, name("closed ", sample.label("reason")), sample.count());
    if (protocol != "tcp") continue;
    if (sample.matches("network_connections_failed_total", of_interface))
      add(figures, name("failed ", sample.label("reason")), sample.count());
    if (sample.matches("network_tcp_flags_total", of_interface))
      add(figures, std::string(sample.label("direction")) + name(" ", sample.label("flag")), sample.count());
  }
  return figures;
}

std::string text(const Figures& figures) {
  std::string all;
  for (const auto& [name, value] : figures)
    if (value > 0) all += (all.empty() ? "" : ", ") + name + ' ' + std::to_string(value);
  return all;
}

Figures& operator+=(Figures& figures, const Figures& more) {
  for (const auto& [name, value] : more) figures[name] += value;
  return figures;
}

void check_figures(const ExporterProcess& exporter, const std::string& interface, const std::string& protocol,
                   const Figures& expected) {
  std::string seen;
  eventually(std::chrono::seconds(30), [&] {
    seen = text(figures_of(exporter.scrape(), interface, protocol));
    return seen == text(expected);
  });
  CHECK(seen == text(expected));
}

std::string complaint_about(const Exposition& exposition, const std::string& interface) {
  for (const char* protocol : {"tcp", "udp", "icmp", "icmpv6"}) {
    const Figures figures = figures_of(exposition, interface, protocol);
    if (sum_of(figures, "opened ") != sum_of(figures, "closed ") + open_of(figures))
      return std::string(protocol) + ": " + text(figures);
  }
  return {};
}

std::vector<JsonValue> connections_of(const ExporterProcess& exporter, const std::string& query) {
  std::vector<JsonValue> all;
  for (std::string at = "/api/v1/connections?limit=10000&" + query; !at.empty();) {
    const HttpResponse response = get_in_time(exporter, at);
    if (response.status != 200) throw std::runtime_error(at + ": " + response.body);
    const JsonValue page = JsonValue::parse(response.body);
    const auto& rows = page.at("connections").items;
    all.insert(all.end(), rows.begin(), rows.end());
    at = page.at("next").text;
  }
  return all;
}

Volume volume_of(const std::vector<JsonValue>& connections, const std::string& direction) {
  Volume sum;
  for (const JsonValue& connection : connections) {
    const JsonValue& way = connection.at(direction);
    sum += Volume{way.at("packets").count(), way.at("bytes").count()};
  }
  return sum;
}

}  // namespace exporter::support
