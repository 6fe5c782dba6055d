#include "metrics/connection_samples.h"

#include <limits>
#include <numeric>
#include <string_view>
#include <utility>

#include "base/at.h"
#include "metrics/bucket_bound.h"

namespace exporter::metrics {
namespace {

using LabelPairs = std::vector<std::pair<std::string_view, std::string_view>>;

std::string text_of(const LabelPairs& labels) {
  std::string text;
  for (const auto& [label, value] : labels) text.append(",").append(label).append("=\"").append(value) += '"';
  return text + "} ";
}

// Of one metric.
class Samples {
 public:
  explicit Samples(ConnectionMetric metric) : name_(sample_name(kConnectionMetrics[at(metric)])) {}

  template <class Value>
  void add(const LabelPairs& labels, Value value, std::string_view suffix = {}) {
    samples_.push_back({name_ + std::string(suffix), text_of(labels),
                        [value](ExpositionWriter& out, const InterfaceConnections& connections) {
                          out.number(value(connections));
                        }});
  }
  ConnectionSamples take() { return std::move(samples_); }

 private:
  std::string name_;
  ConnectionSamples samples_;
};

// OneWay and TwoWay are of all but TCP.
bool has_state(ConnectionProtocol protocol, ConnectionState state) {
  return (protocol == ConnectionProtocol::Tcp) == (state < ConnectionState::OneWay);
}

bool has_end(ConnectionProtocol protocol, ConnectionEnd end) {
  return protocol == ConnectionProtocol::Tcp || end == ConnectionEnd::Timeout ||
         end == ConnectionEnd::Evicted;
}

ConnectionSamples now() {
  Samples samples(ConnectionMetric::Now);
  for (const ConnectionProtocol protocol : kConnectionProtocols)
    for (const ConnectionState state : kConnectionStates)
      if (has_state(protocol, state))
        samples.add({{"protocol", to_text(protocol)}, {"state", to_text(state)}},
                    [=](const InterfaceConnections& c) { return c.protocols[at(protocol)].now[at(state)]; });
  return samples.take();
}

ConnectionSamples opened() {
  Samples samples(ConnectionMetric::Opened);
  for (const ConnectionProtocol protocol : kConnectionProtocols)
    for (const Opener opener : kOpeners)
      samples.add(
          {{"protocol", to_text(protocol)}, {"opened_by", to_text(opener)}},
          [=](const InterfaceConnections& c) { return c.protocols[at(protocol)].opened[at(opener)]; });
  return samples.take();
}

ConnectionSamples closed() {
  Samples samples(ConnectionMetric::Closed);
  for (const ConnectionProtocol protocol : kConnectionProtocols)
    for (const ConnectionEnd end : kConnectionEnds)
      if (has_end(protocol, end))
        samples.add({{"protocol", to_text(protocol)}, {"reason", to_text(end)}},
                    [=](const InterfaceConnections& c) { return c.protocols[at(protocol)].closed[at(end)]; });
  return samples.take();
}

ConnectionSamples failed() {
  Samples samples(ConnectionMetric::Failed);
  for (const ConnectionFailure failure : kConnectionFailures)
    samples.add({{"reason", to_text(failure)}},
                [=](const InterfaceConnections& c) { return c.failed[at(failure)]; });
  return samples.take();
}

double upper_bound(std::size_t bucket) {
  if (bucket == kHandshakeBounds.size()) return std::numeric_limits<double>::infinity();
  return in_seconds(kHandshakeBounds[bucket]);
}

// Buckets are cumulative.
std::uint64_t count_up_to(const HandshakeTimes& times, std::size_t bucket) {
  const auto end = times.counts.begin() + static_cast<std::ptrdiff_t>(bucket) + 1;
  return std::accumulate(times.counts.begin(), end, std::uint64_t{0});
}

void add_handshakes(Samples& samples, Opener opener, ExpositionFormat format) {
  const std::string_view opened_by = to_text(opener);
  for (std::size_t bucket = 0; bucket <= kHandshakeBounds.size(); ++bucket)
    samples.add(
        {{"opened_by", opened_by}, {"le", bucket_bound(upper_bound(bucket), format)}},
        [=](const InterfaceConnections& c) { return count_up_to(c.handshakes[at(opener)], bucket); },
        "_bucket");
  samples.add(
      {{"opened_by", opened_by}},
      [=](const InterfaceConnections& c) { return in_seconds(c.handshakes[at(opener)].sum); }, "_sum");
  samples.add(
      {{"opened_by", opened_by}},
      [=](const InterfaceConnections& c) {
        return count_up_to(c.handshakes[at(opener)], kHandshakeBounds.size());
      },
      "_count");
}

ConnectionSamples handshakes(ExpositionFormat format) {
  Samples samples(ConnectionMetric::Handshakes);
  for (const Opener opener : {Opener::Local, Opener::Remote}) add_handshakes(samples, opener, format);
  return samples.take();
}

ConnectionSamples flags() {
  struct Flag {
    std::string_view name;
    std::uint64_t TcpFlagCounts::*count;
  };
  Samples samples(ConnectionMetric::Flags);
  for (const Direction direction : kDirections)
    for (const Flag flag :
         {Flag{"syn", &TcpFlagCounts::syn}, {"fin", &TcpFlagCounts::fin}, {"rst", &TcpFlagCounts::rst}})
      samples.add({{"direction", to_text(direction)}, {"flag", flag.name}},
                  [=](const InterfaceConnections& c) { return c.flags[at(direction)].*flag.count; });
  return samples.take();
}

}  // namespace

ConnectionSamples samples_of(ConnectionMetric metric, ExpositionFormat format) {
  switch (metric) {
    case ConnectionMetric::Now:
      return now();
    case ConnectionMetric::Opened:
      return opened();
    case ConnectionMetric::Closed:
      return closed();
    case ConnectionMetric::Failed:
      return failed();
    case ConnectionMetric::Handshakes:
      return handshakes(format);
    case ConnectionMetric::Flags:
      return flags();
  }
  return {};
}

}  // namespace exporter::metrics
