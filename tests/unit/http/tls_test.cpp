// TLS as clients meet it.
#include "inflate.h"
#include "scripted_server.h"
#include "support/catch.h"
#include "support/test_certificates.h"
#include "support/tls_client.h"
#include "text_streams.h"

namespace exporter::http {
namespace {

using support::HttpConnection;
using support::KeyPair;
using support::TestAuthority;
using support::TlsChoice;
using support::TlsClient;
using namespace std::chrono_literals;

const TestAuthority& authority() {
  static const TestAuthority one;
  return one;
}

Pem pem(const std::string& text, const std::string& origin) {
  return {.text = text, .file = {}, .origin = origin};
}

TlsSettings tls_of(const KeyPair& pair) {
  TlsSettings tls;
  tls.certificate = pem(pair.certificate, "cert_file a.crt");
  tls.key = pem(pair.key, "key_file a.key");
  return tls;
}

Result<std::shared_ptr<const WebSecurity>> judge(TlsSettings tls) {
  WebSettings settings;
  settings.tls = std::move(tls);
  return WebSecurity::create(std::move(settings), std::chrono::system_clock::now());
}

std::shared_ptr<const WebSecurity> security(TlsSettings tls) {
  auto made = judge(std::move(tls));
  if (!made) throw std::runtime_error(made.error().message());
  return *made;
}

TlsSettings wanting(ClientAuth auth) {
  auto tls = tls_of(authority().issue({.name = "server"}));
  tls.client_auth = auth;
  if (auth != ClientAuth::None)
    tls.client_authority = pem(authority().certificate(), "client_ca_file ca.crt");
  return tls;
}

// 0: refused, at the handshake or by the first answer.
int status(const ScriptedServer& served, const TlsChoice& choice, const std::string& path = "/metrics") {
  try {
    TlsClient client(served.at, choice);
    return client.exchange({.target = path}).status;
  } catch (const std::runtime_error&) {
    return 0;
  }
}

TlsChoice plain_choice() { return {.authority = authority().certificate()}; }

TlsChoice choice_as(const KeyPair& identity) {
  return {.authority = authority().certificate(), .identity = identity};
}

TEST_CASE("a scrape through TLS, compressed, is what it is without", "[http]") {
  ScriptedServer served({.security = security(wanting(ClientAuth::None))});
  const auto text = metrics_like_text(3'000'000);
  served.script.text = [&] { return std::make_unique<StringStream>(text); };
  TlsClient client(served.at, plain_choice());

  const auto zipped = client.exchange({.target = "/metrics", .headers = {{"Accept-Encoding", "gzip"}}});
  const auto whole = client.exchange({.target = "/metrics"});

  CHECK(inflate(zipped.body) == text);
  CHECK(whole.body == text);
}

TEST_CASE("a scrape through TLS waits for a sweep", "[http]") {
  ScriptedServer served({.security = security(wanting(ClientAuth::None))});
  served.script.fresh_or_later = [](std::function<void()> resume) {
    resume();
    return false;
  };

  CHECK(status(served, plain_choice()) == 200);
}

TEST_CASE("where TLS is served nothing else is", "[http]") {
  ScriptedServer served({.security = security(wanting(ClientAuth::None))});
  HttpConnection connection(served.at);

  connection.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");

  CHECK(connection.received_until_closed().find("HTTP") == std::string::npos);
  CHECK(status(served, plain_choice()) == 200);
}

TEST_CASE("each of the five ways to treat clients' certificates is what Go makes of it", "[http]") {
  const TestAuthority other;
  const auto known = choice_as(authority().issue({.name = "scraper"}));
  const auto unknown = choice_as(other.issue({.name = "scraper"}));
  struct Row {
    ClientAuth auth;
    int none, known, unknown;
  };
  for (const auto& [auth, none, good, bad] :
       {Row{ClientAuth::None, 200, 200, 200}, Row{ClientAuth::Request, 200, 200, 200},
        Row{ClientAuth::RequireAny, 0, 200, 200}, Row{ClientAuth::VerifyIfGiven, 200, 200, 0},
        Row{ClientAuth::RequireAndVerify, 0, 200, 0}}) {
    for (const std::string version : {"NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.3"}) {
      CAPTURE(static_cast<int>(auth), version);
      ScriptedServer served({.security = security(wanting(auth))});
      const auto with = [&](TlsChoice choice) {
        choice.priority = version;
        // Not one of whom the server does not ask for: sent all the same, so that it is the server who
        // refuses.
        return status(served, choice);
      };
      CHECK(with(plain_choice()) == none);
      CHECK(with(known) == good);
      CHECK(with(unknown) == bad);
    }
  }
}

TEST_CASE("a client's certificate must be in time and for a client", "[http]") {
  ScriptedServer served({.security = security(wanting(ClientAuth::RequireAndVerify))});

  CHECK(status(served, choice_as(authority().issue({.ends = -1min}))) == 0);
  CHECK(status(served, choice_as(authority().issue({.begins = 10min}))) == 0);
  CHECK(status(served, choice_as(authority().issue({.client = false}))) == 0);
  CHECK(status(served, choice_as(authority().issue({}))) == 200);
}

TEST_CASE("of the clients with a certificate those with an allowed name come in", "[http]") {
  auto tls = wanting(ClientAuth::RequireAndVerify);
  tls.client_allowed_sans = {"scraper.example", "192.0.2.1"};
  ScriptedServer served({.security = security(tls)});

  CHECK(status(served, choice_as(authority().issue({.dns = {"other.example", "scraper.example"}}))) == 200);
  CHECK(status(served, choice_as(authority().issue({.dns = {"scraper.example.org"}}))) == 0);
  CHECK(status(served, choice_as(authority().issue({.name = "scraper.example"}))) == 0);

  tls.client_allowed_sans = {"127.0.0.1"};
  REQUIRE(served.server->secure(security(tls)));
  CHECK(status(served, choice_as(authority().issue({.name = "by address"}))) == 200);
  CHECK(status(served, choice_as(authority().issue({.dns = {"127.0.0.1x"}, .for_loopback = false}))) == 0);
}

TEST_CASE("the versions of TLS are those that were asked for", "[http]") {
  const auto speaks = [](TlsVersion least, TlsVersion most, const std::string& version) {
    auto tls = wanting(ClientAuth::None);
    tls.min_version = least;
    tls.max_version = most;
    ScriptedServer served({.security = security(tls)});
    auto choice = plain_choice();
    choice.priority = "NORMAL:-VERS-ALL:+VERS-" + version;
    return status(served, choice) == 200;
  };

  CHECK(speaks(TlsVersion::Tls12, TlsVersion::Tls13, "TLS1.2"));
  CHECK(speaks(TlsVersion::Tls12, TlsVersion::Tls13, "TLS1.3"));
  CHECK_FALSE(speaks(TlsVersion::Tls12, TlsVersion::Tls13, "TLS1.1"));
  CHECK_FALSE(speaks(TlsVersion::Tls13, TlsVersion::Tls13, "TLS1.2"));
  CHECK(speaks(TlsVersion::Tls13, TlsVersion::Tls13, "TLS1.3"));
  CHECK_FALSE(speaks(TlsVersion::Tls12, TlsVersion::Tls12, "TLS1.3"));
}

TEST_CASE("cipher suites and curves are those that were asked for, and no combination of their parts",
          "[http]") {
  for (const bool rsa : {false, true}) {
    CAPTURE(rsa);
    auto tls = tls_of(authority().issue({.rsa = rsa}));
    tls.cipher_suites = {
        rsa ? "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" : "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        rsa ? "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" : "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"};
    tls.curves = {"CurveP384"};
    ScriptedServer served({.security = security(tls)});
    const auto with = [&](const std::string& words) {
      auto choice = plain_choice();
      choice.priority = words;
      return status(served, choice);
    };

    CHECK(with("NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-256-GCM") == 200);
    CHECK(with("NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM") == 0);
    CHECK(with("NORMAL:-GROUP-ALL:+GROUP-SECP384R1") == 200);
    CHECK(with("NORMAL:-GROUP-ALL:+GROUP-X25519") == 0);
  }
}

TEST_CASE("the server's order of ciphers counts, unless it is told not to", "[http]") {
  for (const bool ours : {true, false}) {
    auto tls = wanting(ClientAuth::None);
    tls.max_version = TlsVersion::Tls12;
    tls.cipher_suites = {"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                         "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"};
    tls.prefer_server_cipher_suites = ours;
    ScriptedServer served({.security = security(tls)});
    auto choice = plain_choice();
    choice.priority = "NORMAL:-CIPHER-ALL:+AES-128-GCM:+CHACHA20-POLY1305";
    const TlsClient client(served.at, choice);

    CAPTURE(client.described());
    CHECK((client.described().find("CHACHA20") != std::string::npos) == ours);
  }
}

TEST_CASE("newer material is for newer connections, and none that is there is lost", "[http]") {
  ScriptedServer served({.security = security(wanting(ClientAuth::None))});
  TlsClient early(served.at, plain_choice());
  CHECK(early.exchange({.target = "/-/healthy"}).status == 200);

  auto next = tls_of(authority().issue({.name = "next", .rsa = true}));
  next.client_auth = ClientAuth::RequireAndVerify;
  next.client_authority = pem(authority().certificate(), "ca");
  REQUIRE(served.server->secure(security(next)));

  CHECK(early.exchange({.target = "/-/healthy"}).status == 200);
  CHECK(early.peer() == "server");
  CHECK(status(served, plain_choice()) == 0);
  const TlsClient late(served.at, choice_as(authority().issue({})));
  CHECK(late.peer() == "next");
}

TEST_CASE("TLS neither begins nor ends while serving", "[http]") {
  ScriptedServer secret({.security = security(wanting(ClientAuth::None))});
  ScriptedServer open;
  WebSettings nothing;

  const auto off = secret.server->secure(*WebSecurity::create(nothing, std::chrono::system_clock::now()));
  const auto on = open.server->secure(security(wanting(ClientAuth::None)));

  REQUIRE_FALSE(off);
  CHECK(off.error().message() ==
        "tls_server_config: TLS cannot be switched off while serving; restart for it");
  REQUIRE_FALSE(on);
  CHECK(on.error().message() == "tls_server_config: TLS cannot be switched on while serving; restart for it");
  CHECK(status(secret, plain_choice()) == 200);
  CHECK(support::http_get(open.at, "/metrics").status == 200);
}

TEST_CASE("material that cannot be used says why", "[http]") {
  const auto trouble = [](TlsSettings tls) {
    const auto made = judge(std::move(tls));
    return made ? std::string() : made.error().message();
  };
  const auto good = authority().issue({});
  const auto other = authority().issue({});

  CHECK(trouble(tls_of(good)).empty());
  CHECK(trouble(tls_of({good.certificate, other.key})) ==
        "tls_server_config: key_file a.key: is not the key of the certificate in cert_file a.crt");
  CHECK_THAT(trouble(tls_of(authority().issue({.ends = -1min}))),
             support::contains_text("cert_file a.crt: the certificate expired on 2"));
  CHECK_THAT(trouble(tls_of(authority().issue({.begins = 1h}))),
             support::contains_text("cert_file a.crt: the certificate is not valid before 2"));
  CHECK_THAT(trouble(tls_of({"nonsense", good.key})),
             support::contains_text("cert_file a.crt: holds no certificate in PEM"));
  CHECK_THAT(trouble(tls_of({good.certificate, "nonsense"})),
             support::contains_text("key_file a.key: holds no private key in PEM"));
  auto authorities = wanting(ClientAuth::RequireAndVerify);
  authorities.client_authority->text = "nonsense";
  CHECK_THAT(trouble(authorities),
             support::contains_text("client_ca_file ca.crt: holds no certificate in PEM"));
  authorities.client_authority->text = authority().issue({.ends = -1min}).certificate;
  CHECK_THAT(trouble(authorities),
             support::contains_text("client_ca_file ca.crt: the certificate expired on 2"));
  auto ciphers = tls_of(good);
  ciphers.cipher_suites = {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"};
  CHECK_THAT(trouble(ciphers), support::contains_text("none of cipher_suites goes with an ECDSA key"));
  ciphers.cipher_suites = {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"};
  CHECK_THAT(trouble(ciphers), support::contains_text("say max_version: TLS12"));
}

}  // namespace
}  // namespace exporter::http
