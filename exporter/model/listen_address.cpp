#include "model/listen_address.h"

#include <arpa/inet.h>
#include <sys/un.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace exporter {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr std::string_view kDigits = "0123456789";

Error mistake(std::string_view text, std::string_view what) {
  return Error::text("listen address \"" + std::string(text) + "\": " + std::string(what), Fault::Usage);
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, failure] = std::from_chars(text.data(), end, port);
  if (text.empty() || failure != std::errc{} || stopped != end) return std::nullopt;
  return port;
}

bool is_ipv6(std::string_view host) {
  in6_addr ignored{};
  const std::string address(host.substr(0, host.find('%')));  // the rest names an interface: fe80::1%eth0
  return ::inet_pton(AF_INET6, address.c_str(), &ignored) == 1;
}

bool is_ipv4(std::string_view host) {
  in_addr ignored{};
  return ::inet_pton(AF_INET, std::string(host).c_str(), &ignored) == 1;
}

bool is_host_name(std::string_view host) {
  if (host.find_first_not_of("0123456789.") == std::string_view::npos) return is_ipv4(host);
  return std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  });
}

Result<ListenAddress> parse_unix(std::string_view text) {
  const auto path = text.substr(kUnixPrefix.size());
  if (path.empty()) return mistake(text, "no path; write it as unix:/run/traffic.sock");
  if (path.find('\0') != std::string_view::npos) return mistake(text, "the path contains a zero byte");
  constexpr auto kLongest = sizeof(sockaddr_un::sun_path) - 1;
  if (path.size() > kLongest) {
    return mistake(text, "the path is longer than " + std::to_string(kLongest) + " bytes");
  }
  return ListenAddress{.host = {}, .port = 0, .unix_path = std::string(path)};
}

Result<std::string> parse_host(std::string_view text, std::string_view host) {
  if (host.starts_with('[')) {
    if (text.ends_with(']')) return mistake(text, "no port; write it as " + std::string(text) + ":9091");
    if (!host.ends_with(']')) return mistake(text, "the bracket is not closed before the port");
    host = host.substr(1, host.size() - 2);
    if (!is_ipv6(host)) return mistake(text, "what is in the brackets is not an IPv6 address");
  } else if (host.find("://") != std::string_view::npos) {
    return mistake(text, "a URL is no address; write it as HOST:PORT");
  } else if (host.find(':') != std::string_view::npos) {
    return mistake(text, "an IPv6 address needs brackets: [::1]:9091");
  } else if (!host.empty() && !is_host_name(host)) {
    return mistake(text, "\"" + std::string(host) + "\" is neither an address nor a host name");
  }
  return std::string(host);
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
  if (text.starts_with(kUnixPrefix)) return parse_unix(text);
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    const bool only_port = !text.empty() && text.find_first_not_of(kDigits) == std::string_view::npos;
    return mistake(text, only_port && parse_port(text)
                             ? "a port alone is written with a colon, :" + std::string(text)
                             : "no port; write it as HOST:PORT, for example :9091");
  }
  const auto host = parse_host(text, text.substr(0, colon));
  if (!host) return host.error();
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return mistake(text, "the port must be a number from 0 to 65535");
  return ListenAddress{.host = *host, .port = *port, .unix_path = {}};
}

std::string to_text(const ListenAddress& address) {
  if (!address.unix_path.empty()) return std::string(kUnixPrefix) + address.unix_path;
  const bool brackets = address.host.find(':') != std::string::npos;
  return (brackets ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace exporter
