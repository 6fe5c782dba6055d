/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The one kind of record the kernel keeps: what passed since the last sweep
 * for one flow. IPv4 and IPv6 have a key each: one 40-byte key for both would
 * cost every IPv4 packet several nanoseconds of hashing.
 */
#ifndef TRAFFIC_FLOW_H
#define TRAFFIC_FLOW_H

#include "ebpf/shared/abi.h"

/* What both families know of a flow besides its addresses. */
struct flow_tail {
	__be16 source_port; /* ICMP: type, code; 0 where there is none */
	__be16 destination_port;
	__u16 slot;	/* settings.slot of the interface */
	__u8 direction; /* enum direction */
	__u8 protocol;	/* IPv6: after the extension headers */
};

struct flow_key_v4 {
	__be32 source;
	__be32 destination;
	struct flow_tail tail;
};

struct flow_key_v6 {
	__be32 source[4];
	__be32 destination[4];
	struct flow_tail tail;
};

ABI_ASSERT(sizeof(struct flow_tail) == 8);
ABI_ASSERT(sizeof(struct flow_key_v4) == 16);
ABI_ASSERT(sizeof(struct flow_key_v6) == 40);

#endif
