/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * From bytes to who talks to whom. No helpers, no maps, nothing but UAPI
 * headers: the same code runs in the kernel and, natively, in unit tests and
 * under the fuzzer.
 *
 * Whoever includes this defines two things first. copy_bytes(bytes, offset, to,
 * size) is 0 when all `size` bytes at `offset` exist and were copied to `to`;
 * copy_network(bytes, to, size) the same where the stack says that the network
 * header begins.
 *
 * All of it loads without CAP_PERFMON, which rules out three things:
 * - advancing a packet pointer by a variable (every kernel so far). So headers
 *   at a fixed offset are read in place, and what is behind a tag, an option
 *   or an extension header is copied out;
 * - comparing a packet pointer with the packet's end (before 6.6). So for
 *   those there are programs that only copy;
 * - writing less than eight aligned bytes over a spilled register (before
 *   6.3). So addresses and keys are moved in whole 64-bit words.
 */
#ifndef TRAFFIC_PACKET_BPF_H
#define TRAFFIC_PACKET_BPF_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#include "ebpf/shared/datapath_stats.h"
#include "ebpf/shared/limits.h"
#include "ebpf/shared/settings.h"
#include "ebpf/transport.bpf.h"

static __always_inline int take_ipv4(const struct iphdr *ip, __u32 at,
				     struct packet *packet)
{
	if (ip->version != 4)
		return UNPARSED_BAD_VERSION;
	if (ip->ihl < 5)
		return UNPARSED_BAD_HEADER_LENGTH;

	packet->family = FAMILY_IPV4;
	packet->protocol = ip->protocol;
	packet->later_fragment = (ip->frag_off & NETWORK16(0x1fff)) != 0;
	packet->transport = at + ip->ihl * 4;
	packet->addresses[0] = word_of(ip->saddr, ip->daddr);
	return PACKET_READ;
}

/* `fixed`: `at` is a compile-time constant. */
static __always_inline int read_ipv4(const struct bytes *bytes, __u32 at,
				     struct packet *packet, const int fixed)
{
	struct iphdr copy;

	if (fixed && in_place(bytes, at, sizeof(copy)))
		return take_ipv4((const void *)(bytes->start + at), at, packet);
	if (copy_bytes(bytes, at, &copy, sizeof(copy)))
		return UNPARSED_TRUNCATED_NETWORK;
	return take_ipv4(&copy, at, packet);
}

/*
 * RFC 8200, 4; RFC 4302; RFC 6275 (135); RFC 7401 (139); RFC 5533 (140). Two
 * sets of bits and not a switch: a branch for each kind would multiply the
 * paths that the verifier has to follow from header to header.
 */
static __always_inline int is_extension(__u8 header)
{
	const __u64 low = 1ULL << IPPROTO_HOPOPTS | 1ULL << IPPROTO_ROUTING |
			  1ULL << IPPROTO_FRAGMENT | 1ULL << IPPROTO_AH |
			  1ULL << IPPROTO_DSTOPTS;
	const __u64 high =
		1ULL << (135 - 128) | 1ULL << (139 - 128) | 1ULL << (140 - 128);
	const __u64 set = header < 64 ? low : header < 128 ? 0 : high;

	return header < 192 && (set >> (header & 63) & 1);
}

struct extension {
	__u8 next;
	__u8 length;
	__be16 fragment; /* of a fragment header: offset and flags */
};

static __always_inline __u32 extension_size(__u8 header,
					    const struct extension *extension)
{
	if (header == IPPROTO_FRAGMENT)
		return 8;
	if (header == IPPROTO_AH)
		return (extension->length + 2) * 4;
	return (extension->length + 1) * 8;
}

/* More than MAX_EXTENSION_HEADERS of the longest, 2048 bytes each. */
#define TRANSPORT_MASK 0x7fff

/*
 * Stops at the first header that is no extension, that is missing, or that
 * comes after the bound; its number is the protocol then. The addresses are
 * known by now, so nothing here makes a packet unparsed.
 */
