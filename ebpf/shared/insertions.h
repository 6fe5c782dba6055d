/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * How many records each CPU has put into the flow tables since the start:
 * user space maps this into its memory and looks several times a second
 * whether the table fills faster than it is swept. A line for each CPU.
 */
#ifndef TRAFFIC_INSERTIONS_H
#define TRAFFIC_INSERTIONS_H

#include "ebpf/shared/abi.h"

struct insertions {
	__u64 records[FAMILIES];
	__u64 unused[6];
};

ABI_ASSERT(sizeof(struct insertions) == 64);

#endif
