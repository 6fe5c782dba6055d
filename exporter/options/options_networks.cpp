// --network: thousands of ranges may come, so what is known already is looked up, not searched for.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "model/cidr.h"
#include "options/options_series.h"
#include "options/options_values.h"

namespace exporter {
namespace {

constexpr std::size_t kLongestName = kMaxNetworkName;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_.:-").find(c) != std::string_view::npos;
}

Result<std::string> read_name(std::string_view name) {
  if (name.empty()) return Error::text("has no name; write for example office=10.0.0.0/8");
  if (name.size() > kLongestName)
    return Error::text(fmt::format("its name has more than {} characters", kLongestName));
  if (!std::all_of(name.begin(), name.end(), is_name_character))
    return Error::text("its name has another character than letters, digits and _ . : -");
  if (name == "other") return Error::text("other is what has no series of its own; use another name");
  if (is_address(name) || name.find_first_not_of("0123456789.") == std::string_view::npos)
    return Error::text("its name looks like an address; begin it with a letter");
  return std::string(name);
}

class Networks {
 public:
  void take(std::string_view value) {
    const std::size_t equals = value.find('=');
    if (equals == std::string_view::npos)
      return complain(value, Error::text("not NAME=CIDR; write for example office=10.0.0.0/8,fd00::/8"));
    const auto name = read_name(value.substr(0, equals));
    if (!name) return complain(value, name.error());
    for (const std::string& range : split_at_commas({std::string(value.substr(equals + 1))}))
      take_range(*name, range);
  }

  NamedNetworks named;
  Complaints complaints;

 private:
  using RangeOrder = std::tuple<Family, std::array<std::uint8_t, 16>, unsigned>;

  void complain(std::string_view what, const Error& why) {
    complaints.push_back(fmt::format("{}: {}", what, why.message()));
  }

  void take_range(const std::string& name, const std::string& text) {
    const std::string what = name + '=' + text;
    if (text.empty()) return complain(what, Error::text("a range that is empty; remove the stray comma"));
    if (text.find('=') != std::string::npos)
      return complain(what, Error::text("two names in one value; give each network a --network of its own"));
    const auto range = parse_cidr(text);
    if (!range) return complain(what, range.error());
    const std::uint32_t number = number_of(name);
    const auto [known, added] =
        ranges_.try_emplace(RangeOrder{range->family, range->address.bytes, range->length}, number);
    if (added) return named.members.push_back({*range, number});
    if (known->second != number)
      complain(what, Error::text(fmt::format("belongs to {} already; a range has one name",
                                             named.names[known->second])));
  }

  std::uint32_t number_of(const std::string& name) {
    const auto [known, added] = numbers_.try_emplace(name, static_cast<std::uint32_t>(named.names.size()));
    if (added) named.names.push_back(name);
    return known->second;
  }

  std::map<std::string, std::uint32_t> numbers_;
  std::map<RangeOrder, std::uint32_t> ranges_;
};

}  // namespace

Complaints take_networks(const std::vector<std::string>& values, Options& options) {
  Networks networks;
  for (const std::string& value : values) networks.take(value);
  if (networks.complaints.empty()) options.series.networks = std::move(networks.named);
  return networks.complaints;
}

std::vector<std::string> to_texts(const NamedNetworks& networks) {
  std::vector<std::string> texts = networks.names;
  std::vector<bool> begun(texts.size(), false);
  for (const NetworkMember& member : networks.members) {
    texts[member.network] += (begun[member.network] ? "," : "=") + to_text(member.range);
    begun[member.network] = true;
  }
  return texts;
}

}  // namespace exporter
