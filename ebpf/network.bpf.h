/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * IPv4 and IPv6: addresses, protocol, and where the transport header begins.
 * What packet.bpf.h rules out holds here.
 */
#ifndef TRAFFIC_NETWORK_BPF_H
#define TRAFFIC_NETWORK_BPF_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#include "ebpf/shared/datapath_stats.h"
#include "ebpf/shared/limits.h"
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

#endif
