#include "web_config/web_yaml.h"

#include "support/catch.h"

namespace exporter::web_config {
namespace {

using namespace std::chrono_literals;

const std::string kHash = "$2y$10$mDwo.lAisC94iLAyP81MCesa29IzH37oigHC/42V2pdJlUprsJPze";
const std::string kPair = "tls_server_config:\n  cert_file: a.crt\n  key_file: a.key\n";

std::string only_mistake(const std::string& text) {
  const auto yaml = parse_web_yaml(text);
  std::string all;
  for (const auto& mistake : yaml.mistakes) all += (all.empty() ? "" : "\n") + mistake;
  return all;
}

TEST_CASE("the sample of exporter-toolkit is understood", "[web_config]") {
  const auto yaml =
      parse_web_yaml(kPair + "basic_auth_users:\n  alice: " + kHash + "\n  bob: " + kHash + "\n");

  REQUIRE(yaml.mistakes.empty());
  REQUIRE(yaml.settings.tls);
  CHECK(yaml.settings.tls->certificate.file == "a.crt");
  CHECK(yaml.settings.tls->key.file == "a.key");
  CHECK(yaml.settings.tls->client_auth == ClientAuth::None);
  CHECK(yaml.settings.tls->min_version == TlsVersion::Tls12);
  CHECK(yaml.settings.tls->max_version == TlsVersion::Tls13);
  CHECK(yaml.settings.tls->prefer_server_cipher_suites);
  CHECK(yaml.settings.users.at("bob") == kHash);
  CHECK(yaml.settings.users.size() == 2);
}

TEST_CASE("everything that can be said is kept", "[web_config]") {
  const auto yaml = parse_web_yaml(R"(
tls_server_config:
  cert: |
    -----BEGIN CERTIFICATE-----
  key: secret
  client_ca: authority
  client_auth_type: RequireAndVerifyClientCert
  client_allowed_sans: [a.example, 192.0.2.1]
  min_version: TLS11
  max_version: TLS12
  cipher_suites:
  - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  prefer_server_cipher_suites: false
  curve_preferences: [X25519, CurveP256]
http_server_config:
  http2: true
  headers:
    X-Frame-Options: deny
    Strict-Transport-Security: max-age=60
    X-XSS-Protection: ""
rate_limit:
  interval: 1m1.5s
  burst: 7
)");

  REQUIRE(yaml.mistakes.empty());
  const auto& tls = *yaml.settings.tls;
  CHECK(tls.certificate.text == "-----BEGIN CERTIFICATE-----\n");
  CHECK(tls.key.text == "secret");
  REQUIRE(tls.client_authority);
  CHECK(tls.client_authority->text == "authority");
  CHECK(tls.client_auth == ClientAuth::RequireAndVerify);
  CHECK(tls.client_allowed_sans == std::vector<std::string>{"a.example", "192.0.2.1"});
  CHECK(tls.min_version == TlsVersion::Tls11);
  CHECK(tls.max_version == TlsVersion::Tls12);
  CHECK(tls.cipher_suites.size() == 1);
  CHECK_FALSE(tls.prefer_server_cipher_suites);
  CHECK(tls.curves == std::vector<std::string>{"X25519", "CurveP256"});
  CHECK(yaml.settings.wants_http2);
  CHECK(yaml.settings.headers.size() == 2);
  CHECK(yaml.settings.rate.interval == 61'500ms);
  CHECK(yaml.settings.rate.burst == 7);
}

TEST_CASE("who may come is said in Go's five names, and an old one", "[web_config]") {
  const auto auth = [](const std::string& name) {
    const auto yaml = parse_web_yaml(kPair + "  client_auth_type: " + name + "\n" +
                                     (name == "NoClientCert" ? "" : "  client_ca_file: ca\n"));
    REQUIRE(yaml.mistakes.empty());
    return yaml.settings.tls->client_auth;
  };

  CHECK(auth("NoClientCert") == ClientAuth::None);
  CHECK(auth("RequestClientCert") == ClientAuth::Request);
  CHECK(auth("RequireAnyClientCert") == ClientAuth::RequireAny);
  CHECK(auth("RequireClientCert") == ClientAuth::RequireAny);
  CHECK(auth("VerifyClientCertIfGiven") == ClientAuth::VerifyIfGiven);
  CHECK(auth("RequireAndVerifyClientCert") == ClientAuth::RequireAndVerify);
}

TEST_CASE("a file that says nothing changes nothing", "[web_config]") {
  for (const std::string text :
       {"", "# nothing\n", "---\n", "{}", "rate_limit:\n", "http_server_config:\n  headers:\n"}) {
    CAPTURE(text);
    const auto yaml = parse_web_yaml(text);
    CHECK(yaml.mistakes.empty());
    CHECK_FALSE(yaml.settings.tls);
    CHECK(yaml.settings.users.empty());
  }
}

struct Row {
  const char* why;
  std::string text;
  std::string mistake;
};

TEST_CASE("a mistake is named with its place and what belongs there", "[web_config]") {
  const std::vector<Row> rows{
      {"section", "tls_server_confg:\n  cert_file: a\n",
       "1:1: \"tls_server_confg\": unknown; did you mean tls_server_config?"},
      {"key", kPair + "  min_versoin: TLS13\n",
       "4:3: tls_server_config.\"min_versoin\": unknown; did you mean min_version?"},
      {"version", kPair + "  min_version: TLS14\n",
       "4:16: tls_server_config.min_version: \"TLS14\" is unknown; did you mean TLS10?"},
      {"versions", kPair + "  min_version: TLS13\n  max_version: TLS12\n",
       "2:3: tls_server_config: min_version is above max_version"},
      {"twice", "rate_limit:\nrate_limit:\n", "2:1: \"rate_limit\": said twice"},
      {"twice inside", kPair + "  key_file: b\n", "4:3: tls_server_config.\"key_file\": said twice"},
      {"no mapping", "tls_server_config: [a]\n", "1:20: tls_server_config: names with values belong here"},
      {"no mapping at all", "just words\n", "1:1: the file: names with values belong here"},
      {"list for text", "tls_server_config:\n  cert_file: [a]\n  key_file: b\n",
       "2:14: tls_server_config.cert_file: a text belongs here\n"
       "2:3: tls_server_config: cert or cert_file is missing"},
      {"nothing below TLS", "rate_limit:\ntls_server_config:\n",
       "2:1: tls_server_config: is empty; to serve without TLS leave it out, else cert_file and key_file "
       "belong here"},
      {"nothing in TLS", "tls_server_config: {}\n", "1:1: tls_server_config: is empty; to serve without TLS"},
      {"nobody", "basic_auth_users:\n",
       "1:1: basic_auth_users: is empty; to let everybody in leave it out, else names and bcrypt hashes "
       "belong "
       "here"},
      {"half a pair", "tls_server_config:\n  cert_file: a\n",
       "2:3: tls_server_config: key or key_file is missing"},
      {"nothing but a version", "tls_server_config:\n  min_version: TLS13\n",
       "2:3: tls_server_config: cert or cert_file is missing\n"
       "2:3: tls_server_config: key or key_file is missing"},
      {"both ways", kPair + "  cert: x\n",
       "2:3: tls_server_config: cert and cert_file are both there; keep one of them"},
      {"authority without policy", kPair + "  client_ca_file: ca\n",
       "2:3: tls_server_config: client_ca does nothing without client_auth_type: RequireAndVerifyClientCert"},
      {"policy without authority", kPair + "  client_auth_type: RequireAndVerifyClientCert\n",
       "2:3: tls_server_config: client_ca or client_ca_file is missing"},
      {"policy", kPair + "  client_auth_type: RequireAndVerify\n",
       "4:21: tls_server_config.client_auth_type: \"RequireAndVerify\" is unknown; did you mean "
       "RequireAndVerifyClientCert?"},
      {"names of nobody", kPair + "  client_allowed_sans: [a]\n",
       "2:3: tls_server_config: client_allowed_sans needs client_auth_type RequireAndVerifyClientCert (or "
       "RequireAnyClientCert): who shows no certificate has no names"},
      {"cipher", kPair + "  cipher_suites:\n  - TLS_RSA\n",
       "5:5: tls_server_config.cipher_suites: \"TLS_RSA\" is unknown; what is known is "},
      {"curve", kPair + "  curve_preferences: [CurveP255]\n",
       "4:23: tls_server_config.curve_preferences: \"CurveP255\" is unknown; did you mean CurveP256?"},
      {"boolean", kPair + "  prefer_server_cipher_suites: maybe\n",
       "4:32: tls_server_config.prefer_server_cipher_suites: true or false belongs here"},
      {"header", "http_server_config:\n  headers:\n    X-Frame-Option: deny\n",
       "3:5: http_server_config.headers.\"X-Frame-Option\": unknown; did you mean X-Frame-Options?"},
      {"value of a header", "http_server_config:\n  headers:\n    X-Frame-Options: allow\n",
       "3:22: http_server_config.headers.X-Frame-Options: \"allow\" is unknown; what is known is deny, "
       "sameorigin"},
      {"header that ends early", "http_server_config:\n  headers:\n    X-XSS-Protection: \"0\\r\\nX: y\"\n",
       "3:23: http_server_config.headers.X-XSS-Protection: only printable ASCII on one line"},
      {"hash", "basic_auth_users:\n  a: secret\n",
       "2:6: basic_auth_users: the password of this user is no bcrypt hash"},
      {"no hash", "basic_auth_users:\n  a:\n",
       "2:3: basic_auth_users: the password of this user is no bcrypt hash"},
      {"dear hash", "basic_auth_users:\n  a: $2y$16$" + kHash.substr(7) + "\n",
       "2:6: basic_auth_users: the password of this user has a cost of 16; 4 to 15 is possible, 10 is "
       "customary"},
      {"colon", "basic_auth_users:\n  \"a:b\": " + kHash + "\n",
       "2:3: basic_auth_users: a name with a colon can never log in"},
      {"user twice", "basic_auth_users:\n  a: " + kHash + "\n  a: " + kHash + "\n",
       "3:3: basic_auth_users.\"a\": said twice"},
      {"interval", "rate_limit:\n  interval: often\n  burst: 1\n",
       "2:13: rate_limit.interval: a duration belongs here, like 100ms or 1s, up to a day"},
      {"burst", "rate_limit:\n  interval: 1s\n  burst: -1\n",
       "3:10: rate_limit.burst: a number from 0 to 1000000 belongs here\n"
       "2:3: rate_limit: without a burst of at least 1 every request would be refused"},
      {"two documents", "{}\n---\n{}\n",
       "2:1: what is before this is complete, and a second document has no place here"},
      {"stray comma", ",v1", "1:1: what is before this is complete, and a second document has no place here"},
      {"stray bracket", "a: b\n]\n", "2:1: "},
      {"no YAML", "a: [b\n", "2:1: this is no YAML: "},
  };
  for (const auto& row : rows) {
    CAPTURE(row.why);
    const auto found = only_mistake(row.text);
    CAPTURE(found);
    CHECK(found.substr(0, row.mistake.size()) == row.mistake);
    CHECK(std::count(found.begin(), found.end(), '\n') ==
          std::count(row.mistake.begin(), row.mistake.end(), '\n'));
  }
}

TEST_CASE("all mistakes are found at once, and no secret is repeated", "[web_config]") {
  const auto yaml =
      parse_web_yaml("nonsense: 1\nbasic_auth_users:\n  a: hunter2\nrate_limit:\n  interval: x\n");

  REQUIRE(yaml.mistakes.size() == 3);
  for (const auto& mistake : yaml.mistakes) CHECK(mistake.find("hunter2") == std::string::npos);
}

}  // namespace
}  // namespace exporter::web_config
