// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What make bench runs in the kernel. BPF_PROG_TEST_RUN repeats one packet, so
 * a first program writes the next flow's source address into it and jumps to
 * the program under test: the shipped one as it is, or one of these. All go
 * through the same first program, so what they cost beyond `bench_empty` is
 * their own.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#define copy_bytes(bytes, offset, to, size)                                    \
	bpf_skb_load_bytes((bytes)->whole, offset, to, size)
#define copy_network(bytes, to, size)                                          \
	bpf_skb_load_bytes_relative((bytes)->whole, 0, to, size,               \
				    BPF_HDR_START_NET)

#include "ebpf/packet.bpf.h"
#include "ebpf/wire.bpf.h"
#include "tests/bench/bpf/reference.bpf.h"
#include "tests/bench/bpf/sequence.h"

/* The source addresses in their order; written by user space. */
__u32 sequence[SEQUENCE_LENGTH];

/* Where in it each CPU is, on a cache line of its own. */
struct {
	__u32 at;
	__u32 unused[15];
} cursors[SEQUENCE_CPUS] __attribute__((aligned(64)));

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} under_test SEC(".maps");

/* Only returns when there was nothing to jump to. */
static __always_inline int vary(struct __sk_buff *skb, const __u32 offset)
{
	const __u32 cpu = bpf_get_smp_processor_id() & (SEQUENCE_CPUS - 1);
	const __u32 at = cursors[cpu].at++ & (SEQUENCE_LENGTH - 1);
	__u8 *start = (__u8 *)(long)skb->data;

	if (start + offset + sizeof(__u32) > (__u8 *)(long)skb->data_end)
		return TC_ACT_SHOT;
	*(__u32 *)(start + offset) = sequence[at];
	bpf_tail_call(skb, &under_test, 0);
	return TC_ACT_SHOT;
}

/* The source of IPv4; the low word of that of IPv6. */
SEC("tc") int vary_ipv4(struct __sk_buff *skb)
{
	return vary(skb, ETH_HLEN + 12);
}

SEC("tc") int vary_ipv6(struct __sk_buff *skb)
{
	return vary(skb, ETH_HLEN + 8 + 12);
}

SEC("tc") int vary_vlan(struct __sk_buff *skb)
{
	return vary(skb, ETH_HLEN + VLAN_TAG_SIZE + 12);
}

SEC("tc") int bench_empty(struct __sk_buff *skb)
{
	(void)skb;
	return TC_ACT_UNSPEC;
}

/*
 * The reader as traffic.bpf.c calls it, and what the packet is on the wire. The
 * verdict depends on everything that was read, so nothing is left out.
 */
SEC("tc") int bench_parse(struct __sk_buff *skb)
{
	const struct bytes bytes = {
		.start = (const __u8 *)(long)skb->data,
		.end = (const __u8 *)(long)skb->data_end,
		.whole = skb,
		.in_place = 1,
	};
	struct packet packet = {};

	if (!is_plain_ipv4(&bytes, &packet) &&
	    !is_plain_ipv6(&bytes, &packet) &&
	    read_packet(&bytes, skb->len, skb->protocol, LINK_ETHERNET,
			GRANULARITY_PAIR, &packet) != PACKET_READ)
		return TC_ACT_SHOT;
	const struct traffic_volume volume = wire_volume(skb, &bytes, &packet);
	const __u64 all = packet.addresses[0] ^ packet.addresses[1] ^
			  packet.addresses[2] ^ packet.addresses[3] ^
			  packet.protocol ^ volume.packets ^ volume.bytes;

	return all ? TC_ACT_UNSPEC : TC_ACT_OK;
}

SEC("tc") int bench_reference(struct __sk_buff *skb)
{
	reference_count((const __u8 *)(long)skb->data,
			(const __u8 *)(long)skb->data_end, skb->len);
	return TC_ACT_UNSPEC;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
