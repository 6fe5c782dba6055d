// prometheus-cpp, told the same snapshot in its own terms, must say the same as our renderer.
#include <prometheus/text_serializer.h>

#include "metrics/exposition_stream.h"
#include "metrics/names.h"
#include "model/protocol_name.h"
#include "support/catch.h"
#include "unit/metrics/scenario.h"

using namespace exporter;
using namespace exporter::metrics;
using namespace exporter::metrics::testing;
using prometheus::MetricFamily;

namespace {

using Labels = std::vector<prometheus::ClientMetric::Label>;
using Values = std::array<double, kQuantities>;

Values values_of(const Account& account, double window) {
  return {static_cast<double>(account.total.bytes), static_cast<double>(account.total.packets),
          static_cast<double>(account.recent.bytes) / window,
          static_cast<double>(account.recent.packets) / window};
}

class Oracle {
 public:
  explicit Oracle(const Snapshot& snapshot)
      : snapshot_(snapshot), window_(std::chrono::duration<double>(snapshot.window).count()) {
    for (const MetricInfo& metric : kTrafficMetrics) {
      MetricFamily family;
      family.name = sample_name(metric);
      family.help = metric.help;
      family.type = metric.type == MetricType::Counter ? prometheus::MetricType::Counter
                                                       : prometheus::MetricType::Gauge;
      families_.push_back(std::move(family));
    }
  }

  std::vector<MetricFamily> families() {
    for (const auto& rows : snapshot_.pairs)
      for (const PairRow& row : *rows)
        add_pair(row.key, text_of(row.key.source_form(), row.key.source()),
                 text_of(row.key.destination_form(), row.key.destination()), ports_of(row.key),
                 protocol_of(row.key), row.account);
    for (const FoldedRow& row : snapshot_.folded)
      add_pair(row.key, "other", "other", {"other", "other"}, "other", row.account);
    for (const InterfaceRow& row : snapshot_.interfaces)
      for (const Direction direction : kDirections) add_interface(row, direction);
    return families_;
  }

 private:
  [[nodiscard]] Labels start(InterfaceId id, Direction direction) const {
    return {{"interface", snapshot_.interfaces[index_of(id)].state.name},
            {"direction", std::string(to_text(direction))}};
  }

  void add(std::size_t metric, const Labels& labels, double value) {
    prometheus::ClientMetric sample;
    sample.label = labels;
    sample.counter.value = value;
    sample.gauge.value = value;
    families_[metric].metric.push_back(sample);
  }

  [[nodiscard]] std::string text_of(EndpointForm form, const IpAddress& bytes) const {
    if (!form.shown()) return {};
    if (form.is_network()) return snapshot_.network_names->at(network_number(bytes));
    const std::string address = to_text(form.family(), bytes);
    return form.is_address() ? address : address + '/' + std::to_string(form.length());
  }
  using PortTexts = std::array<std::string, 2>;
  static PortTexts ports_of(const SeriesKey& key) {
    return {std::to_string(key.ports().source), std::to_string(key.ports().destination)};
  }
  static std::string protocol_of(const SeriesKey& key) {
    const std::string name(protocol_name(key.protocol()));
    return name.empty() ? std::to_string(key.protocol()) : name;
  }
  [[nodiscard]] std::string interface_of(const SeriesKey& key) const {
    if (key.interface() == kNoInterface) return {};
    return snapshot_.interfaces[index_of(key.interface())].state.name;
  }

  void add_pair(const SeriesKey& key, const std::string& source, const std::string& destination,
                const PortTexts& ports, const std::string& protocol, const Account& account) {
    const std::array<std::string, kSeriesLabels.size()> texts{interface_of(key),
                                                              std::string(to_text(key.direction())),
                                                              source,
                                                              destination,
                                                              ports[0],
                                                              ports[1],
                                                              std::string(to_text(key.ip_type())),
                                                              protocol,
                                                              std::string(to_text(key.family()))};
    Labels labels;
    for (std::size_t i = 0; i < texts.size(); ++i)
      if (snapshot_.labels.has(kSeriesLabels[i]))
        labels.push_back({std::string(to_text(kSeriesLabels[i])), texts[i]});
    const Values values = values_of(account, window_);
    for (std::size_t i = 0; i < kQuantities; ++i) add(i, labels, values[i]);
  }

  void add_interface(const InterfaceRow& row, Direction direction) {
    Values sums{};
    for (const Family family : {Family::Ipv4, Family::Ipv6, Family::Other}) {
      Labels labels = start(row.state.id, direction);
      labels.push_back({"family", std::string(to_text(family))});
      const Values values = values_of(
          row.traffic[static_cast<std::size_t>(direction)][static_cast<std::size_t>(family)], window_);
      for (std::size_t i = 0; i < kQuantities; ++i) sums[i] += values[i];
      for (std::size_t i = 0; i < 2; ++i) add(kQuantities + i, labels, values[i]);
    }
    for (std::size_t i = 2; i < kQuantities; ++i)
      add(kQuantities + i, start(row.state.id, direction), sums[i]);
  }

  const Snapshot& snapshot_;
  double window_;
  std::vector<MetricFamily> families_;
};

std::map<std::string, double> numbers_of(const std::string& text) {
  std::map<std::string, double> numbers;
  for (const auto& [series, value] : samples_of(text)) numbers[series] = std::stod(value);
  return numbers;
}

}  // namespace

TEST_CASE("our traffic metrics say what prometheus-cpp would say", "[metrics]") {
  const Snapshot snapshot = a_snapshot();

  const auto theirs = numbers_of(prometheus::TextSerializer().Serialize(Oracle(snapshot).families()));

  CHECK(numbers_of(text_of(snapshot)) == theirs);
}

TEST_CASE("our traffic metrics say what prometheus-cpp would say, whatever labels are chosen", "[metrics]") {
  Snapshot snapshot = a_snapshot_with_all_labels();
  const SeriesLabels all = snapshot.labels;
  for (const SeriesLabel left_out : kSeriesLabels) {
    snapshot.labels = SeriesLabels{};
    for (const SeriesLabel label : kSeriesLabels)
      if (label != left_out && all.has(label)) snapshot.labels.add(label);
    CAPTURE(to_text(left_out));

    const auto theirs = numbers_of(prometheus::TextSerializer().Serialize(Oracle(snapshot).families()));
    CHECK(numbers_of(text_of(snapshot)) == theirs);
  }
}

TEST_CASE("our own metrics say what prometheus-cpp would say", "[metrics]") {
  const auto families = some_self_families();
  ExpositionStream stream(nullptr, families, ExpositionFormat::Text004);

  const auto theirs = numbers_of(prometheus::TextSerializer().Serialize(families));

  CHECK(numbers_of(read_all(stream)) == theirs);
}
