// TLS and logins by --web.config.file, as an operator and Prometheus meet them.
#include "e2e/prometheus_server.h"
#include "e2e/secure_exporter.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

// The password is U*U.
const std::string kUsers = "  prometheus: $2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n";

std::string job(const std::string& name, const std::string& more,
                const std::string& target = "127.0.0.1:9091") {
  return "  - job_name: " + name + "\n" + more + "    static_configs:\n      - targets: ['" + target + "']\n";
}

const std::string kTls = "    scheme: https\n    tls_config:\n      ca_file: ca.crt\n";
const std::string kIdentity = "      cert_file: client.crt\n      key_file: client.key\n";
const std::string kLogin = "    basic_auth:\n      username: prometheus\n      password: U*U\n";
const std::string kWrongLogin = "    basic_auth:\n      username: prometheus\n      password: U*V\n";

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("Prometheus scrapes over mutual TLS and with a login, and is refused without either", "[e2e]") {
  skip_without("prometheus");
  const Lab lab;
  const WebFiles files;
  const SecureExporter exporter(lab, files, mutual_tls(kUsers));
  const auto open = files.dir.file("login.yml", "basic_auth_users:\n" + kUsers);
  const TcpExporter plain(lab.near, {.arguments = {"--iface", lab.near_name, "--addr", "127.0.0.1:9092"}},
                          {.port = 9092});
  const Process with_login(options_of(
      lab.near,
      {.arguments = {"--iface", lab.near_name, "--addr", "127.0.0.1:9093", "--web.config.file", open}}));
  const auto identity = files.authority.issue({.name = "prometheus"});
  const PrometheusServer prometheus(
      lab.near,
      PrometheusServer::Configuration{
          "global:\n  scrape_interval: 1s\n  scrape_timeout: 1s\nscrape_configs:\n" +
              job("all", kTls + kIdentity + kLogin) + job("no_certificate", kTls + kLogin) +
              job("no_login", kTls + kIdentity) + job("wrong_login", kTls + kIdentity + kWrongLogin) +
              job("no_tls", kLogin) + job("login_only", kLogin, "127.0.0.1:9093") +
              job("neither", "", "127.0.0.1:9093") + job("nothing_asked", "", "127.0.0.1:9092"),
          {{"ca.crt", files.authority.certificate()},
           {"client.crt", identity.certificate},
           {"client.key", identity.key}}});
  for (const std::string name : {"all", "login_only", "nothing_asked"}) {
    CAPTURE(name);
    REQUIRE(eventually(20s, [&] { return prometheus.value("up{job=\"" + name + "\"}") == 1.0; }));
  }

  const exporter::Volume sent =
      send_all(lab.near, {.interface = lab.near_name, .packets = 100, .ipv4_sources = 20}).all();

  const std::string bytes = "sum(network_traffic_bytes_total{direction=\"outbound\",job=\"";
  REQUIRE(eventually(20s, [&] { return prometheus.count(bytes + "all\"})") == sent.bytes; }));
  CHECK(eventually(20s, [&] { return prometheus.count(bytes + "login_only\"})") == sent.bytes; }));

  for (const std::string name : {"no_certificate", "no_login", "wrong_login", "no_tls", "neither"}) {
    CAPTURE(name);
    CHECK(eventually(10s, [&] { return prometheus.value("up{job=\"" + name + "\"}") == 0.0; }));
    CHECK(prometheus.value("max_over_time(up{job=\"" + name + "\"}[1m])") == 0.0);
    CHECK_FALSE(prometheus.count(bytes + name + "\"})"));
  }
}

TEST_CASE("certificates are renewed again and again under scrapes, and no scrape fails", "[e2e]") {
  const Lab lab;
  const WebFiles files;
  SecureExporter exporter(lab, files, mutual_tls());
  auto kept = exporter.connect(exporter.known());

  for (const std::string name : {"second", "third", "fourth"}) {
    files.renew({.name = name, .rsa = name == "third"});
    CHECK(eventually(20s, [&] {
      CHECK(exporter.status(exporter.known()) == 200);
      CHECK(kept->exchange({.target = "/metrics"}).status == 200);
      return exporter.connect(exporter.known())->peer() == name;
    }));
  }
  CHECK(kept->peer() == "server");
  CHECK(count_of(exporter.process().errors(), "read again") == 3);
  CHECK_FALSE(contains(exporter.process().errors(), " error "));
}

