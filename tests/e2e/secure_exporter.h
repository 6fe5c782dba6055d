// The shipped binary behind --web.config.file, with certificates of the test's own.
#pragma once

#include <string>

#include "e2e/command.h"
#include "e2e/scratch_dir.h"
#include "netns/lab.h"
#include "support/test_certificates.h"
#include "support/tls_client.h"

namespace exporter::support {

// The files of a web configuration: the server's certificate, its key and the authority of both sides.
class WebFiles {
 public:
  WebFiles();

  // Replaces server.crt and server.key by those of a new certificate.
  void renew(const Wanted& wanted) const;
  // Writes web.yml; returns its path.
  [[nodiscard]] std::string say(const std::string& yaml) const { return dir.file("web.yml", yaml); }

  ScratchDir dir;
  TestAuthority authority;
};

// Whoever shows a certificate of the authority and, if `users` is given, logs in.
std::string mutual_tls(const std::string& users = {});

// On port 9091 of the lab's near side.
class SecureExporter {
 public:
  SecureExporter(const Lab& lab, const WebFiles& files, const std::string& yaml,
                 const std::vector<std::string>& more = {});

  // 0 if there is no answer, as for whoever is refused while TLS begins.
  [[nodiscard]] int status(const TlsChoice& choice,
                           const HttpRequest& request = {.target = "/metrics"}) const;
  [[nodiscard]] std::unique_ptr<TlsClient> connect(const TlsChoice& choice) const;
  [[nodiscard]] TlsChoice known() const { return known_; }    // somebody of the authority
  [[nodiscard]] TlsChoice nobody() const { return nobody_; }  // somebody without a certificate

  Process& process() { return process_; }

 private:
  const Lab& lab_;
  TlsChoice known_;
  TlsChoice nobody_;
  Process process_;
};

}  // namespace exporter::support
