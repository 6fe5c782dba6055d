// SeriesKey: exactly what the labels of one series show, and nothing besides: what a series does not show is
// neutral in its key. So two keys are equal if and only if their label sets are, and traffic that differs
// only in what is not shown adds up in one account.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "base/ip_address.h"
#include "base/value_of.h"
#include "model/connection.h"
#include "model/interface.h"
#include "model/ip_type.h"

namespace exporter {

// What src_ip or dst_ip shows: an address, a prefix, a named network, or nothing, since the label is not
// chosen. In one byte.
class EndpointForm {
 public:
  constexpr EndpointForm() = default;  // nothing
  static constexpr EndpointForm prefix(Family family, unsigned length) {
    return EndpointForm((family == Family::Ipv4 ? kIpv4 : kIpv6) + length);
  }
  static constexpr EndpointForm network() { return EndpointForm(kNetwork); }
  static constexpr EndpointForm from_byte(std::uint8_t byte) { return EndpointForm(byte); }

  [[nodiscard]] constexpr bool shown() const { return byte_ != kNothing; }
  [[nodiscard]] constexpr bool is_network() const { return byte_ == kNetwork; }
  // A prefix of full length.
  [[nodiscard]] constexpr bool is_address() const { return byte_ == kIpv4 + 32 || byte_ == kIpv6 + 128; }
  // Of an address or a prefix:
  [[nodiscard]] constexpr Family family() const { return byte_ < kIpv6 ? Family::Ipv4 : Family::Ipv6; }
  [[nodiscard]] constexpr unsigned length() const { return byte_ < kIpv6 ? byte_ - kIpv4 : byte_ - kIpv6; }

  [[nodiscard]] constexpr std::uint8_t byte() const { return byte_; }
  // Not every byte is one.
  [[nodiscard]] constexpr bool valid() const {
    return byte_ <= kIpv4 + 32 || (byte_ >= kIpv6 && byte_ <= kIpv6 + 128);
  }

 private:
  static constexpr unsigned kNothing = 0;
  static constexpr unsigned kNetwork = 1;
  static constexpr unsigned kIpv4 = 2;   // and the length
  static constexpr unsigned kIpv6 = 64;  // and the length

  explicit constexpr EndpointForm(unsigned byte) : byte_(static_cast<std::uint8_t>(byte)) {}

  std::uint8_t byte_ = kNothing;
};

// One end of a series. A named network has no family: its IPv4 and its IPv6 members are one label.
struct Endpoint {
  EndpointForm form;
  IpAddress address;

  // The address itself.
  static Endpoint of(Family family, const IpAddress& address) {
    return {EndpointForm::prefix(family, family == Family::Ipv4 ? 32 : 128), address};
  }
  // Its first `length` bits.
  static Endpoint prefix(Family family, IpAddress address, unsigned length);
  static Endpoint network(std::uint32_t number);
};

// Of an address that stands for a network.
inline std::uint32_t network_number(const IpAddress& address) {
  std::uint32_t number = 0;
  std::memcpy(&number, address.bytes.data(), sizeof(number));
  return number;
}

// In host order. 0: not shown, or the protocol has none.
struct Ports {
  std::uint16_t source = 0;
  std::uint16_t destination = 0;
};

// No interface ever has this number.
inline constexpr InterfaceId kNoInterface{0xffff};

class SeriesKey {
 public:
  // Neutral by default.
  struct Rest {
    InterfaceId interface = kNoInterface;
    Direction direction{};
    IpType ip_type{};  // of the packets' true destination, whatever the destination shows
    std::uint8_t protocol = 0;
    Family family = Family::Other;
    Ports ports{};
    Opener opened_by{};  // of a connection, whose source is the local end
  };

  SeriesKey() : SeriesKey({}, {}, {}) {}
  SeriesKey(const Endpoint& source, const Endpoint& destination, const Rest& rest)
      : source_(source.address),
        destination_(destination.address),
        rest_(std::uint64_t{source.form.byte()} | std::uint64_t{destination.form.byte()} << 8 |
              std::uint64_t{index_of(rest.interface)} << 16 | std::uint64_t(rest.direction) << 32 |
              std::uint64_t(rest.ip_type) << 40 | std::uint64_t{rest.protocol} << 48 |
              std::uint64_t(rest.family) << 56),
        more_(std::uint64_t{rest.ports.source} | std::uint64_t{rest.ports.destination} << 16 |
              std::uint64_t(rest.opened_by) << 32) {}

  [[nodiscard]] EndpointForm source_form() const { return EndpointForm::from_byte(byte(0)); }
  [[nodiscard]] EndpointForm destination_form() const { return EndpointForm::from_byte(byte(1)); }
  [[nodiscard]] const IpAddress& source() const { return source_; }
  [[nodiscard]] const IpAddress& destination() const { return destination_; }
  [[nodiscard]] InterfaceId interface() const { return static_cast<InterfaceId>(rest_ >> 16 & 0xffff); }
  [[nodiscard]] Direction direction() const { return static_cast<Direction>(byte(4)); }
  [[nodiscard]] IpType ip_type() const { return static_cast<IpType>(byte(5)); }
  [[nodiscard]] std::uint8_t protocol() const { return byte(6); }
  [[nodiscard]] Family family() const { return static_cast<Family>(byte(7)); }
  [[nodiscard]] Ports ports() const {
    return {static_cast<std::uint16_t>(more_), static_cast<std::uint16_t>(more_ >> 16)};
  }
  [[nodiscard]] Opener opened_by() const { return static_cast<Opener>(more_ >> 32); }

  // The same, but for the numbers of networks.
  [[nodiscard]] SeriesKey with_ends(const IpAddress& source, const IpAddress& destination) const {
    SeriesKey key = *this;
    key.source_ = source;
    key.destination_ = destination;
    return key;
  }

  friend bool operator==(const SeriesKey&, const SeriesKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const SeriesKey& key) {
    h = H::combine(std::move(h), key.source_, key.destination_, key.rest_);
    return key.more_ == 0 ? std::move(h) : H::combine(std::move(h), key.more_);  // most keys have no more
  }
  // Its bytes; any will be read, so whoever reads one must ask whether it is valid().
  template <class Bytes, ValueOf<SeriesKey> Key>
  friend void fields(Bytes& bytes, Key& key) {
    bytes(key.source_, key.destination_, key.rest_, key.more_);
  }
  // Its enums and forms are some that there are.
  [[nodiscard]] bool valid() const {
    return byte(4) <= 1 && byte(5) <= 1 && byte(7) <= 2 && more_ >> 32 <= 2 && source_form().valid() &&
           destination_form().valid();
  }

 private:
  [[nodiscard]] std::uint8_t byte(unsigned n) const { return static_cast<std::uint8_t>(rest_ >> 8 * n); }

  IpAddress source_;
  IpAddress destination_;
  // In words, made in a register: to read together what was just stored in pieces takes longer than the
  // whole lookup, and a key is made and looked up for each record of a sweep.
  std::uint64_t rest_;
  std::uint64_t more_;
};
static_assert(std::has_unique_object_representations_v<SeriesKey> && sizeof(SeriesKey) == 48);

}  // namespace exporter
