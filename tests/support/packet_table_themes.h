// The parts that packet_table() is made of, one file each.
#pragma once

#include "support/packet_table.h"

namespace exporter::support {

void add_link_cases(PacketTable& table);
void add_truncated_link_cases(PacketTable& table);
void add_ipv4_cases(PacketTable& table);
void add_broken_ipv4_cases(PacketTable& table);
void add_ipv6_cases(PacketTable& table);
void add_broken_ipv6_cases(PacketTable& table);
void add_extension_cases(PacketTable& table);
void add_extension_chain_cases(PacketTable& table);

void add_tunnel_cases(PacketTable& table);
void add_jumbogram_cases(PacketTable& table);

// What raw IP devices deliver: everything untagged above without its Ethernet header, and some more.
void add_raw_ip_cases(PacketTable& table);

}  // namespace exporter::support
