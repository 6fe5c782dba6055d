#include "web_config/web_yaml.h"

#include <array>
#include <utility>

#include "web_config/bcrypt_hash.h"
#include "web_config/go_duration.h"
#include "web_config/tls_yaml.h"
#include "web_config/yaml_walk.h"

namespace exporter::web_config {
namespace {

using YAML::Node;

// The headers that exporter-toolkit lets be set, and what they may be; nothing: anything.
struct KnownHeader {
  std::string_view name;
  std::vector<std::string_view> values;
};

const std::vector<KnownHeader>& known_headers() {
  static const std::vector<KnownHeader> known{{"Strict-Transport-Security", {}},
                                              {"X-Content-Type-Options", {"nosniff"}},
                                              {"X-Frame-Options", {"deny", "sameorigin"}},
                                              {"X-XSS-Protection", {}},
                                              {"Content-Security-Policy", {}}};
  return known;
}

bool is_header_text(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7f) return false;
  }
  return true;
}

struct Reader {
  YamlWalk walk;
  WebSettings settings;

  void top(const Node& root) {
    walk.mapping(root, "",
                 {{"tls_server_config", [this](auto& n, auto& w) { settings.tls = read_tls(walk, n, w); },
                   "to serve without TLS leave it out, else cert_file and key_file belong here"},
                  {"http_server_config", [this](auto& n, auto& w) { http(n, w); }},
                  {"basic_auth_users", [this](auto& n, auto& w) { users(n, w); },
                   "to let everybody in leave it out, else names and bcrypt hashes belong here"},
                  {"rate_limit", [this](auto& n, auto& w) { rate(n, w); }}});
  }

  void http(const Node& node, const std::string& where) {
    walk.mapping(
        node, where,
        {{"http2", [this](auto& n, auto& w) { settings.wants_http2 = walk.boolean(n, w).value_or(false); }},
         {"headers", [this](auto& n, auto& w) { headers(n, w); }}});
  }

  void headers(const Node& node, const std::string& where) {
    std::vector<YamlWalk::Key> keys;
    for (const auto& known : known_headers()) {
      keys.push_back({known.name, [this, &known](auto& n, auto& w) { header(known, n, w); }});
    }
    walk.mapping(node, where, keys);
  }

  void header(const KnownHeader& known, const Node& node, const std::string& where) {
    const auto value = walk.text(node, where);
    if (!value) return;
    if (!known.values.empty()) walk.check_word(node, where, *value, known.values);
    if (!is_header_text(*value)) walk.complain(node.Mark(), where + ": only printable ASCII on one line");
    settings.headers.emplace_back(known.name, *value);
  }

  void users(const Node& node, const std::string& where) {
    walk.entries(node, where, [&](const std::string& name, const YAML::Mark& at, const Node& value) {
      if (name.find(':') != std::string::npos) {
        walk.complain(at, where + ": a name with a colon can never log in");
      }
      const auto hash = value.IsScalar() ? value.Scalar() : std::string();
      if (const auto mistake = mistake_of_bcrypt(hash)) {
        walk.complain(value.IsNull() ? at : value.Mark(), where + ": the password of this user " + *mistake);
      }
      settings.users.emplace(name, hash);
    });
  }

  void rate(const Node& node, const std::string& where) {
    walk.mapping(node, where,
                 {{"interval", [this](auto& n, auto& w) { interval(n, w); }},
                  {"burst", [this](auto& n, auto& w) { burst(n, w); }}});
    if (settings.rate.interval > Duration::zero() && settings.rate.burst == 0) {
      walk.complain(node.Mark(), where + ": without a burst of at least 1 every request would be refused");
    }
  }

  void interval(const Node& node, const std::string& where) {
    const auto value = walk.text(node, where);
    if (!value) return;
    if (const auto duration = parse_go_duration(*value)) {
      settings.rate.interval = *duration;
    } else {
      walk.complain(node.Mark(), where + ": a duration belongs here, like 100ms or 1s, up to a day");
    }
  }

  void burst(const Node& node, const std::string& where) {
    constexpr unsigned kMost = 1'000'000;
    unsigned value = 0;
    if (node.IsNull()) return;
    if (!YAML::convert<unsigned>::decode(node, value) || value > kMost) {
      return walk.complain(node.Mark(), where + ": a number from 0 to 1000000 belongs here");
    }
    settings.rate.burst = value;
  }
};

}  // namespace

WebYaml parse_web_yaml(const std::string& text) {
  Reader reader;
  try {
    if (const auto root = read_document(text, reader.walk)) reader.top(*root);
  } catch (const YAML::Exception& failure) {
    reader.walk.complain(failure.mark, failure.msg);
  }
  return {std::move(reader.settings), std::move(reader.walk.complaints)};
}

}  // namespace exporter::web_config
