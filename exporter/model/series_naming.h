// SeriesNaming: in which series traffic is counted. Pure, and the same for the life of the process, so that a
// series never changes its meaning. Asked once for each record of a sweep, never for a packet.
#pragma once

#include <array>
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

  [[nodiscard]] SeriesKey series_of(const PairKey& pair, std::uint8_t protocol) const {
    if (!plain_) return chosen_of(pair, protocol);
    return {Endpoint::of(pair.family, pair.source),
            Endpoint::of(pair.family, pair.destination),
            {.interface = pair.interface,
             .direction = pair.direction,
             .ip_type = ip_type_of(pair.family, pair.destination)}};
  }

  // Where traffic goes whose series there is not: addresses and protocol are `other` there, as far as they
  // are shown at all, and so not in its key.
  [[nodiscard]] SeriesKey folded_of(InterfaceId interface, Direction direction, IpType ip_type,
                                    Family family) const {
    return {{}, {}, rest_of(interface, direction, ip_type, family)};
  }

  // Nothing is `other`: no series shows an address or a protocol. There are at most eight for each interface,
  // and what is folded belongs to the very same ones.
  [[nodiscard]] bool folds_nothing() const { return folds_nothing_; }

  [[nodiscard]] const SeriesLabels& labels() const { return labels_; }
  // By their numbers.
  [[nodiscard]] const std::shared_ptr<const std::vector<std::string>>& network_names() const {
    return network_names_;
  }

 private:
  [[nodiscard]] SeriesKey::Rest rest_of(InterfaceId interface, Direction direction, IpType ip_type,
                                        Family family) const;
  [[nodiscard]] SeriesKey chosen_of(const PairKey& pair, std::uint8_t protocol) const;
  [[nodiscard]] Endpoint end_of(Family family, const IpAddress& address) const;

  SeriesLabels labels_;
  bool plain_;  // as by default
  bool folds_nothing_;
  std::array<PrefixLengths, 2> lengths_;
  NetworkTable networks_;
  std::shared_ptr<const std::vector<std::string>> network_names_;
};

}  // namespace exporter
