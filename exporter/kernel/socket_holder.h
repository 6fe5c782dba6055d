// Which process listens at an address of this host, as far as /proc tells: only root sees the descriptors of
// everybody.
#pragma once

#include <optional>
#include <string>

#include "model/listen_address.h"

namespace exporter::kernel {

struct SocketHolder {
  int process = 0;
  std::string name;  // of its program, up to 15 bytes
};

std::optional<SocketHolder> who_listens(const ListenAddress& address);

}  // namespace exporter::kernel
