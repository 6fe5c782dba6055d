// SeriesShape: what the operator wants the series of address pairs to look like. A value, made by the
// options; by default a series shows everything down to the single address.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/ip_address.h"
#include "model/ip_type.h"
#include "model/series_labels.h"

namespace exporter {

// Addresses that begin with `length` bits of `address`, whose other bits are zero.
struct Cidr {
  Family family{};
  IpAddress address;
  unsigned length = 0;

  friend bool operator==(const Cidr&, const Cidr&) = default;
};

// How much of an address is shown.
struct PrefixLengths {
  unsigned ipv4 = 32;
  unsigned ipv6 = 128;

  friend bool operator==(const PrefixLengths&, const PrefixLengths&) = default;
};

struct NetworkMember {
  Cidr range;
  std::uint32_t network = 0;  // an index of NamedNetworks::names

  friend bool operator==(const NetworkMember&, const NetworkMember&) = default;
};

// The longest name of a network.
inline constexpr std::size_t kMaxNetworkName = 64;

struct NamedNetworks {
  std::vector<std::string> names;      // each once
  std::vector<NetworkMember> members;  // no range in two networks; of several that hold an address the
                                       // narrowest counts
};

struct SeriesShape {
  SeriesLabels labels = kDefaultLabels;
  std::array<PrefixLengths, 2> lengths = {};  // by the IpType of the address itself
  NamedNetworks networks = {};
};

// Which families of rates are exposed besides the totals.
enum class Rates : std::uint8_t { All, Interface, Off };

}  // namespace exporter
