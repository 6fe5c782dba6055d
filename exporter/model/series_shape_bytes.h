// A SeriesShape as bytes, for the next process: what was saved under it can then be read as it was meant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/value_of.h"
#include "model/series_key.h"
#include "model/series_shape.h"

namespace exporter {

template <class Bytes, ValueOf<PrefixLengths> Lengths>
void fields(Bytes& bytes, Lengths& lengths) {
  bytes(lengths.ipv4, lengths.ipv6);
  if constexpr (Bytes::kReads)
    bytes.expect(lengths.ipv4 <= 32 && lengths.ipv6 <= 128, "no length of a prefix");
}

template <class Bytes, ValueOf<Cidr> Range>
void fields(Bytes& bytes, Range& range) {
  bytes.choice(range.family, 2);
  bytes(range.address, range.length);
  if constexpr (Bytes::kReads) {
    bytes.expect(range.length <= (range.family == Family::Ipv4 ? 32U : 128U), "no length of a prefix");
    if (bytes.ok())
      bytes.expect(Endpoint::prefix(range.family, range.address, range.length).address == range.address,
                   "a prefix with more bits than its length");
  }
}

template <class Bytes, ValueOf<NamedNetworks> Networks>
void fields(Bytes& bytes, Networks& networks) {
  const std::size_t names = bytes.count(networks.names.size(), sizeof(std::uint32_t));
  if constexpr (Bytes::kReads) networks.names.resize(names);
  for (auto& name : networks.names) bytes.text(name, kMaxNetworkName);
  const std::size_t members = bytes.count(networks.members.size(), 25);
  if constexpr (Bytes::kReads) networks.members.resize(members);
  for (auto& member : networks.members) {
    bytes(member.range, member.network);
    if constexpr (Bytes::kReads) bytes.expect(member.network < names, "a member of no network");
  }
}

template <class Bytes, ValueOf<SeriesShape> Shape>
void fields(Bytes& bytes, Shape& shape) {
  bytes(shape.labels, shape.lengths, shape.networks);
  if constexpr (Bytes::kReads)
    if (!bytes.ok()) shape = {};
}

}  // namespace exporter
