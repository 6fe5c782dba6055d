#include "e2e/command.h"

#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "support/eventually.h"

namespace exporter::support {

ProcessOptions options_of(const Namespace& where, const Command& command) {
  ProcessOptions options{
      .argv = command.through, .environment = command.environment, .network_namespace = where.fd()};
  options.argv.push_back(EXPORTER_BINARY);
  options.argv.insert(options.argv.end(), command.arguments.begin(), command.arguments.end());
  return options;
}

Finished run_exporter(const Namespace& where, const Command& command) {
  return run(options_of(where, command), std::chrono::seconds(30));
}

TcpExporter::TcpExporter(const Namespace& where, const Command& command, Endpoint endpoint)
    : where_(where), endpoint_(std::move(endpoint)), process_(options_of(where, command)) {
  const auto answers = [&] {
    try {
      return get("/-/healthy").status == 200;
    } catch (const std::runtime_error&) {
      return false;  // does not listen yet
    }
  };
  const bool started = eventually(std::chrono::seconds(20), [&] { return !process_.running() || answers(); });
  if (!started || !process_.running())
    throw std::runtime_error("the exporter does not serve:\n" + process_.errors());
}

HttpConnection TcpExporter::connect(std::chrono::milliseconds timeout) const {
  std::optional<HttpConnection> connection;
  where_.inside([&] { connection.emplace(endpoint_, timeout); });
  return std::move(*connection);
}

HttpResponse TcpExporter::get(const std::string& target, const HttpHeaders& headers) const {
  return connect().exchange({.target = target, .headers = headers});
}

Exposition TcpExporter::scrape() const {
  HttpResponse response = get("/metrics");
  if (response.status != 200) throw std::runtime_error("scrape: " + std::to_string(response.status));
  return Exposition(std::move(response.body));
}

}  // namespace exporter::support
