// Any text as a web configuration: either it can be used or its mistakes are named, each on one line.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/targets/broken.h"
#include "web_config/bcrypt_hash.h"
#include "web_config/web_yaml.h"

namespace {

using namespace exporter;
using fuzz::promise;

void check(const Pem& pem) {
  promise(pem.text.empty() != pem.file.empty(), "a piece of PEM is here or there");
  promise(!pem.origin.empty(), "and has a name");
}

void check(const TlsSettings& tls) {
  check(tls.certificate);
  check(tls.key);
  if (tls.client_authority) check(*tls.client_authority);
  promise(tls.min_version <= tls.max_version, "there is a version");
  const bool verifies =
      tls.client_auth == ClientAuth::VerifyIfGiven || tls.client_auth == ClientAuth::RequireAndVerify;
  promise(!verifies || tls.client_authority, "who verifies has an authority");
  promise(!tls.client_authority || tls.client_auth != ClientAuth::None, "an authority is of use");
}

void check(const WebSettings& settings) {
  if (settings.tls) check(*settings.tls);
  for (const auto& [name, hash] : settings.users) {
    promise(name.find(':') == std::string::npos, "a user can log in");
    promise(!web_config::mistake_of_bcrypt(hash), "a hash is a hash");
  }
  for (const auto& [name, value] : settings.headers) {
    promise(!name.empty() && !value.empty(), "a header says something");
    promise((name + value).find_first_of("\r\n") == std::string::npos, "a header is one line");
  }
  promise(settings.rate.interval >= Duration::zero(), "an interval is not negative");
  promise(settings.rate.interval == Duration::zero() || settings.rate.burst > 0, "a limit lets somebody in");
}

void check_mistake(const std::string& mistake) {
  promise(mistake.find_first_not_of("0123456789") == mistake.find(':'), "a mistake begins with a line");
  for (const char c : mistake)
    promise(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a mistake is one line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto yaml = web_config::parse_web_yaml(std::string(reinterpret_cast<const char*>(data), size));
  for (const auto& mistake : yaml.mistakes) check_mistake(mistake);
  if (yaml.mistakes.empty()) check(yaml.settings);
  return 0;
}
