#include "api/query.h"

#include <algorithm>
#include <array>
#include <utility>

#include "api/percent.h"
#include "api/query_values.h"
#include "base/nearest_word.h"

namespace exporter::api {
namespace {

// Bounds on what a mistaken query costs.
constexpr std::size_t kMostParameters = 32;
constexpr std::size_t kLongestQuote = 60;
constexpr std::size_t kMostMistakes = 8;

constexpr unsigned bit(Resource resource) { return 1U << static_cast<unsigned>(resource); }
constexpr unsigned kConnections = bit(Resource::Connections);
constexpr unsigned kEnds = bit(Resource::Pairs) | kConnections;  // rows that have two
constexpr unsigned kLists = bit(Resource::Interfaces) | kEnds;

struct Parameter {
  std::string_view name;
  unsigned resources;
  ReadValue read;
};
constexpr std::array<Parameter, 9> kParameters{{{"sort", kLists, &read_sort},
                                                {"order", kLists, &read_order},
                                                {"limit", kLists, &read_limit},
                                                {"offset", kLists, &read_offset},
                                                {"address", kEnds, &read_address},
                                                {"port", kEnds, &read_port},
                                                {"protocol", kEnds, &read_protocol},
                                                {"state", kConnections, &read_state},
                                                {"interface", kLists, &read_interface}}};

std::string in_quotes(std::string_view text) {
  std::string quote = "'";
  quote.append(text.substr(0, kLongestQuote)).append(text.size() > kLongestQuote ? "...'" : "'");
  return quote;
}

std::string take_until(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  std::string taken(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

std::vector<std::string_view> resources_with(std::string_view name) {
  std::vector<std::string_view> paths;
  for (const Parameter& parameter : kParameters)
    for (const Resource resource : kResources)
      if (parameter.name == name && (parameter.resources & bit(resource)) != 0)
        paths.push_back(path_of(resource));
  return paths;
}

// Reads one query, parameter by parameter.
class Reader {
 public:
  explicit Reader(Resource resource) : resource_(resource) {}

  void take(std::string_view piece) {
    std::string_view rest = piece;
    const auto name = percent_decoded(take_until(rest, '='));
    const auto value = percent_decoded(rest);
    if (name && value) return take(*name, *value);
    mistakes_.push_back(in_quotes(piece) +
                        " has a % without two hexadecimal digits behind it; write %25 for %");
  }

  void too_many() {
    mistakes_.push_back("there are more than " + std::to_string(kMostParameters) + " parameters");
  }

  Result<Query> result() {
    if (mistakes_.empty()) return std::move(query_);
    std::string all;
    for (std::size_t i = 0; i < std::min(mistakes_.size(), kMostMistakes); ++i)
      all.append(all.empty() ? "" : "; ").append(mistakes_[i]);
    if (mistakes_.size() > kMostMistakes)
      all += "; and " + std::to_string(mistakes_.size() - kMostMistakes) + " more";
    return Error::text(std::move(all), Fault::Usage);
  }

 private:
  void take(const std::string& name, const std::string& value) {
    const auto* known = std::find_if(kParameters.begin(), kParameters.end(), [&](const Parameter& one) {
      return one.name == name && (one.resources & bit(resource_)) != 0;
    });
    if (known == kParameters.end()) return mistakes_.push_back(unknown(name));
    if (std::exchange(seen_[static_cast<std::size_t>(known - kParameters.begin())], true))
      return mistakes_.push_back(name + " is given twice; give it once");
    if (const Wrong wrong = known->read(query_, resource_, value))
      return mistakes_.push_back(name + " " + in_quotes(value) + " is not " + *wrong);
    if (name != "offset") query_.others.append(name).append("=").append(percent_encoded(value)).append("&");
  }

  [[nodiscard]] std::string unknown(const std::string& name) const {
    const auto known = parameters_of(resource_);
    const std::string text = std::string(path_of(resource_)) + " has no parameter " + in_quotes(name);
    if (const std::string others = joined(resources_with(name)); !others.empty())
      return text + "; it is one of " + others;
    const auto meant = nearest_word(name, known);
    if (meant) return text + "; did you mean " + std::string(known[*meant]) + "?";
    return text + (known.empty() ? " nor any other" : "; it has " + joined(known));
  }

  Resource resource_;
  Query query_;
  std::array<bool, kParameters.size()> seen_{};
  std::vector<std::string> mistakes_;
};

}  // namespace

std::string Query::page(Resource resource, std::size_t at) const {
  return std::string(path_of(resource)) + "?" + others + "offset=" + std::to_string(at);
}

Result<Query> parse_query(Resource resource, std::string_view text) {
  Reader reader(resource);
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == kMostParameters) {
      reader.too_many();
      break;
    }
    if (const std::string piece = take_until(text, '&'); !piece.empty()) reader.take(piece);
  }
  return reader.result();
}

std::vector<std::string_view> parameters_of(Resource resource) {
  std::vector<std::string_view> names;
  for (const Parameter& parameter : kParameters)
    if ((parameter.resources & bit(resource)) != 0) names.push_back(parameter.name);
  return names;
}

}  // namespace exporter::api
