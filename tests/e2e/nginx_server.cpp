#include "e2e/nginx_server.h"

#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "support/eventually.h"
#include "support/http_client.h"

namespace exporter::support {
namespace {

std::string configuration(const std::string& folder) {
  std::string paths;
  for (const char* what : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    paths += std::string("  ") + what + "_temp_path " + folder + "/" + what + ";\n";
  return "daemon off;\n"
         "user root;\n"
         "worker_processes 2;\n"
         "pid " +
         folder +
         "/pid;\n"
         "error_log stderr;\n"
         "events { worker_connections 1024; }\n"
         "http {\n" +
         paths +
         "  access_log off;\n"
         "  sendfile on;\n"
         "  keepalive_requests " +
         std::to_string(NginxServer::kRequestsUntilEnd) +
         ";\n"
         "  server { listen 80; listen [::]:80; root " +
         folder +
         "; }\n"
         "  server { listen unix:" +
         folder +
         "/status; location / { stub_status; } }\n"
         "}\n";
}

// With all its workers it ends as its starter does: in a process namespace of which it is the first.
ProcessOptions command(const Namespace& where, const ScratchDir& scratch) {
  static_cast<void>(scratch.file("file", std::string(NginxServer::kFileSize, 'x')));
  return {.argv = {"unshare", "--pid", "--fork", "--kill-child", "nginx", "-e", "stderr", "-c",
                   scratch.file("nginx.conf", configuration(scratch.path()))},
          .network_namespace = where.fd()};
}

// The three numbers in the third line.
NginxServer::Status numbers_of(const std::string& page) {
  NginxServer::Status status;
  std::istringstream text(page.substr(page.find("requests") + 8));
  if (!(text >> status.accepted >> status.handled >> status.requests))
    throw std::runtime_error("no status of nginx: " + page);
  return status;
}

}  // namespace

NginxServer::NginxServer(const Namespace& where) : process_(command(where, scratch_)) {
  const bool started = eventually(std::chrono::seconds(30), [&] { return !process_.running() || answers(); });
  if (!started || !process_.running())
    throw std::runtime_error("nginx does not serve:\n" + process_.errors());
}

bool NginxServer::answers() {
  if (!std::filesystem::exists(scratch_.path() + "/status")) return false;
  try {
    static_cast<void>(status());
    return true;
  } catch (const std::runtime_error&) {
    return false;  // does not listen yet
  }
}

NginxServer::Status NginxServer::status() {
  const std::string page = http_get({.unix_path = scratch_.path() + "/status"}, "/").body;
  ++asked_;
  Status status = numbers_of(page);
  for (std::uint64_t* number : {&status.accepted, &status.handled, &status.requests}) *number -= asked_;
  return status;
}

}  // namespace exporter::support
