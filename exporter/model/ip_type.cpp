#include "model/ip_type.h"

#include "ebpf/shared/ip_type.h"

namespace exporter {

static_assert(static_cast<int>(IpType::Public) == IP_PUBLIC);
static_assert(static_cast<int>(IpType::Private) == IP_PRIVATE);

IpType ip_type_of(Family family, const IpAddress& destination) {
  const std::uint8_t* bytes = destination.bytes.data();
  return static_cast<IpType>(family == Family::Ipv4 ? ip_type_v4(bytes) : ip_type_v6(bytes));
}

}  // namespace exporter
