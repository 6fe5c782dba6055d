#include "model/cidr.h"

#include <arpa/inet.h>

#include <charconv>
#include <optional>
#include <utility>

#include "model/series_key.h"

namespace exporter {
namespace {

struct Address {
  Family family{};
  IpAddress bytes;
};

std::optional<Address> parse_address(std::string_view text) {
  const std::string terminated(text);  // a zero byte within ends it, and what is behind makes it no address
  if (terminated.find('\0') != std::string::npos) return std::nullopt;
  for (const auto& [family, domain] : {std::pair{Family::Ipv4, AF_INET}, {Family::Ipv6, AF_INET6}}) {
    Address address{.family = family, .bytes = {}};
    if (inet_pton(domain, terminated.c_str(), address.bytes.bytes.data()) == 1) return address;
  }
  return std::nullopt;
}

std::string full(Family family) { return family == Family::Ipv4 ? "32" : "128"; }

Result<unsigned> parse_length(std::string_view text, Family family) {
  unsigned length = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (failure != std::errc{} || end != text.data() + text.size() ||
      length > (family == Family::Ipv4 ? 32 : 128))
    return Error::text("its length is not one of " + std::string(to_text(family)) + "; use 0 to " +
                       full(family));
  return length;
}

}  // namespace

Result<Cidr> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return Error::text("not an address with a length; write for example 10.0.0.0/8 or fd00::/8");
  const Cidr one{address->family, address->bytes, address->family == Family::Ipv4 ? 32U : 128U};
  if (slash == std::string_view::npos)
    return Error::text("has no length; for this one address write " + to_text(one));
  const auto length = parse_length(text.substr(slash + 1), address->family);
  if (!length) return length.error();
  const Cidr range{address->family, Endpoint::prefix(address->family, address->bytes, *length).address,
                   *length};
  if (!(range.address == address->bytes))
    return Error::text("has bits set behind its length; write " + to_text(range));
  return range;
}

std::string to_text(const Cidr& range) {
  return to_text(range.family, range.address) + '/' + std::to_string(range.length);
}

bool is_address(std::string_view text) { return parse_address(text).has_value(); }

}  // namespace exporter
