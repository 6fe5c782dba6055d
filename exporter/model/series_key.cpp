#include "model/series_key.h"

#include <algorithm>

namespace exporter {

Endpoint Endpoint::prefix(Family family, IpAddress address, unsigned length) {
  for (unsigned i = 0; i < address.bytes.size(); ++i) {
    const unsigned kept = std::clamp<unsigned>(length, 8 * i, 8 * i + 8) - 8 * i;
    address.bytes[i] = static_cast<std::uint8_t>(address.bytes[i] & (0xff00U >> kept));
  }
  return {EndpointForm::prefix(family, length), address};
}

Endpoint Endpoint::network(std::uint32_t number) {
  Endpoint end{EndpointForm::network(), {}};
  std::memcpy(end.address.bytes.data(), &number, sizeof(number));
  return end;
}

}  // namespace exporter
