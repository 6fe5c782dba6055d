/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Every packet that gets no flow record ends in one of these counters; and
 * what super-packets are to the stack can be told from what they count for.
 */
#ifndef TRAFFIC_DATAPATH_STATS_BPF_H
#define TRAFFIC_DATAPATH_STATS_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "ebpf/bytes.bpf.h"
#include "ebpf/shared/datapath_stats.h"

/*
 * One per interface. Written here, read and never reset by user space. Atomic
 * although per CPU: on PREEMPT_RT one program may interrupt another, and these
 * are the rare paths.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, DATAPATH_COUNTERS);
	__type(key, __u32);
	__type(value, struct traffic_volume);
} datapath_stats SEC(".maps");

/* A key and not an offset: offsets that vary by path need CAP_PERFMON. */
static __always_inline void count_datapath(__u32 index,
					   const struct traffic_volume *volume)
{
	const __u64 key = array_key(index);
	struct traffic_volume *counter =
		bpf_map_lookup_elem(&datapath_stats, &key);

	if (!counter)
		return; /* not reached: every index is below the bound */
	__sync_fetch_and_add(&counter->packets, volume->packets);
	__sync_fetch_and_add(&counter->bytes, volume->bytes);
}

static __always_inline void count_unparsed(__u32 direction, __u32 reason,
					   const struct traffic_volume *volume)
{
	count_datapath(unparsed_index(direction, reason), volume);
}

static __always_inline void count_overflow(__u32 direction, enum family family,
					   enum ip_type type,
					   const struct traffic_volume *volume)
{
	count_datapath(overflow_index(direction, family, type), volume);
}

/* Once for each super-packet, which stands for dozens. */
static __always_inline void count_expanded(__u32 direction, __u32 length,
					   const struct traffic_volume *volume)
{
	const struct traffic_volume beyond = {volume->packets - 1,
					      volume->bytes - length};

	count_datapath(expanded_index(direction), &beyond);
}

#endif
