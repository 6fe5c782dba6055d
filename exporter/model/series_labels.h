// SeriesLabels: which labels the series of address pairs carry. Their order in the exposition is the one they
// have here, whatever the order in which they were asked for.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "base/value_of.h"

namespace exporter {

enum class SeriesLabel : std::uint8_t {
  Interface,
  Direction,
  SourceIp,
  DestinationIp,
  SourcePort,
  DestinationPort,
  IpType,
  Protocol,
  Family,
};

inline constexpr std::array kSeriesLabels{
    SeriesLabel::Interface,     SeriesLabel::Direction,  SeriesLabel::SourceIp,
    SeriesLabel::DestinationIp, SeriesLabel::SourcePort, SeriesLabel::DestinationPort,
    SeriesLabel::IpType,        SeriesLabel::Protocol,   SeriesLabel::Family};

class SeriesLabels {
 public:
  constexpr SeriesLabels(std::initializer_list<SeriesLabel> labels) {
    for (const SeriesLabel label : labels) add(label);
  }

  constexpr void add(SeriesLabel label) { bits_ = static_cast<std::uint16_t>(bits_ | bit(label)); }
  [[nodiscard]] constexpr bool has(SeriesLabel label) const { return (bits_ & bit(label)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

  friend constexpr bool operator==(const SeriesLabels&, const SeriesLabels&) = default;
  template <class Bytes, ValueOf<SeriesLabels> Labels>
  friend void fields(Bytes& bytes, Labels& labels) {
    bytes(labels.bits_);
    if constexpr (Bytes::kReads) bytes.expect(labels.bits_ < 1U << kLabels, "labels that there are not");
  }

 private:
  static constexpr unsigned kLabels = static_cast<unsigned>(SeriesLabel::Family) + 1;
  static constexpr unsigned bit(SeriesLabel label) { return 1U << static_cast<unsigned>(label); }

  std::uint16_t bits_ = 0;
};

inline constexpr SeriesLabels kDefaultLabels{SeriesLabel::Interface, SeriesLabel::Direction,
                                             SeriesLabel::SourceIp, SeriesLabel::DestinationIp,
                                             SeriesLabel::IpType};

constexpr std::string_view to_text(SeriesLabel label) {
  switch (label) {
    case SeriesLabel::Interface:
      return "interface";
    case SeriesLabel::Direction:
      return "direction";
    case SeriesLabel::SourceIp:
      return "src_ip";
    case SeriesLabel::DestinationIp:
      return "dst_ip";
    case SeriesLabel::SourcePort:
      return "src_port";
    case SeriesLabel::DestinationPort:
      return "dst_port";
    case SeriesLabel::IpType:
      return "ip_type";
    case SeriesLabel::Protocol:
      return "protocol";
    case SeriesLabel::Family:
      return "family";
  }
  return {};
}

}  // namespace exporter
