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

/* Empty while volume.packets is 0. Half a cache line, and a whole one. */
struct front_slot_v4 {
	struct flow_key_v4 key;
	struct traffic_volume volume;
};

struct front_slot_v6 {
	struct flow_key_v6 key;
	struct traffic_volume volume;
	__u64 unused;
};

ABI_ASSERT(sizeof(struct front_slot_v4) == 32);
ABI_ASSERT(sizeof(struct front_slot_v6) == 64);

/* The first slot of a CPU's part; it has 1 << bits of them. */
static inline __u32 front_part(__u32 cpu, __u32 generation, __u32 bits)
{
	return (cpu * GENERATIONS + generation) << bits;
}

#endif
