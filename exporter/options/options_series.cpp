#include "options/options_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "options/options_suggestion.h"
#include "options/options_values.h"

namespace exporter {
namespace {

constexpr std::array kScopes{IpType::Public, IpType::Private};

std::vector<std::string_view> all_labels() {
  std::vector<std::string_view> names(kSeriesLabels.size());
  std::transform(kSeriesLabels.begin(), kSeriesLabels.end(), names.begin(),
                 [](SeriesLabel label) { return to_text(label); });
  return names;
}

Error unknown_label(std::string_view word) {
  if (word.empty()) return Error::text("an empty name; remove the stray comma or give a label");
  const auto known = all_labels();
  if (const auto meant = nearest_word(word, known))
    return Error::text(fmt::format("unknown label; did you mean {}?", known[*meant]));
  return Error::text(fmt::format("unknown label; known are {}", fmt::join(known, ", ")));
}

Result<SeriesLabel> read_label(std::string_view word) {
  const auto* found = std::find_if(kSeriesLabels.begin(), kSeriesLabels.end(),
                                   [&](SeriesLabel label) { return to_text(label) == word; });
  if (found == kSeriesLabels.end()) return unknown_label(word);
  return *found;
}

struct Aggregate {
  IpType scope{};
  PrefixLengths lengths;
};

Result<IpType> read_scope(std::string_view word) {
  for (const IpType scope : kScopes)
    if (to_text(scope) == word) return scope;
  return Error::text("unknown scope; scopes are public and private, as ip_type judges an address");
}

Result<unsigned> read_length(std::string_view text, std::string_view family, unsigned most) {
  unsigned length = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (failure != std::errc{} || end != text.data() + text.size() || length > most)
    return Error::text(fmt::format("the length for {} is not one; use 0 to {}", family, most));
  return length;
}

Result<Aggregate> read_aggregate(std::string_view word) {
  if (word.empty()) return Error::text("a scope without a name; remove the stray comma");
  const std::size_t equals = word.find('=');
  const std::size_t slash = word.find('/', std::min(equals, word.size()));
  if (equals == std::string_view::npos || slash == std::string_view::npos)
    return Error::text("not SCOPE=V4LEN/V6LEN; write for example public=24/48");
  const auto scope = read_scope(word.substr(0, equals));
  if (!scope) return scope.error();
  const auto ipv4 = read_length(word.substr(equals + 1, slash - equals - 1), "IPv4", 32);
  if (!ipv4) return ipv4.error();
  const auto ipv6 = read_length(word.substr(slash + 1), "IPv6", 128);
  if (!ipv6) return ipv6.error();
  return Aggregate{*scope, {*ipv4, *ipv6}};
}

// A word that begins or ends with nothing to see.
std::string visible(const std::string& word) {
  return word.empty() || word.find(' ') != std::string::npos ? '"' + word + '"' : word;
}

}  // namespace

Complaints take_labels(const std::vector<std::string>& values, Options& options) {
  Complaints complaints;
  SeriesLabels labels{};
  for (const std::string& word : split_at_commas(values)) {
    const auto label = read_label(word);
    if (!label)
      complaints.push_back(visible(word) + ": " + label.error().message());
    else if (labels.has(*label))
      complaints.push_back(word + ": given twice; a series has a label once");
    else
      labels.add(*label);
  }
  if (complaints.empty() && !labels.empty()) options.series.labels = labels;
  return complaints;
}

Complaints take_aggregates(const std::vector<std::string>& values, Options& options) {
  Complaints complaints;
  std::array<std::optional<PrefixLengths>, kScopes.size()> given;
  for (const std::string& word : split_at_commas(values)) {
    const auto aggregate = read_aggregate(word);
    if (!aggregate) {
      complaints.push_back(visible(word) + ": " + aggregate.error().message());
      continue;
    }
    auto& place = given[static_cast<std::size_t>(aggregate->scope)];
    if (place)
      complaints.push_back(
          fmt::format("{}: {} has its lengths already; keep one of them", word, to_text(aggregate->scope)));
    place = aggregate->lengths;
  }
  if (!complaints.empty()) return complaints;
  for (std::size_t i = 0; i < given.size(); ++i)
    options.series.lengths[i] = given[i].value_or(PrefixLengths());
  return {};
}

Result<Rates> read_rates(std::string_view text) {
  for (const Rates rates : {Rates::All, Rates::Interface, Rates::Off})
    if (to_text(rates) == text) return rates;
  return Error::text("not a choice of rates; use all, interface or off");
}

std::string to_text(Rates rates) {
  switch (rates) {
    case Rates::All:
      return "all";
    case Rates::Interface:
      return "interface";
    case Rates::Off:
      return "off";
  }
  return {};
}

std::string to_text(const SeriesLabels& labels) {
  std::string text;
  for (const SeriesLabel label : kSeriesLabels)
    if (labels.has(label)) text.append(text.empty() ? "" : ",").append(to_text(label));
  return text;
}

std::string to_text(const std::array<PrefixLengths, 2>& lengths) {
  std::string text;
  for (const IpType scope : kScopes) {
    const PrefixLengths& shown = lengths[static_cast<std::size_t>(scope)];
    text += fmt::format("{}{}={}/{}", text.empty() ? "" : ",", to_text(scope), shown.ipv4, shown.ipv6);
  }
  return text;
}

}  // namespace exporter
