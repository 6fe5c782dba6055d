#include "e2e/prometheus_server.h"

#include <cmath>
#include <cstdio>
#include <regex>
#include <stdexcept>

#include "support/eventually.h"
#include "support/http_client.h"
#include "support/skip.h"

namespace exporter::support {
namespace {

const std::string kAddress = "127.0.0.1";
constexpr std::uint16_t kPort = 9090;

std::string configuration(const std::string& target) {
  return "global:\n"
         "  scrape_interval: 1s\n"
         "  scrape_timeout: 1s\n"
         "scrape_configs:\n"
         "  - job_name: traffic\n"
         "    static_configs:\n"
         "      - targets: ['" +
         target + "']\n";
}

ProcessOptions command(const Namespace& where, const ScratchDir& scratch,
                       const PrometheusServer::Configuration& configuration) {
  for (const auto& [name, text] : configuration.beside) static_cast<void>(scratch.file(name, text));
  return {.argv = {"prometheus", "--config.file=" + scratch.file("prometheus.yml", configuration.text),
                   "--storage.tsdb.path=" + scratch.path() + "/data",
                   "--web.listen-address=" + kAddress + ":" + std::to_string(kPort)},
          .network_namespace = where.fd()};
}

}  // namespace

std::string url_escaped(const std::string& plain) {
  std::string text;
  for (const char c : plain) {
    char code[4];
    std::snprintf(code, sizeof(code), "%%%02x", static_cast<unsigned char>(c));
    text += code;
  }
  return text;
}

void skip_without(const std::string& program) {
  if (run({.argv = {program, "--version"}}).exit_code == 127)
    skip(program + " is not installed (scripts/bootstrap --test fetches it)");
}

PrometheusServer::PrometheusServer(const Namespace& where, const std::string& target)
    : PrometheusServer(where, Configuration{configuration(target)}) {}

PrometheusServer::PrometheusServer(const Namespace& where, const Configuration& configuration)
    : where_(where), process_(command(where, scratch_, configuration)) {
  const bool started = eventually(std::chrono::seconds(30), [&] { return !process_.running() || ready(); });
  if (!started || !process_.running()) throw std::runtime_error("prometheus does not serve:\n" + log());
}

bool PrometheusServer::ready() const {
  try {
    return api("/-/ready").find("Ready") != std::string::npos;
  } catch (const std::runtime_error&) {
    return false;  // does not listen yet
  }
}

std::string PrometheusServer::api(const std::string& path) const {
  std::string body;
  where_.inside([&] { body = http_get({.host = kAddress, .port = kPort}, path).body; });
  return body;
}

std::optional<double> PrometheusServer::value(const std::string& query) const {
  static const std::regex result(R"re("value":\[[0-9.]+,"([^"]*)"\])re");
  const std::string answer = api("/api/v1/query?query=" + url_escaped(query));
  if (answer.find("\"status\":\"success\"") == std::string::npos)
    throw std::runtime_error(query + ": " + answer);
  const std::sregex_iterator first(answer.begin(), answer.end(), result);
  if (first == std::sregex_iterator()) return std::nullopt;
  if (std::next(first) != std::sregex_iterator()) throw std::runtime_error(query + " is not one: " + answer);
  return std::stod((*first)[1]);
}

std::optional<std::uint64_t> PrometheusServer::count(const std::string& query) const {
  const auto number = value(query);
  if (!number) return std::nullopt;
  if (*number < 0 || *number != std::floor(*number))
    throw std::runtime_error(query + " is no count: " + std::to_string(*number));
  return static_cast<std::uint64_t>(*number);
}

}  // namespace exporter::support
