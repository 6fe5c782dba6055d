/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The counters of packets that have no flow record: those without an IP
 * address to name, and those whose record found the table full. One array per
 * interface and CPU; its values only ever grow.
 */
#ifndef TRAFFIC_DATAPATH_STATS_H
#define TRAFFIC_DATAPATH_STATS_H

#include "ebpf/shared/abi.h"
#include "ebpf/shared/ip_type.h"

enum unparsed_reason {
	UNPARSED_NOT_IP,	    /* ARP, LLDP, MPLS, ... */
	UNPARSED_TRUNCATED_LINK,    /* ends within Ethernet header or tags */
	UNPARSED_TOO_MANY_TAGS,	    /* more than MAX_VLAN_TAGS */
	UNPARSED_TRUNCATED_NETWORK, /* ends within the fixed IP header */
	UNPARSED_BAD_VERSION,	    /* not the version that was announced */
	UNPARSED_BAD_HEADER_LENGTH, /* IHL below 5 */
	UNPARSED_PPPOE,		    /* a session: its ppp device has the IP */
	UNPARSED_REASONS,
};

/* Where each of these stands in the array of struct traffic_volume. */
static inline __u32 unparsed_index(__u32 direction, __u32 reason)
{
	return direction * (__u32)UNPARSED_REASONS + reason;
}

static inline __u32 overflow_index(__u32 direction, __u32 family, __u32 type)
{
	const __u32 first = (__u32)DIRECTIONS * UNPARSED_REASONS;

	return first + (direction * FAMILIES + family) * IP_TYPES + type;
}

/*
 * What super-packets were counted for beyond what they are to the stack: one
 * packet of skb->len bytes. Part of the other numbers, not beside them.
 */
static inline __u32 expanded_index(__u32 direction)
{
	return (__u32)DIRECTIONS * UNPARSED_REASONS +
	       (__u32)DIRECTIONS * FAMILIES * IP_TYPES + direction;
}

#define DATAPATH_COUNTERS                                                      \
	((__u32)DIRECTIONS * UNPARSED_REASONS +                                \
	 (__u32)DIRECTIONS * FAMILIES * IP_TYPES + DIRECTIONS)

#endif
