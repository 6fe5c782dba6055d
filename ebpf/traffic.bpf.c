// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The classifier: one program for each direction, observing only. Whatever
 * happens here, the packet goes on to the next program as if we were not there.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

/* The header's bytes at `offset`, wherever they lie; needs no CAP_PERFMON. */
#define copy_bytes(bytes, offset, to, size)                                    \
	bpf_skb_load_bytes((bytes)->whole, offset, to, size)
#define copy_network(bytes, to, size)                                          \
	bpf_skb_load_bytes_relative((bytes)->whole, 0, to, size,               \
				    BPF_HDR_START_NET)

#include "ebpf/packet.bpf.h"
#include "ebpf/wire.bpf.h"

const volatile struct settings settings;

#include "ebpf/flow_table.bpf.h"
#include "ebpf/grace.bpf.h"

/*
 * Counts nearly all packets, on a straight way that shares no registers with
 * the detours of the rest: that saves a third of the time. 0: not that easy.
 */
static __always_inline int observe_plain(const struct __sk_buff *skb,
					 const struct bytes *bytes,
					 enum direction direction,
					 const struct traffic_volume *volume)
{
	struct packet packet = {};

	if (!bytes->in_place || skb->gso_size || settings.link != LINK_ETHERNET)
		return 0;
	if (is_plain_ipv4(bytes, &packet)) {
		if (has_records_of_connections() &&
		    !read_plain_transport(bytes, PLAIN_TRANSPORT_V4, &packet))
			return 0;
		count_ipv4(&packet, settings.slot, direction, volume);
		return 1;
	}
	if (is_plain_ipv6(bytes, &packet)) {
		if (has_records_of_connections() &&
		    !read_plain_transport(bytes, PLAIN_TRANSPORT_V6, &packet))
			return 0;
		count_ipv6(&packet, settings.slot, direction, volume);
		return 1;
	}
	return 0;
}

/*
 * One volume for all ways: two would share their place on the stack with what
 * is copied there, which is refused before 6.3 (see packet.bpf.h).
 */
static __always_inline int observe(struct __sk_buff *skb,
				   enum direction direction, const int in_place)
{
	const struct bytes bytes = {
		.start = (const __u8 *)(long)skb->data,
		.end = (const __u8 *)(long)skb->data_end,
		.whole = skb,
		.in_place = in_place,
	};
	struct traffic_volume volume = wire_volume(skb, &bytes, 0);
	struct packet packet = {};

	if (observe_plain(skb, &bytes, direction, &volume))
		return TC_ACT_UNSPEC;
	const int outcome =
		read_packet(&bytes, skb->len, skb->protocol, settings.link,
			    settings.granularity, &packet);

	if (outcome != PACKET_READ) {
		count_unparsed(direction, outcome, &volume);
		return TC_ACT_UNSPEC;
	}
	volume = wire_volume(skb, &bytes, &packet);
	count_packet(&packet, settings.slot, direction, &volume);
	if (skb->gso_size)
		count_expanded(direction, skb->len - packet.before, &volume);
	return TC_ACT_UNSPEC;
}

SEC("tc") int traffic_ingress(struct __sk_buff *skb)
{
	return observe(skb, DIRECTION_INBOUND, 1);
}

SEC("tc") int traffic_egress(struct __sk_buff *skb)
{
	return observe(skb, DIRECTION_OUTBOUND, 1);
}

/* The same for kernels before 6.6 where CAP_PERFMON is missing. */
SEC("tc") int copying_ingress(struct __sk_buff *skb)
{
	return observe(skb, DIRECTION_INBOUND, 0);
}

SEC("tc") int copying_egress(struct __sk_buff *skb)
{
	return observe(skb, DIRECTION_OUTBOUND, 0);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
