/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What every header of the contract needs: fixed-width types and an assertion
 * that is valid in C and in C++. Nothing in this folder calls a helper or
 * includes a BPF header; both sides of the kernel boundary compile it.
 */
#ifndef TRAFFIC_ABI_H
#define TRAFFIC_ABI_H

#include <linux/types.h>

#ifdef __cplusplus
#define ABI_ASSERT(cond) static_assert(cond, #cond)
#else
#define ABI_ASSERT(cond) _Static_assert(cond, #cond)
#endif

enum direction {
	DIRECTION_INBOUND,
	DIRECTION_OUTBOUND,
	DIRECTIONS,
};

enum family {
	FAMILY_IPV4,
	FAMILY_IPV6,
	FAMILIES,
};

/* Packets and bytes as on the wire; see wire.bpf.h for the arithmetic. */
struct traffic_volume {
	__u64 packets;
	__u64 bytes;
};

ABI_ASSERT(sizeof(struct traffic_volume) == 16);

#endif
