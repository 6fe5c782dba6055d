// `status` asks an exporter behind --web.config.file: whom it believes, what it shows, and what it says when
// it is refused.
#include <sys/stat.h>

#include "e2e/secure_exporter.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/skip.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

using Words = std::vector<std::string>;

// The password is U*U.
const std::string kUsers = "  prometheus: $2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n";
const std::string kTls = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n";
constexpr mode_t kOwner = S_IRUSR | S_IWUSR;

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// What whoever asks has: the web configuration, a login, a certificate.
struct Asker {
  explicit Asker(const WebFiles& of) : files(of) {
    const auto pair = files.authority.issue({.name = "asker"});
    static_cast<void>(secret("asker.crt", pair.certificate));
    static_cast<void>(secret("asker.key", pair.key));
    static_cast<void>(secret("login", "prometheus:U*U\n"));
  }

  [[nodiscard]] std::string secret(const std::string& name, const std::string& text,
                                   mode_t mode = kOwner) const {
    const auto path = files.dir.file(name, text);
    chmod(path.c_str(), mode);
    return path;
  }
  [[nodiscard]] std::string path(const std::string& name) const { return files.dir.path() + "/" + name; }

  [[nodiscard]] Words web() const { return {"--web.config.file", path("web.yml")}; }
  [[nodiscard]] Words login() const { return {"--login", path("login")}; }
  [[nodiscard]] Words certificate() const {
    return {"--client-cert", path("asker.crt"), "--client-key", path("asker.key")};
  }

  const WebFiles& files;
};

Finished status(const Namespace& where, const Words& arguments, const Words& through = {}) {
  return run_exporter(
      where,
      {.arguments = Words{"status"} + arguments, .through = through, .environment = {"LC_ALL=C.UTF-8"}});
}

// REQUIREs one line that says why, and no word of the password.
std::string refusal(const Finished& finished, int exit_code = 1) {
  CAPTURE(finished.output, finished.errors);
  CHECK(finished.exit_code == exit_code);
  CHECK(finished.output.empty());
  CHECK(lines_of(finished.errors).size() == 1);
  CHECK_FALSE(contains(finished.errors, "U*"));
  return finished.errors;
}

void check_well(const Finished& finished) {
  CAPTURE(finished.output, finished.errors);
  CHECK(finished.exit_code == 0);
  CHECK(finished.errors.empty());
  CHECK(contains(finished.output, "✓ ebpf-traffic-exporter"));
}

// With another list of authorities and other names of hosts than this machine has.
Words on_a_machine_with(const std::string& authorities, const std::string& hosts) {
  return {"unshare",
          "--mount",
          "sh",
          "-c",
          "mount --bind \"$1\" /etc/ssl/certs/ca-certificates.crt && mount --bind \"$2\" /etc/hosts && "
          "shift 2 && exec \"$@\"",
          "sh",
          authorities,
          hosts};
}

}  // namespace

TEST_CASE("status asks over mutual TLS and with a login, and names each thing that it lacks",
          "[e2e][status]") {
  const Lab lab;
  const WebFiles files;
  const Asker asker(files);
  const std::string newest = GENERATE("TLS12", "TLS13");
  CAPTURE(newest);
  const SecureExporter exporter(lab, files,
                                kTls + "  max_version: " + newest +
                                    "\n  client_auth_type: RequireAndVerifyClientCert\n"
                                    "  client_ca_file: ca.crt\nbasic_auth_users:\n" +
                                    kUsers);
  const Words all = asker.web() + asker.certificate() + asker.login();

  check_well(status(lab.near, all));

  CHECK_THAT(refusal(status(lab.near, asker.login())), contains_text("it seems to want TLS"));
  CHECK_THAT(refusal(status(lab.near, asker.web() + asker.login())),
             contains_text("it wants a client's certificate. --client-cert FILE"));
  CHECK_THAT(refusal(status(lab.near, asker.web() + asker.certificate())),
             contains_text("it wants a user and a password (401). --login FILE"));
}

TEST_CASE("status says whose certificate or login an exporter refuses", "[e2e][status]") {
  const Lab lab;
  const WebFiles files;
  const Asker asker(files);
  const SecureExporter exporter(lab, files, mutual_tls(kUsers));
  const auto stranger = TestAuthority().issue({.name = "stranger"});
  const Words strange{"--client-cert", asker.secret("stranger.crt", stranger.certificate), "--client-key",
                      asker.secret("stranger.key", stranger.key)};

  CHECK_THAT(refusal(status(lab.near, asker.web() + strange + asker.login())),
             contains_text("it refuses the certificate in " + asker.path("stranger.crt")));
  static_cast<void>(asker.secret("login", "prometheus:U*V"));
  CHECK_THAT(refusal(status(lab.near, asker.web() + asker.certificate() + asker.login())),
             contains_text("it refuses the user and the password of --login (401)"));
}

TEST_CASE("status believes the certificate that the configuration names, over a unix socket too",
          "[e2e][status]") {
  const Lab lab;
  const WebFiles files;
  files.renew({.name = "of another name", .for_loopback = false});
  const Asker asker(files);
  const Words address{"--addr", "unix:" + asker.path("socket")};
  const Words arguments = Words{"--iface", lab.near_name, "--web.config.file", files.say(kTls)} + address;
  const Process exporter(options_of(lab.near, {.arguments = arguments}));
  CHECK(eventually(20s, [&] { return std::filesystem::exists(asker.path("socket")); }));

  check_well(status(lab.near, asker.web() + address));

  files.renew({.name = "renewed a moment ago"});
  CHECK_THAT(
      refusal(status(lab.near, asker.web() + address)),
      contains_text("it shows another certificate than the one in cert_file " + asker.path("server.crt")));
}

