// PairLabels writes the labels of pair series, from { to the blank before the value. Everything in them that
// many series share is put together once for each scrape. Immutable; borrows nothing; no allocation per
// line.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "metrics/exposition_writer.h"
#include "model/snapshot.h"

namespace exporter::metrics {

// The longest that stands between the quotes of src_ip: a prefix, or the name of a network.
inline constexpr std::size_t kMaxEndpointText = 64;

class PairLabels {
 public:
  // `names` are those of networks.
  PairLabels(const std::vector<InterfaceRow>& interfaces, const SeriesLabels& labels,
             std::shared_ptr<const std::vector<std::string>> names);

  void write(ExpositionWriter& out, const SeriesKey& key) const;
  // Addresses, ports and protocol are `other`.
  void write_folded(ExpositionWriter& out, const SeriesKey& key) const;

 private:
  using ByDirection = std::array<std::string, 2>;

  [[nodiscard]] static ByDirection start_of(const SeriesLabels& labels, const std::string& interface);
  void write_start(ExpositionWriter& out, const SeriesKey& key) const;
  void write_before_destination(ExpositionWriter& out) const;
  void write_endpoint(ExpositionWriter& out, EndpointForm form, const IpAddress& address) const;
  void write_ports(ExpositionWriter& out, Ports ports) const;
  void write_folded_ports(ExpositionWriter& out) const;
  void write_tail(ExpositionWriter& out, const SeriesKey& key, bool folded) const;

  std::shared_ptr<const std::vector<std::string>> names_;
  bool source_;  // is shown
  bool destination_;
  bool source_port_;
  bool destination_port_;
  bool protocol_;
  std::vector<ByDirection> start_;  // up to what the source's address comes behind; by interface
  std::string before_destination_;
  std::string before_source_port_;
  std::string before_destination_port_;
  std::array<std::string, 2> before_protocol_;        // by ip_type
  std::array<std::string, 3> behind_protocol_;        // by family
  std::array<std::array<std::string, 3>, 2> in_one_;  // both, where no protocol stands between
};

}  // namespace exporter::metrics
