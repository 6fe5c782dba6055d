/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What a packet is on the wire. The stack carries many segments as one
 * super-packet; each segment has all the headers on the wire, and so it counts
 * here: bytes = len + (segments - 1) * (L2 + L3 + L4 header), where a tunnel's
 * headers and those inside of it are headers too.
 *
 * skb->wire_len is not used: it is right at egress and wrong at ingress.
 */
#ifndef TRAFFIC_WIRE_BPF_H
#define TRAFFIC_WIRE_BPF_H

#include <linux/bpf.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include "ebpf/packet.bpf.h"
#include "ebpf/tunnel.bpf.h"

#define VLAN_TAG_SIZE	 4
#define SCTP_HEADER_SIZE 12 /* RFC 9260, 3.1 */

/*
 * Between 5.19 and 6.19 the stack gives IPv6 super-packets over 64 KiB a
 * hop-by-hop header with a jumbo option, and takes it out when it segments.
 */
#define JUMBO_HEADER_SIZE 8

/* The length of all headers of each segment, or 0 if they are not known. */
static __always_inline __u32 segment_headers(const struct bytes *bytes,
					     __u32 length,
					     const struct packet *packet)
{
	const struct segmented what = find_segmented(bytes, length, packet);

	if (what.protocol == IPPROTO_UDP)
		return what.at + sizeof(struct udphdr);
	if (what.protocol == IPPROTO_SCTP)
		return what.at + SCTP_HEADER_SIZE;
	if (what.protocol == IPPROTO_TCP) {
		__u8 data_offset;

		/* The high half of byte 12 counts 32-bit words. */
		if (copy_bytes(bytes, what.at + 12, &data_offset, 1))
			return 0;
		return what.at + (data_offset >> 4) * 4;
	}
	return what.at;
}

static __always_inline __u32 segment_count(const struct __sk_buff *skb,
					   __u32 headers)
{
	const __u32 size = skb->gso_size;

	/* Guests and tun readers announce a size and leave the count at 0. */
	if (skb->gso_segs || !size || skb->len <= headers)
		return skb->gso_segs ? skb->gso_segs : 1;
	return (skb->len - headers + size - 1) / size;
}

/* The tag in the metadata is on the wire too. `packet` is null if unparsed. */
static __always_inline struct traffic_volume
wire_volume(const struct __sk_buff *skb, const struct bytes *bytes,
	    const struct packet *packet)
{
	const __u32 tag = skb->vlan_present ? VLAN_TAG_SIZE : 0;
	struct traffic_volume volume = {1, skb->len + tag};

	if (packet && skb->gso_size) {
		const __u32 extra =
			packet->before +
			(packet->jumbo_option ? JUMBO_HEADER_SIZE : 0);
		const __u32 headers = segment_headers(bytes, skb->len, packet);
		const __u32 segments = segment_count(skb, headers);
		const __u32 repeated = headers > extra ? headers - extra : 0;

		volume.packets = segments;
		volume.bytes += (__u64)(segments - 1) * (repeated + tag);
		volume.bytes -= extra;
	} else if (packet) {
		volume.bytes -= packet->before;
	}
	return volume;
}

#endif
