// SeriesNaming: in which series traffic is counted. Pure. When the operator wants other names, Renaming sees
// to it that no series changes its meaning. Asked once for each record of a sweep, never for a packet.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/flow.h"
#include "model/network_table.h"
#include "model/series_key.h"
#include "model/series_shape.h"

namespace exporter {

class SeriesNaming {
 public:
  explicit SeriesNaming(SeriesShape shape = {});

  [[nodiscard]] SeriesKey series_of(const FlowRecord& flow) const {
    return series_of(flow.pair, flow.protocol, {flow.source_port, flow.destination_port});
  }
  [[nodiscard]] SeriesKey series_of(const PairKey& pair, std::uint8_t protocol, Ports ports = {}) const {
    if (!plain_) return chosen_of(pair, protocol, ports);
    return {Endpoint::of(pair.family, pair.source),
            Endpoint::of(pair.family, pair.destination),
            {.interface = pair.interface,
             .direction = pair.direction,
             .ip_type = ip_type_of(pair.family, pair.destination)}};
  }

  // Where traffic goes whose series there is not: addresses, ports and protocol are `other` there, as far as
  // they are shown at all, and so not in its key.
  [[nodiscard]] SeriesKey folded_of(InterfaceId interface, Direction direction, IpType ip_type,
                                    Family family) const {
    return {{}, {}, rest_of(interface, direction, ip_type, family)};
  }

  // Nothing is `other`: no series shows an address, a port or a protocol. There are at most eight for each
  // interface, and what is folded belongs to the very same ones.
  [[nodiscard]] bool folds_nothing() const { return folds_nothing_; }

  // Whether there may be traffic in this series, whose labels are the same. In doubt there may.
  [[nodiscard]] bool may_name(const SeriesKey& key) const {
    return may_show(key.source_form(), key.source()) && may_show(key.destination_form(), key.destination());
  }

  // A name in which nothing is counted, for series of former days. Its number.
  std::uint32_t remember(const std::string& network);

  // A key that this naming may have given, of one of so many interfaces. For keys that come from elsewhere.
  [[nodiscard]] bool fits(const SeriesKey& key, std::size_t interfaces) const;
  // One that folded_of() may have given.
  [[nodiscard]] bool fits_folded(const SeriesKey& key, std::size_t interfaces) const;

  // The names include those that are remembered.
  [[nodiscard]] const SeriesShape& shape() const { return shape_; }
  [[nodiscard]] const SeriesLabels& labels() const { return labels_; }
  // By their numbers.
  [[nodiscard]] const std::shared_ptr<const std::vector<std::string>>& network_names() const {
    return network_names_;
  }

 private:
  [[nodiscard]] SeriesKey::Rest rest_of(InterfaceId interface, Direction direction, IpType ip_type,
                                        Family family) const;
  [[nodiscard]] SeriesKey chosen_of(const PairKey& pair, std::uint8_t protocol, Ports ports) const;
  [[nodiscard]] bool fits(const Endpoint& end, SeriesLabel label) const;
  [[nodiscard]] bool fits_interface(const SeriesKey& key, std::size_t interfaces) const;
  [[nodiscard]] Ports shown_of(std::uint8_t protocol, Ports ports) const;
  [[nodiscard]] bool may_show(EndpointForm form, const IpAddress& address) const;
  [[nodiscard]] Endpoint end_of(Family family, const IpAddress& address) const;

  SeriesShape shape_;
  std::vector<bool> counts_;  // by the number of a network: it has members
  SeriesLabels labels_;
  bool plain_;  // as by default
  bool folds_nothing_;
  std::array<PrefixLengths, 2> lengths_;
  NetworkTable networks_;
  std::shared_ptr<const std::vector<std::string>> network_names_;
};

}  // namespace exporter
