/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The count of new records, by CPU. A hint for when to sweep, not part of the
 * accounts: on PREEMPT_RT one may go missing.
 */
#ifndef TRAFFIC_INSERTIONS_BPF_H
#define TRAFFIC_INSERTIONS_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "ebpf/shared/insertions.h"

/* Sized by user space: for all possible CPUs. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct insertions);
} insertions SEC(".maps");

static __always_inline void note_insertion(const enum family family)
{
	const __u32 cpu = bpf_get_smp_processor_id();
	struct insertions *mine = bpf_map_lookup_elem(&insertions, &cpu);

	if (mine)
		mine->records[family]++;
}

#endif
