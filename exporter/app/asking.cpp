#include "app/asking.h"

#include <sys/stat.h>

#include <utility>

#include "http/tls_stream.h"
#include "model/listen_address.h"
#include "options/config_reader.h"
#include "status/login.h"
#include "web_config/web_config.h"

namespace exporter {
namespace {

Error about(const char* flag, const std::string& path, const Error& error) {
  return error.within(std::string(flag) + " " + path).blamed_on(Fault::Usage);
}

// What only its owner and its group may know.
Result<std::string> read_secret(const std::string& path) {
  auto text = read_config_file(path);
  struct stat facts {};
  if (text && ::stat(path.c_str(), &facts) == 0 && (facts.st_mode & S_IRWXO) != 0)
    return Error::text("everybody on this host has access to it; chmod o= " + path);
  return text;
}

Result<std::string> authorization_in(const std::string& path) {
  const auto text = read_secret(path);
  if (!text) return about("--login", path, text.error());
  auto header = status::authorization_of(*text);
  return header ? header : about("--login", path, header.error());
}

Result<http::Identity> identity_of(const Options& options) {
  auto certificate = read_config_file(options.client_cert_file);
  if (!certificate) return about("--client-cert", options.client_cert_file, certificate.error());
  auto key = read_secret(options.client_key_file);
  if (!key) return about("--client-key", options.client_key_file, key.error());
  return http::Identity{{*std::move(certificate), options.client_cert_file, options.client_cert_file},
                        {*std::move(key), options.client_key_file, options.client_key_file}};
}

// What stands for all addresses of this host is no name of anybody.
std::string name_of(const ListenAddress& address) {
  const std::string& host = address.host;
  return host == "0.0.0.0" || host == "::" ? std::string() : host.substr(0, host.find('%'));
}

Result<status::Secure> tls_of(const Options& options, Pem expected) {
  const auto address = parse_listen_address(options.listen_address);
  if (!address) return address.error().blamed_on(Fault::Usage);
  http::TlsAsking asking{.host = name_of(*address)};
  if (!options.client_cert_file.empty()) {
    auto identity = identity_of(options);
    if (!identity) return identity.error();
    asking.identity = std::move(*identity);
  }
  return status::Secure([asking = std::move(asking), expected = std::move(expected)](
                            std::unique_ptr<ByteStream> plain, bool on_this_host) {
    auto chosen = asking;
    if (on_this_host) chosen.expected = expected;
    return http::TlsStream::open(std::move(plain), chosen);
  });
}

// Nothing if there is no TLS.
std::optional<Pem> certificate_of(const Options& options, std::vector<std::string>& warnings) {
  if (options.web_config_file.empty()) return std::nullopt;
  auto config = web_config::read_web_config(options.web_config_file, web_config::Part::WhatClientsNeed);
  for (const auto& mistake : config.mistakes) warnings.push_back("--web.config.file: " + mistake);
  if (!config.settings.tls) return std::nullopt;
  return std::move(config.settings.tls->certificate);
}

}  // namespace

Result<status::Manner> manner_of_asking(const Options& options, std::vector<std::string>& warnings) {
  status::Manner manner;
  if (auto certificate = certificate_of(options, warnings)) {
    auto tls = tls_of(options, *std::move(certificate));
    if (!tls) return tls.error();
    manner.secure = std::move(*tls);
  } else if (!options.client_cert_file.empty()) {
    return Error::text(
        "--client-cert: without TLS nobody asks for it; give the exporter's --web.config.file, or leave it "
        "out",
        Fault::Usage);
  }
  if (options.login_file.empty()) return manner;
  auto authorization = authorization_in(options.login_file);
  if (!authorization) return authorization.error();
  manner.authorization = std::move(*authorization);
  return manner;
}

}  // namespace exporter