TEST_CASE("a web configuration that became wrong is told once, and the old one stays", "[e2e]") {
  const Lab lab;
  const WebFiles files;
  SecureExporter exporter(lab, files, mutual_tls());
  const auto says = [&](const std::string& text) {
    return eventually(20s, [&] { return contains(exporter.process().errors(), text); });
  };
  const auto in_force = [&](const std::string& value) {
    const std::string line = "\ntraffic_exporter_web_config_last_reload_successful " + value + "\n";
    const auto text = [&] {
      return exporter.connect(exporter.known())->exchange({.target = "/metrics"}).body;
    };
    return eventually(10s, [&] { return contains(text(), line); });
  };
  CHECK(in_force("1"));

  files.renew({.name = "late", .ends = -1min});
  CHECK(says("the certificate expired on "));
  CHECK(in_force("0"));
  CHECK(exporter.connect(exporter.known())->peer() == "server");
  CHECK(exporter.status(exporter.nobody()) == 0);

  files.renew({.name = "good again"});
  CHECK(says("read again"));
  CHECK(in_force("1"));
  CHECK(exporter.connect(exporter.known())->peer() == "good again");

  CHECK(files.say("nonsense: 1\n") == files.dir.path() + "/web.yml");
  CHECK(says("web.yml:1:1: \"nonsense\": unknown"));
  CHECK(files.say("") == files.dir.path() + "/web.yml");
  CHECK(says("TLS cannot be switched off while serving; restart for it"));
  CHECK(in_force("0"));
  CHECK(exporter.status(exporter.known()) == 200);
  CHECK(exporter.status(exporter.nobody()) == 0);
  CHECK(count_of(exporter.process().errors(), "what was read before stays in use") == 3);
}

TEST_CASE("clients who may come are changed without a restart", "[e2e]") {
  const Lab lab;
  const WebFiles files;
  SecureExporter exporter(lab, files, mutual_tls());
  const TestAuthority other;
  TlsChoice stranger = exporter.nobody();
  stranger.identity = other.issue({.name = "stranger"});
  CHECK(exporter.status(stranger) == 0);

  CHECK_FALSE(files.dir.file("ca.crt", other.certificate()).empty());

  CHECK(eventually(20s, [&] { return exporter.status(stranger) == 200; }));
  CHECK(exporter.status(exporter.known()) == 0);
  CHECK_FALSE(files.say(mutual_tls(kUsers)).empty());
  CHECK(eventually(20s, [&] { return exporter.status(stranger) == 401; }));
  CHECK(exporter.status(stranger, {.target = "/metrics",
                                   .headers = {{"Authorization", "Basic cHJvbWV0aGV1czpVKlU="}}}) == 200);

  CHECK_FALSE(files.say(mutual_tls()).empty());
  CHECK(eventually(20s, [&] {
    return contains(exporter.process().errors(), "logins cannot be done away with while serving");
  }));
  CHECK(exporter.status(stranger) == 401);
}

TEST_CASE("a client whose certificate is refused is told why by an alert", "[e2e]") {
  const Lab lab;
  const WebFiles files;
  const SecureExporter exporter(lab, files, mutual_tls() + "  client_allowed_sans: [127.0.0.1]\n");
  TlsChoice stranger = exporter.nobody();
  stranger.identity = TestAuthority().issue({.name = "stranger"});
  TlsChoice unnamed = exporter.nobody();
  unnamed.identity = files.authority.issue({.name = "unnamed", .dns = {"a.example"}, .for_loopback = false});

  CHECK(exporter.connect(stranger)->objection() == "CA is unknown");
  CHECK(exporter.connect(unnamed)->objection() == "Access was denied");
}

TEST_CASE("who starts with a wrong web configuration is told why, with exit code 2", "[e2e]") {
  const Lab lab;
  const WebFiles files;
  const auto complaint = [&](const std::string& file) {
    const Finished ended = run_exporter(
        lab.near,
        {.arguments = {"--iface", lab.near_name, "--addr", "127.0.0.1:9091", "--web.config.file", file}});
    CHECK(ended.exit_code == 2);
    CHECK_FALSE(contains(ended.errors, "attached"));
    return ended.errors;
  };

  CHECK_THAT(complaint(files.dir.path() + "/none.yml"),
             contains_text("/none.yml: No such file or directory"));
  CHECK_THAT(complaint(files.say("tls_server_config:\n  cert_fil: a\n")),
             contains_text("web.yml:2:3: tls_server_config.\"cert_fil\": unknown; did you mean cert_file?"));
  CHECK_THAT(complaint(files.say("basic_auth_users:\n  a: secret\n")), contains_text("is no bcrypt hash"));
  files.renew({.ends = -1min});
  CHECK_THAT(complaint(files.say(mutual_tls())), contains_text("/server.crt: the certificate expired on "));
  files.renew({});
  CHECK_FALSE(files.dir.file("server.key", files.authority.issue({}).key).empty());
  CHECK_THAT(complaint(files.say(mutual_tls())),
             contains_text("/server.key: is not the key of the certificate in "));
  std::filesystem::remove(files.dir.path() + "/ca.crt");
  CHECK_THAT(complaint(files.say(mutual_tls())),
             contains_text("client_ca_file: " + files.dir.path() + "/ca.crt: No such file"));
}
