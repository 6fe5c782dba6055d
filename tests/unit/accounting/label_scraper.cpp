#include "unit/accounting/label_scraper.h"

#include "base/ip_address.h"
#include "support/catch.h"

namespace accounting_test {

using namespace exporter;
using namespace std::chrono_literals;

namespace {

constexpr Duration kEveryoneSaw = 65s;

std::string text_of(EndpointForm form, const IpAddress& address, const std::vector<std::string>* networks) {
  if (form.is_network()) return networks->at(network_number(address));
  std::string text;
  for (std::size_t i = 0; i < 4; ++i) text += (i == 0 ? "" : ".") + std::to_string(address.bytes[i]);
  return form.is_address() ? text : text + '/' + std::to_string(form.length());
}

std::string text_of(const SeriesLabels& labels) {
  std::string text;
  for (const SeriesLabel label : kSeriesLabels)
    if (labels.has(label)) text += std::string(to_text(label)) + ' ';
  return text;
}

Volume counted_by(const Snapshot& snapshot) {
  Volume sum;
  for (const InterfaceRow& row : snapshot.interfaces)
    for (const auto& families : row.traffic) sum += families[0].total + families[1].total;
  return sum;
}

}  // namespace

std::string text_of(const SeriesKey& key, const SeriesLabels& labels,
                    const std::vector<std::string>* networks) {
  std::string text;
  if (labels.has(SeriesLabel::Interface)) text += "eth" + std::to_string(index_of(key.interface())) + ' ';
  if (labels.has(SeriesLabel::Direction)) text += key.direction() == Direction::Inbound ? "in " : "out ";
  if (labels.has(SeriesLabel::IpType)) text += std::string(to_text(key.ip_type())) + ' ';
  if (labels.has(SeriesLabel::Protocol)) text += "protocol " + std::to_string(key.protocol()) + ' ';
  if (key.source_form().shown()) text += text_of(key.source_form(), key.source(), networks);
  if (key.destination_form().shown())
    text += '>' + text_of(key.destination_form(), key.destination(), networks);
  return text;
}

void LabelScraper::labels_changed(const SeriesLabels& from, const SeriesLabels& to, TimePoint now) {
  Left& left = left_[text_of(from)];
  left = {now, {}};
  for (const auto& [series, total] : now_)
    if (known_.at(series).labels == text_of(from)) left.series.insert(series);
  const auto back = left_.find(text_of(to));
  if (back != left_.end() && now - back->second.at < 2 * kEveryoneSaw) restored_ = back->second.series;
}

void LabelScraper::look(const Snapshot& snapshot) {
  now_.clear();
  const auto section = [&](const auto& part) {
    const std::string labels = text_of(part.labels);
    for (const auto& chunk : part.pairs)
      for (const PairRow& row : *chunk) {
        const std::string series = text_of(row.key, part.labels, part.network_names.get());
        look_at(series, row.account.total, labels, false, snapshot.taken_at);
      }
    for (const FoldedRow& row : part.folded)
      look_at(text_of(row.key, part.labels, nullptr) + "other of " + labels, row.account.total, labels, true,
              snapshot.taken_at);
  };
  section(snapshot);
  for (const FormerSeries& former : snapshot.former) section(former);
  last_look_ = snapshot.taken_at;
  restored_.clear();
  REQUIRE(grown_ == counted_by(snapshot));
}

void LabelScraper::look_at(const std::string& series, const Volume& total, const std::string& labels,
                           bool folded, TimePoint now) {
  INFO(series);
  if (!now_.emplace(series, total).second) FAIL("it is there twice");
  const auto [known, is_new] = known_.try_emplace(series, Known{.total = {}, .seen = now, .labels = labels});
  Volume& before = known->second.total;
  const Duration absent = now - known->second.seen;
  const bool goes_on =
      folded || known->second.seen == last_look_ || absent < kEveryoneSaw || restored_.contains(series);
  if (!goes_on) before = {};
  if (total.bytes < before.bytes || total.packets < before.packets) FAIL("it decreased");
  grown_ += total - before;
  before = total;
  known->second.seen = now;
}

std::uint64_t LabelScraper::bytes(const std::string& series) const {
  const auto found = now_.find(series);
  return found == now_.end() ? 0 : found->second.bytes;
}

bool LabelScraper::shows(const std::string& series) const { return now_.contains(series); }

}  // namespace accounting_test
