// Which connection a record belongs to.
#pragma once

#include <cstdint>

#include "model/connection.h"
#include "model/flow.h"

namespace exporter::connections {

enum class Belongs : std::uint8_t {
  ToConnection,
  ToNone,   // another protocol, or ICMP that is no echo
  NoPorts,  // it would, but the record has folded them
};

// Writes `key` unless it belongs to none. On a router `local` is who is behind this interface's other side:
// the source of what leaves here.
Belongs key_of(const FlowRecord& flow, ConnectionKey& key);

// Of a record that belongs to a connection: its first packet asks for an answer.
bool is_echo_request(const FlowRecord& flow);

}  // namespace exporter::connections
