#include "http/negotiation.h"

#include <algorithm>

#include "http/weighted_list.h"

namespace exporter::http {
namespace {

// How much somebody wants one of our formats; `rank` is where in the list it was named.
struct Wish {
  int weight = 0;
  std::size_t rank = 0;

  [[nodiscard]] bool beats(const Wish& other) const {
    return weight != other.weight ? weight > other.weight : rank < other.rank;
  }
};

bool is_openmetrics(const WeightedItem& item) {
  // 0.0.1 is the draft; everyone who asks for it reads 1.0.0, and client libraries answer so.
  return same_token(item.name, "application/openmetrics-text") &&
         (item.version.empty() || item.version == "1.0.0" || item.version == "0.0.1");
}

// 0 does not match; of those that match, the most exact one says what text weighs.
int exactness_for_text(const WeightedItem& item) {
  if (same_token(item.name, "text/plain")) return item.version.empty() || item.version == "0.0.4" ? 3 : 0;
  if (same_token(item.name, "text/*")) return 2;
  return item.name == "*/*" ? 1 : 0;
}

}  // namespace

ExpositionFormat negotiate_format(std::string_view accept) {
  Wish openmetrics;
  Wish text;
  int exactness = 0;
  const auto items = parse_weighted_list(accept);
  for (std::size_t rank = 0; rank < items.size(); ++rank) {
    const Wish wish{items[rank].weight, rank};
    if (is_openmetrics(items[rank]) && wish.beats(openmetrics)) openmetrics = wish;
    const int exact = exactness_for_text(items[rank]);
    if (exact > exactness || (exact != 0 && exact == exactness && wish.beats(text))) text = wish;
    exactness = std::max(exactness, exact);
  }
  const bool wanted = openmetrics.weight > 0 && openmetrics.beats(text);
  return wanted ? ExpositionFormat::OpenMetrics100 : ExpositionFormat::Text004;
}

bool accepts_gzip(std::string_view accept_encoding) {
  int gzip = -1;
  int any = 0;
  int identity = 0;
  for (const auto& item : parse_weighted_list(accept_encoding)) {
    if (same_token(item.name, "gzip") || same_token(item.name, "x-gzip")) gzip = std::max(gzip, item.weight);
    if (same_token(item.name, "identity")) identity = item.weight;
    if (item.name == "*") any = item.weight;
  }
  if (gzip < 0) gzip = any;
  return gzip > 0 && gzip >= identity;
}

}  // namespace exporter::http