TEST_CASE("status of another host believes what the system's authorities vouch for by its name",
          "[e2e][status]") {
  if (!std::filesystem::exists("/etc/ssl/certs/ca-certificates.crt")) skip("this host has no authorities");
  const Lab lab({.addresses = true});
  const WebFiles files;
  files.renew({.name = "server", .dns = {"exporter.example"}});
  const Asker asker(files);
  const Process exporter(
      options_of(lab.near, {.arguments = Words{"--iface", lab.near_name, "--addr", "10.7.0.1:9091",
                                               "--web.config.file", files.say(kTls)}}));
  const auto hosts = files.dir.file("hosts", "10.7.0.1 exporter.example other.example\n");
  const Words trusting = on_a_machine_with(asker.path("ca.crt"), hosts);
  const auto ask = [&](const std::string& host, const Words& through) {
    return status(lab.far, asker.web() + Words{"--addr", host + ":9091"}, through);
  };

  REQUIRE(eventually(20s, [&] { return ask("exporter.example", trusting).exit_code == 0; }));
  check_well(status(lab.near, asker.web() + Words{"--addr", "10.7.0.1:9091"}));

  CHECK_THAT(refusal(ask("other.example", trusting)),
             contains_text("its certificate does not prove that it is other.example: "));
  CHECK_THAT(refusal(ask("10.7.0.1", {})),
             contains_text("its certificate does not prove that it is 10.7.0.1: ") &&
                 contains_text("issuer is unknown"));
}

TEST_CASE("a password leaves this host only over TLS", "[e2e][status]") {
  const Lab lab({.addresses = true});
  const WebFiles files;
  const Asker asker(files);
  const std::string web = files.say("basic_auth_users:\n" + kUsers);
  const Process exporter(options_of(lab.near, {.arguments = {"--iface", lab.near_name, "--addr",
                                                             "10.7.0.1:9091", "--web.config.file", web}}));
  const Words arguments = asker.login() + Words{"--addr", "10.7.0.1:9091"};

  CHECK(eventually(20s, [&] { return status(lab.near, arguments).exit_code == 0; }));
  CHECK_THAT(refusal(status(lab.far, arguments), 2),
             contains_text("everybody on the way could read the password of --login"));
}

TEST_CASE("status over TLS of an exporter that serves without it says so", "[e2e][status]") {
  const Lab lab;
  const WebFiles files;
  const Asker asker(files);
  const TcpExporter exporter(lab.near, {.arguments = {"--iface", lab.near_name}});
  static_cast<void>(files.say(kTls));

  CHECK_THAT(refusal(status(lab.near, asker.web())), contains_text("it does not speak TLS"));
}

TEST_CASE("status needs no key of the server, and only the web configuration and its certificate",
          "[e2e][status]") {
  const Lab lab;
  const WebFiles files;
  const Asker asker(files);
  const SecureExporter exporter(lab, files, kTls);
  chmod(files.dir.path().c_str(), S_IRWXU | S_IXGRP | S_IXOTH);

  check_well(
      status(lab.near, asker.web(), {"setpriv", "--reuid=65534", "--clear-groups", "--bounding-set=-all"}));
}

TEST_CASE("status refuses a login and a key that everybody can read, and a login that is none",
          "[e2e][status]") {
  const Lab lab;
  const WebFiles files;
  const Asker asker(files);
  static_cast<void>(files.say(mutual_tls()));
  const auto complaint = [&](const Words& arguments) { return refusal(status(lab.near, arguments), 2); };
  const mode_t everybody = kOwner | S_IRGRP | S_IROTH;

  const auto login = asker.secret("login", "prometheus:U*U\n", everybody);
  CHECK_THAT(complaint({"--login", login}), contains_text("chmod o= " + login));
  CHECK_THAT(complaint({"--login", asker.secret("none", "U*U\n")}),
             contains_text("write one line, user:password"));
  CHECK_THAT(complaint({"--login", files.dir.path()}), contains_text("is a directory; use a regular file"));
  const auto key = asker.secret("asker.key", "", everybody);
  CHECK_THAT(complaint(asker.web() + asker.certificate()), contains_text("chmod o= " + key));
  CHECK_THAT(complaint(asker.certificate()), contains_text("without TLS nobody asks for it"));
}

TEST_CASE("what starts an exporter by the environment asks it by the same", "[e2e][status]") {
  const Lab lab;
  const WebFiles files;
  const Asker asker(files);
  const std::string web = files.say(kTls + "basic_auth_users:\n" + kUsers);
  const Words environment{"LC_ALL=C.UTF-8", "TRAFFIC_EXPORTER_ARGS=--addr 127.0.0.1:9191 --web.config.file " +
                                                web + " --login " + asker.path("login")};
  const Process exporter(
      options_of(lab.near, {.arguments = {"--iface", lab.near_name}, .environment = environment}));
  const auto ask = [&](const Words& more) {
    return run_exporter(lab.near, {.arguments = Words{"status"} + more, .environment = environment});
  };

  CHECK(eventually(20s, [&] { return ask({}).exit_code == 0; }));
  check_well(ask({}));
  CHECK_THAT(refusal(ask({"--addr", ":9192"})), contains_text("Is the exporter running, and there?"));
}
