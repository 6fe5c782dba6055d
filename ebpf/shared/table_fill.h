/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* How many records a flow table has. A cache line of its own. */
#ifndef TRAFFIC_TABLE_FILL_H
#define TRAFFIC_TABLE_FILL_H

#include <linux/types.h>

struct table_fill {
	__u64 records;
} __attribute__((aligned(64)));

#endif
