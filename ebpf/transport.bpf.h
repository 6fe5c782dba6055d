/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What of a transport header tells connections apart, and how far they have
 * come: ports and TCP flags. Read where flows are connections only.
 */
#ifndef TRAFFIC_TRANSPORT_BPF_H
#define TRAFFIC_TRANSPORT_BPF_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#include "ebpf/bytes.bpf.h"

/* What of a transport header is read: a TCP header up to its flags. */
struct transport {
	__be16 ports[2]; /* ICMP: type and code, checksum */
	__be16 echo;	 /* of an ICMP echo the identifier */
	__u8 skipped[7];
	__u8 flags;
};

#define PORTS_SIZE 4 /* TCP, UDP, SCTP, DCCP and UDP-Lite begin with them */
#define ECHO_SIZE  6

static __always_inline int has_ports(__u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
	       protocol == IPPROTO_SCTP || protocol == IPPROTO_DCCP ||
	       protocol == IPPROTO_UDPLITE;
}

static __always_inline int is_icmp(__u8 protocol)
{
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
}

/* RFC 792 and RFC 4443: the type of an echo, whose code is 0. */
#define ICMP_KIND(type) NETWORK16((type) << 8)

static __always_inline int is_echo(__u8 protocol, __be16 kind)
{
	if (protocol == IPPROTO_ICMP)
		return kind == ICMP_KIND(8) || kind == ICMP_KIND(0);
	return kind == ICMP_KIND(128) || kind == ICMP_KIND(129);
}

static __always_inline void take_ports(const struct transport *header,
				       struct packet *packet)
{
	packet->source_port = header->ports[0];
	packet->destination_port = header->ports[1];
}

static __always_inline void take_tcp(const struct transport *header,
				     struct packet *packet)
{
	take_ports(header, packet);
	packet->tcp_flags = header->flags;
}

static __always_inline void take_icmp(const struct transport *header,
				      struct packet *packet)
{
	packet->source_port = header->ports[0];
	if (is_echo(packet->protocol, header->ports[0]))
		packet->destination_port = header->echo;
}

/*
 * Ports of what has them; type and code of ICMP in the source port. All zero
 * where there are none: later fragments, truncated packets, other protocols. Of
 * a header that is cut off, what is there.
 */
static __always_inline void read_transport(const struct bytes *bytes,
					   struct packet *packet)
{
	struct transport header = {};
	const __u32 at = packet->transport;

	if (packet->later_fragment)
		return;
	if (packet->protocol == IPPROTO_TCP &&
	    !copy_bytes(bytes, at, &header, sizeof(header)))
		take_tcp(&header, packet);
	else if (has_ports(packet->protocol) &&
		 !copy_bytes(bytes, at, &header, PORTS_SIZE))
		take_ports(&header, packet);
	else if (is_icmp(packet->protocol) &&
		 !copy_bytes(bytes, at, &header, ECHO_SIZE))
		take_icmp(&header, packet);
	else if (is_icmp(packet->protocol) &&
		 !copy_bytes(bytes, at, &header, sizeof(header.ports[0])))
		packet->source_port = header.ports[0];
}

#define PLAIN_TRANSPORT_V4 (ETH_HLEN + sizeof(struct iphdr))
#define PLAIN_TRANSPORT_V6 (ETH_HLEN + sizeof(struct ipv6hdr))

/*
 * The same of their transport headers, which must begin at the constant `at`. 0
 * where they do not, or are not all in the linear part.
 */
static __always_inline int read_plain_transport(const struct bytes *bytes,
						const __u32 at,
						struct packet *packet)
{
	const struct transport *header = (const void *)(bytes->start + at);

	if (packet->transport != at || packet->later_fragment)
		return 0;
	if (packet->protocol == IPPROTO_TCP) {
		if (!in_place(bytes, at, sizeof(*header)))
			return 0;
		take_tcp(header, packet);
		return 1;
	}
	if (packet->protocol != IPPROTO_UDP || !in_place(bytes, at, PORTS_SIZE))
		return 0;
	take_ports(header, packet);
	return 1;
}

#endif
