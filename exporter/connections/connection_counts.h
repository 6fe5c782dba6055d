// ConnectionCounts: what is counted about the connections of each interface, and the identities of
// connection_summary.h: nothing opens or closes but through here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "connections/row.h"
#include "model/connection_summary.h"
#include "model/sweep.h"

namespace exporter::connections {

class ConnectionCounts {
 public:
  // Returns the numbers that have another name now; their former interfaces are forgotten here.
  [[nodiscard]] std::vector<InterfaceId> meet(const std::vector<InterfaceState>& states);

  void add_flags(const FlowRecord& flow);
  void enter(const ConnectionKey& key, ConnectionState state) { ++now(key, state); }
  void leave(const ConnectionKey& key, ConnectionState state) { --now(key, state); }
  void opened(const ConnectionKey& key, Opener opener, std::uint64_t count = 1);
  void closed(const ConnectionKey& key, ConnectionEnd end, std::uint64_t count = 1);
  void failed(const ConnectionKey& key, ConnectionFailure why);
  void handshake(const ConnectionKey& key, Opener opener, Duration time);

  [[nodiscard]] const std::vector<InterfaceConnections>& interfaces() const { return interfaces_; }

  // But for the gauges: enter() counts those anew.
  void save(ByteWriter& bytes) const;
  void restore(ByteReader& bytes);
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  InterfaceConnections& of(InterfaceId id);
  ProtocolConnections& of(const ConnectionKey& key) {
    return of(key.interface).protocols[static_cast<std::size_t>(key.protocol)];
  }
  std::uint64_t& now(const ConnectionKey& key, ConnectionState state) {
    return of(key).now[static_cast<std::size_t>(state)];
  }

  std::vector<std::string> names_;                // by InterfaceId
  std::vector<InterfaceConnections> interfaces_;  // by InterfaceId
};

}  // namespace exporter::connections
