#include "e2e/alertmanager_server.h"

#include <stdexcept>

#include "support/eventually.h"
#include "support/http_client.h"

namespace exporter::support {
namespace {

constexpr std::uint16_t kPort = 9093;
const std::string kAlerts = "/api/v2/alerts";

// Debian's wants /usr/share/prometheus, also when only its files are here: then its own share stands there,
// for it alone.
const std::string kWithItsShare =
    "mount --bind \"$(dirname \"$(command -v prometheus-alertmanager)\")/../share\" /usr/share && "
    "exec prometheus-alertmanager \"$@\"";

// Alone: an empty address to talk to others of its kind.
ProcessOptions command(const Namespace& where, const ScratchDir& scratch, const std::string& configuration) {
  return {.argv = {"unshare", "--mount", "sh", "-c", kWithItsShare, "sh",
                   "--config.file=" + scratch.file("alertmanager.yml", configuration),
                   "--storage.path=" + scratch.path() + "/data",
                   "--cluster.listen-address=", "--web.listen-address=127.0.0.1:" + std::to_string(kPort)},
          .network_namespace = where.fd()};
}

HttpResponse ask(const Namespace& where, const HttpRequest& request) {
  HttpResponse response;
  where.inside([&] { response = http_request({.port = kPort}, request); });
  return response;
}

}  // namespace

AlertmanagerServer::AlertmanagerServer(const Namespace& where, const std::string& configuration)
    : where_(where), process_(command(where, scratch_, configuration)) {
  const bool started = eventually(std::chrono::seconds(30), [&] { return !process_.running() || ready(); });
  if (!started || !process_.running())
    throw std::runtime_error("alertmanager does not serve:\n" + process_.errors());
}

bool AlertmanagerServer::ready() const {
  try {
    return ask(where_, {.target = "/-/ready"}).status == 200;
  } catch (const std::runtime_error&) {
    return false;  // does not listen yet
  }
}

void AlertmanagerServer::tell(const std::vector<std::pair<std::string, std::string>>& labels) const {
  std::string members;
  for (const auto& [name, value] : labels)
    members += (members.empty() ? "\"" : ",\"") + name + "\":\"" + value + '"';
  const HttpResponse answer = ask(where_, {.method = "POST",
                                           .target = kAlerts,
                                           .headers = {{"Content-Type", "application/json"}},
                                           .body = "[{\"labels\":{" + members + "}}]"});
  if (answer.status != 200) throw std::runtime_error("alertmanager: " + answer.body);
}

JsonValue AlertmanagerServer::alerts() const {
  return JsonValue::parse(ask(where_, {.target = kAlerts}).body);
}

}  // namespace exporter::support
