#include "model/series_key.h"

#include <algorithm>

namespace exporter {

Endpoint Endpoint::prefix(Family family, IpAddress address, unsigned length) {
  if (const std::size_t last = length / 8; last < address.bytes.size()) {
    address.bytes[last] = static_cast<std::uint8_t>(address.bytes[last] & (0xff00U >> length % 8));
    std::fill(address.bytes.begin() + static_cast<std::ptrdiff_t>(last) + 1, address.bytes.end(),
              std::uint8_t{0});
  }
  return {EndpointForm::prefix(family, length), address};
}

Endpoint Endpoint::network(std::uint32_t number) {
  Endpoint end{EndpointForm::network(), {}};
  std::memcpy(end.address.bytes.data(), &number, sizeof(number));
  return end;
}

}  // namespace exporter
