/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What stands before IP: Ethernet and tags, or, on links without a header of
 * their own, nothing, but for what tunnels leave there. What packet.bpf.h rules
 * out holds here.
 */
#ifndef TRAFFIC_LINK_BPF_H
#define TRAFFIC_LINK_BPF_H

#include "ebpf/network.bpf.h"

static __always_inline int is_vlan(__be16 ethertype)
{
	return ethertype == NETWORK16(ETH_P_8021Q) ||
	       ethertype == NETWORK16(ETH_P_8021AD);
}

struct vlan_tag {
	__be16 control;
	__be16 ethertype;
};

static __always_inline int read_tagged(const struct bytes *bytes,
				       struct packet *packet)
{
	__u32 at = ETH_HLEN;

	UNROLLED
	for (int i = 0; i < MAX_VLAN_TAGS; i++) {
		struct vlan_tag tag;

		if (copy_bytes(bytes, at, &tag, sizeof(tag)))
			return UNPARSED_TRUNCATED_LINK;
		at += sizeof(tag);
		if (!is_vlan(tag.ethertype))
			return read_network(bytes, at, tag.ethertype, packet,
					    0);
	}
	return UNPARSED_TOO_MANY_TAGS;
}

static __always_inline int read_ethernet(const struct bytes *bytes,
					 struct packet *packet)
{
	struct ethhdr copy;
	__be16 ethertype;

	if (in_place(bytes, 0, sizeof(copy)))
		ethertype = ((const struct ethhdr *)bytes->start)->h_proto;
	else if (copy_bytes(bytes, 0, &copy, sizeof(copy)))
		return UNPARSED_TRUNCATED_LINK;
	else
		ethertype = copy.h_proto;

	if (is_vlan(ethertype))
		return read_tagged(bytes, packet);
	return read_network(bytes, ETH_HLEN, ethertype, packet, 1);
}

/* How an IP packet begins, as far as its length. */
union ip_start {
	__u64 word;
	__u8 first;
	__be16 parts[4];
};

/* 0: it is none. */
static __always_inline __u32 ip_length(const union ip_start *ip)
{
	if (ip->first >> 4 == 4)
		return NETWORK16(ip->parts[1]);
	if (ip->first >> 4 == 6)
		return NETWORK16(ip->parts[2]) + sizeof(struct ipv6hdr);
	return 0;
}

/* The longest that may stand there: an outer IPv6 header with GRE, and more. */
#define MOST_BEFORE_IP 127

/*
 * Where IP begins on a link that has no header of its own: at 0. But what comes
 * out of a tunnel may have what it came by in front: of xfrm and vti the
 * Ethernet header, of GRE without a remote the outer headers, and before 5.14
 * of every tunnel. There is no asking for how much; but the packet ends with
 * its last byte, and says how long it is.
 */
static __always_inline __u32 start_of_ip(const struct bytes *bytes,
					 __u32 length)
{
	union ip_start network, there;
	__u32 start;

	if (copy_network(bytes, &network, sizeof(network)) ||
	    copy_bytes(bytes, 0, &there, sizeof(there)) ||
	    there.word == network.word)
		return 0;
	start = length - ip_length(&network);
	if (start > MOST_BEFORE_IP ||
	    copy_bytes(bytes, start, &there, sizeof(there)) ||
	    there.word != network.word)
		return 0;
	return start;
}

static __always_inline int read_raw_ip(const struct bytes *bytes, __u32 length,
				       __be16 ethertype, struct packet *packet)
{
	packet->before = start_of_ip(bytes, length);
	return read_network(bytes, packet->before, ethertype, packet, 0);
}

#endif
