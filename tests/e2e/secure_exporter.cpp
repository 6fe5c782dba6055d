#include "e2e/secure_exporter.h"

#include <sys/stat.h>

#include <stdexcept>

#include "support/eventually.h"

namespace exporter::support {
namespace {

constexpr Endpoint at_loopback() { return {.port = 9091}; }

Command command_of(const Lab& lab, const std::string& file, const std::vector<std::string>& more) {
  Command command{
      .arguments = {"--iface", lab.near_name, "--addr", "127.0.0.1:9091", "--web.config.file", file}};
  command.arguments.insert(command.arguments.end(), more.begin(), more.end());
  return command;
}

}  // namespace

WebFiles::WebFiles() {
  static_cast<void>(dir.file("ca.crt", authority.certificate()));
  renew({.name = "server"});
}

void WebFiles::renew(const Wanted& wanted) const {
  const auto pair = authority.issue(wanted);
  static_cast<void>(dir.file("server.crt", pair.certificate));
  chmod(dir.file("server.key", pair.key).c_str(), S_IRUSR | S_IWUSR);
}

std::string mutual_tls(const std::string& users) {
  return "tls_server_config:\n"
         "  cert_file: server.crt\n"
         "  key_file: server.key\n"
         "  client_auth_type: RequireAndVerifyClientCert\n"
         "  client_ca_file: ca.crt\n" +
         (users.empty() ? "" : "basic_auth_users:\n" + users);
}

SecureExporter::SecureExporter(const Lab& lab, const WebFiles& files, const std::string& yaml,
                               const std::vector<std::string>& more)
    : lab_(lab),
      known_{.authority = files.authority.certificate(),
             .identity = files.authority.issue({.name = "scraper"})},
      nobody_{.authority = files.authority.certificate()},
      process_(options_of(lab.near, command_of(lab, files.say(yaml), more))) {
  const auto answers = [&] { return status(known_, {.target = "/-/healthy"}) != 0; };
  const bool started = eventually(std::chrono::seconds(20), [&] { return !process_.running() || answers(); });
  if (!started || !process_.running())
    throw std::runtime_error("the exporter does not serve:\n" + process_.errors());
}

std::unique_ptr<TlsClient> SecureExporter::connect(const TlsChoice& choice) const {
  std::unique_ptr<TlsClient> client;
  lab_.near.inside([&] { client = std::make_unique<TlsClient>(at_loopback(), choice); });
  return client;
}

int SecureExporter::status(const TlsChoice& choice, const HttpRequest& request) const {
  try {
    return connect(choice)->exchange(request).status;
  } catch (const std::runtime_error&) {
    return 0;
  }
}

}  // namespace exporter::support
