/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The front of the flow table: for each CPU and generation a direct-mapped
 * cache of records. User space maps it into its memory and reads the quiet
 * generation without a system call.
 */
#ifndef TRAFFIC_FRONT_H
#define TRAFFIC_FRONT_H

#include "ebpf/shared/flow.h"

#define GENERATIONS 2

/*
 * Empty while volume.packets is 0. Each is one cache line; half of one for
 * IPv4 where flows are pairs.
 */
struct front_slot_v4 {
	struct flow_key_v4 key;
	struct flow_record record;
};

struct front_slot_v6 {
	struct flow_key_v6 key;
	struct record_head head;
};

/*
 * What does not fit into the line of IPv6 stands behind all slots, in the same
 * order. In a second line beside the first it would keep half of the sets of
 * the cache from the slots of other flows.
 */
struct front_rest {
	struct record_rest rest;
	__u64 unused[5];
};

static inline __u32 front_slot_size(enum family family, __u8 granularity)
{
	if (family == FAMILY_IPV6)
		return sizeof(struct front_slot_v6);
	return granularity == GRANULARITY_PAIR
		       ? sizeof(struct front_slot_v4) / 2
		       : sizeof(struct front_slot_v4);
}

static inline int front_has_rests(enum family family, __u8 granularity)
{
	return family == FAMILY_IPV6 && granularity == GRANULARITY_CONNECTION;
}

ABI_ASSERT(sizeof(struct front_slot_v4) == 64);
ABI_ASSERT(sizeof(struct front_slot_v6) == 64);
ABI_ASSERT(sizeof(struct front_rest) == 64);

/* The first slot of a CPU's part; it has 1 << bits of them. */
static inline __u32 front_part(__u32 cpu, __u32 generation, __u32 bits)
{
	return (cpu * GENERATIONS + generation) << bits;
}

#endif
