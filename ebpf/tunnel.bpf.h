/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The segments inside a tunnel. Programs are not told that a super-packet is
 * encapsulated, so its bytes have to show it: behind the tunnel's header is an
 * IP header that claims all the rest of the super-packet. Datagrams that were
 * merely joined (UDP segmentation, UDP GRO) claim no more than one datagram's
 * length, so what looks like VXLAN inside of them is not taken for it.
 *
 * Only super-packets come here, and only those of a protocol that tunnels use.
 */
#ifndef TRAFFIC_TUNNEL_BPF_H
#define TRAFFIC_TUNNEL_BPF_H

#include <linux/udp.h>

#include "ebpf/packet.bpf.h"

/* The innermost protocol above IP, and where it begins. */
struct segmented {
	__u32 at;
	__u8 protocol;
};

/* VXLAN (RFC 7348) and Geneve (RFC 8926); their valid flags do not overlap. */
struct udp_tunnel {
	__u8 flags; /* Geneve: version, words of options */
	__u8 reserved;
	__be16 protocol; /* Geneve only */
	__be32 network;
};

#define VXLAN_NETWORK_VALID 0x08
#define GENEVE_VERSION	    0xc0
#define GENEVE_WORDS	    0x3f

/* RFC 2784, RFC 2890. */
struct gre_base {
	__be16 flags;
	__be16 protocol;
};

#define GRE_CHECKSUM 0x8000
#define GRE_KEY	     0x2000
#define GRE_SEQUENCE 0x1000

#define ETHERNET_INSIDE NETWORK16(ETH_P_TEB)

static __always_inline int is_ip(__be16 ethertype)
{
	return ethertype == NETWORK16(ETH_P_IP) ||
	       ethertype == NETWORK16(ETH_P_IPV6);
}

/*
 * Moves *at behind the tunnel's header. What is there then: ETHERNET_INSIDE,
 * the ethertype of IP, or something that is neither.
 */
static __always_inline __be16 enter_udp(const struct bytes *bytes, __u32 *at)
{
	struct udp_tunnel tunnel;

	if (copy_bytes(bytes, *at + sizeof(struct udphdr), &tunnel,
		       sizeof(tunnel)))
		return 0;
	*at += sizeof(struct udphdr) + sizeof(tunnel);
	if (!(tunnel.flags & GENEVE_VERSION) &&
	    (tunnel.protocol == ETHERNET_INSIDE || is_ip(tunnel.protocol))) {
		*at += (tunnel.flags & GENEVE_WORDS) * 4;
		return tunnel.protocol;
	}
	return tunnel.flags & VXLAN_NETWORK_VALID ? ETHERNET_INSIDE : 0;
}

static __always_inline __be16 enter_gre(const struct bytes *bytes, __u32 *at)
{
	struct gre_base gre;

	if (copy_bytes(bytes, *at, &gre, sizeof(gre)))
		return 0;
	*at += sizeof(gre);
	*at += gre.flags & NETWORK16(GRE_CHECKSUM) ? 4 : 0;
	*at += gre.flags & NETWORK16(GRE_KEY) ? 4 : 0;
	*at += gre.flags & NETWORK16(GRE_SEQUENCE) ? 4 : 0;
	return gre.protocol;
}

static __always_inline __be16 enter_tunnel(const struct bytes *bytes,
					   __u8 protocol, __u32 *at)
{
	if (protocol == IPPROTO_UDP)
		return enter_udp(bytes, at);
	if (protocol == IPPROTO_GRE)
		return enter_gre(bytes, at);
	if (protocol == IPPROTO_IPIP)
		return NETWORK16(ETH_P_IP);
	if (protocol == IPPROTO_IPV6)
		return NETWORK16(ETH_P_IPV6);
	return 0;
}

/* The ethertype behind an Ethernet header with one tag or none; 0: missing. */
static __always_inline __be16 enter_ethernet(const struct bytes *bytes,
					     __u32 *at)
{
	__be16 words[3]; /* ethertype, or TPID, tag and ethertype */

	if (copy_bytes(bytes, *at + ETH_HLEN - 2, words, sizeof(words)))
		return 0;
	if (!is_vlan(words[0])) {
		*at += ETH_HLEN;
		return words[0];
	}
	*at += ETH_HLEN + sizeof(struct vlan_tag);
	return words[2];
}

/* A length field says `left`, or nothing where 16 bits are not enough. */
static __always_inline int claims(__be16 field, __u32 left)
{
	return NETWORK16(field) == left || (!field && left > 0xffff);
}

static __always_inline int enter_ip(const struct bytes *bytes, __u32 left,
				    struct segmented *inner)
{
	union {
		struct iphdr v4;
		struct {
			__be32 first;
			__be16 payload;
			__u8 next;
		} v6;
	} ip; /* as much of IPv6 as is needed */

	if (copy_bytes(bytes, inner->at, &ip, sizeof(ip)))
		return 0;
	if (ip.v4.version == 4) {
		inner->protocol = ip.v4.protocol;
		inner->at += ip.v4.ihl * 4;
		return claims(ip.v4.tot_len, left);
	}
	inner->protocol = ip.v6.next;
	inner->at += sizeof(struct ipv6hdr);
	return ip.v4.version == 6 && left >= sizeof(struct ipv6hdr) &&
	       claims(ip.v6.payload, left - sizeof(struct ipv6hdr));
}

/* What the stack cuts into segments; `length` is the super-packet's. */
static __always_inline struct segmented
find_segmented(const struct bytes *bytes, __u32 length,
	       const struct packet *packet)
{
	const struct segmented outer = {packet->transport, packet->protocol};
	struct segmented inner = outer;
	__be16 inside = enter_tunnel(bytes, outer.protocol, &inner.at);

	if (inside == ETHERNET_INSIDE)
		inside = enter_ethernet(bytes, &inner.at);
	if (!is_ip(inside) || !enter_ip(bytes, length - inner.at, &inner))
		return outer;
	return inner;
}

#endif
