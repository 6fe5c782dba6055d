#include "model/series_key.h"

#include <algorithm>

namespace exporter {

Endpoint Endpoint::prefix(Family family, IpAddress address, unsigned length) {
  for (unsigned i = 0; i < address.bytes.size(); ++i) {
    const unsigned kept = std::clamp<unsigned>(length, 8 * i, 8 * i + 8) - 8 * i;
    address.bytes[i] = static_cast<std::uint8_t>(address.bytes[i] & (0xff00U >> kept));
  }
  Endpoint end(family, address);
  end.form_ = static_cast<std::uint8_t>((family == Family::Ipv4 ? kIpv4 : kIpv6) + length);
  return end;
}

Endpoint Endpoint::network(std::uint32_t number) {
  Endpoint end;
  std::memcpy(end.address_.bytes.data(), &number, sizeof(number));
  end.form_ = kNetwork;
  return end;
}

}  // namespace exporter
