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

#include "ebpf/link.bpf.h"
#include "ebpf/shared/settings.h"

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
