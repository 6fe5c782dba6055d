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
 * Empty while volume.packets is 0. A cache line for IPv4 and two for IPv6, of
 * which a packet of a known flow touches only the first; half of that where
 * flows are pairs.
 */
struct front_slot_v4 {
	struct flow_key_v4 key;
	struct flow_record record;
};

struct front_slot_v6 {
	struct flow_key_v6 key;
	struct flow_record record;
	__u64 unused[5];
};

static inline __u32 front_slot_size(enum family family, __u8 granularity)
{
	const __u32 whole = family == FAMILY_IPV4
				    ? sizeof(struct front_slot_v4)
				    : sizeof(struct front_slot_v6);

	return granularity == GRANULARITY_PAIR ? whole / 2 : whole;
}

ABI_ASSERT(sizeof(struct front_slot_v4) == 64);
ABI_ASSERT(sizeof(struct front_slot_v6) == 128);

/* The first slot of a CPU's part; it has 1 << bits of them. */
static inline __u32 front_part(__u32 cpu, __u32 generation, __u32 bits)
{
	return (cpu * GENERATIONS + generation) << bits;
}

#endif
