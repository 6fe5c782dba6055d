/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the figures are compared with: the design that most small exporters
 * share. One hash for all CPUs, keyed by addresses, direction and protocol; a
 * look-up, two atomic additions, an insertion for what is new. Done well: a key
 * for each family, the lookup inlined, preallocated, and nothing it need not
 * do.
 */
#ifndef BENCH_REFERENCE_BPF_H
#define BENCH_REFERENCE_BPF_H

#include <bpf/bpf_helpers.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#include "ebpf/packet.bpf.h"
#include "ebpf/shared/abi.h"

struct reference_key_v4 {
	__be32 source;
	__be32 destination;
	__u16 direction;
	__u16 protocol;
};

struct reference_key_v6 {
	__u32 source[4];
	__u32 destination[4];
	__u16 direction;
	__u16 protocol;
};

#define REFERENCE_TABLE(table_name, key_type)                                  \
	struct {                                                               \
		__uint(type, BPF_MAP_TYPE_HASH);                               \
		__uint(max_entries, DEFAULT_MAX_FLOWS);                        \
		__type(key, struct key_type);                                  \
		__type(value, struct traffic_volume);                          \
	} table_name SEC(".maps")

REFERENCE_TABLE(reference_v4, reference_key_v4);
REFERENCE_TABLE(reference_v6, reference_key_v6);

static __always_inline void reference_add(void *table, const void *key,
					  __u32 length)
{
	const struct traffic_volume first = {1, length};
	struct traffic_volume *record = bpf_map_lookup_elem(table, key);

	if (!record) {
		if (!bpf_map_update_elem(table, key, &first, BPF_NOEXIST))
			return;
		record = bpf_map_lookup_elem(table, key);
		if (!record)
			return;
	}
	__sync_fetch_and_add(&record->packets, 1);
	__sync_fetch_and_add(&record->bytes, length);
}

static __always_inline void reference_ipv4(const __u8 *at, const __u8 *end,
					   __u32 length)
{
	const struct iphdr *ip = (const void *)at;

	if ((const __u8 *)(ip + 1) > end)
		return;
	const struct reference_key_v4 key = {ip->saddr, ip->daddr,
					     DIRECTION_INBOUND, ip->protocol};

	reference_add(&reference_v4, &key, length);
}

static __always_inline void reference_ipv6(const __u8 *at, const __u8 *end,
					   __u32 length)
{
	const struct ipv6hdr *ip = (const void *)at;
	struct reference_key_v6 key;

	if ((const __u8 *)(ip + 1) > end)
		return;
	__builtin_memcpy(key.source, &ip->saddr, sizeof(key.source));
	__builtin_memcpy(key.destination, &ip->daddr, sizeof(key.destination));
	key.direction = DIRECTION_INBOUND;
	key.protocol = ip->nexthdr;
	reference_add(&reference_v6, &key, length);
}

static __always_inline void reference_network(const __u8 *at, const __u8 *end,
					      __be16 ethertype, __u32 length)
{
	if (ethertype == NETWORK16(ETH_P_IP))
		reference_ipv4(at, end, length);
	else if (ethertype == NETWORK16(ETH_P_IPV6))
		reference_ipv6(at, end, length);
}

static __always_inline void reference_count(const __u8 *start, const __u8 *end,
					    __u32 length)
{
	const struct ethhdr *ethernet = (const void *)start;
	const struct vlan_tag *tag = (const void *)(ethernet + 1);

	if ((const __u8 *)tag > end)
		return;
	if (!is_vlan(ethernet->h_proto))
		reference_network((const __u8 *)tag, end, ethernet->h_proto,
				  length);
	else if ((const __u8 *)(tag + 1) <= end)
		reference_network((const __u8 *)(tag + 1), end, tag->ethertype,
				  length);
}

#endif