static __always_inline void walk_extensions(const struct bytes *bytes,
					    struct packet *packet)
{
	UNROLLED
	for (int i = 0; i < MAX_EXTENSION_HEADERS; i++) {
		const __u8 header = packet->protocol;
		struct extension extension;

		if (!is_extension(header))
			return;
		if (copy_bytes(bytes, packet->transport, &extension,
			       sizeof(extension)))
			return;
		/* The mask makes all paths to here alike to the verifier. */
		packet->transport = (packet->transport +
				     extension_size(header, &extension)) &
				    TRANSPORT_MASK;
		packet->protocol = extension.next;
		if (header == IPPROTO_FRAGMENT &&
		    (extension.fragment & NETWORK16(0xfff8))) {
			packet->later_fragment = 1;
			return;
		}
	}
}

static __always_inline int take_ipv6(const struct ipv6hdr *ip, __u32 at,
				     struct packet *packet)
{
	if (ip->version != 6)
		return UNPARSED_BAD_VERSION;

	packet->family = FAMILY_IPV6;
	packet->protocol = ip->nexthdr;
	packet->jumbo_option =
		ip->nexthdr == IPPROTO_HOPOPTS && ip->payload_len == 0;
	packet->later_fragment = 0;
	packet->transport = at + sizeof(*ip);
	UNROLLED
	for (int i = 0; i < 2; i++) {
		const __be32 *source = &ip->saddr.s6_addr32[2 * i];
		const __be32 *destination = &ip->daddr.s6_addr32[2 * i];

		packet->addresses[i] = word_of(source[0], source[1]);
		packet->addresses[2 + i] =
			word_of(destination[0], destination[1]);
	}
	return PACKET_READ;
}

static __always_inline int read_ipv6(const struct bytes *bytes, __u32 at,
				     struct packet *packet, const int fixed)
{
	struct ipv6hdr copy;
	int outcome;

	if (fixed && in_place(bytes, at, sizeof(copy)))
		outcome = take_ipv6((const void *)(bytes->start + at), at,
				    packet);
	else if (copy_bytes(bytes, at, &copy, sizeof(copy)))
		outcome = UNPARSED_TRUNCATED_NETWORK;
	else
		outcome = take_ipv6(&copy, at, packet);

	if (outcome == PACKET_READ && is_extension(packet->protocol))
		walk_extensions(bytes, packet);
	return outcome;
}

static __always_inline int read_network(const struct bytes *bytes, __u32 at,
					__be16 ethertype, struct packet *packet,
					const int fixed)
{
	if (ethertype == NETWORK16(ETH_P_IP))
		return read_ipv4(bytes, at, packet, fixed);
	if (ethertype == NETWORK16(ETH_P_IPV6))
		return read_ipv6(bytes, at, packet, fixed);
	return ethertype == NETWORK16(ETH_P_PPP_SES) ? UNPARSED_PPPOE
						     : UNPARSED_NOT_IP;
}

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

/*
 * The two shapes that nearly all packets have: Ethernet without a tag in the
 * bytes, all headers in the linear part, no extension headers. What is not
 * plain may still be anything: read_packet() says what.
 */
static __always_inline int is_plain_ipv4(const struct bytes *bytes,
					 struct packet *packet)
{
	const struct ethhdr *link = (const void *)bytes->start;

	return in_place(bytes, ETH_HLEN, sizeof(struct iphdr)) &&
	       link->h_proto == NETWORK16(ETH_P_IP) &&
	       take_ipv4((const void *)(link + 1), ETH_HLEN, packet) ==
		       PACKET_READ;
}

static __always_inline int is_plain_ipv6(const struct bytes *bytes,
					 struct packet *packet)
{
	const struct ethhdr *link = (const void *)bytes->start;

	return in_place(bytes, ETH_HLEN, sizeof(struct ipv6hdr)) &&
	       link->h_proto == NETWORK16(ETH_P_IPV6) &&
	       take_ipv6((const void *)(link + 1), ETH_HLEN, packet) ==
		       PACKET_READ &&
	       !is_extension(packet->protocol);
}

/*
 * PACKET_READ and a filled-in packet, or the reason why there is none. `length`
 * is that of all bytes.
 */
static __always_inline int read_packet(const struct bytes *bytes, __u32 length,
				       __be16 ethertype, __u8 link,
				       __u8 granularity, struct packet *packet)
{
	const int outcome = link == LINK_RAW_IP ? read_raw_ip(bytes, length,
							      ethertype, packet)
						: read_ethernet(bytes, packet);

	if (outcome == PACKET_READ && granularity == GRANULARITY_CONNECTION)
		read_transport(bytes, packet);
	return outcome;
}

#endif
