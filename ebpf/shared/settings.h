/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What a loaded program knows before its first packet. Every attached
 * interface has an instance of the programs of its own, so this is .rodata:
 * the verifier removes what is switched off, and no packet pays for a lookup.
 */
#ifndef TRAFFIC_SETTINGS_H
#define TRAFFIC_SETTINGS_H

#include "ebpf/shared/abi.h"

enum link_kind {
	LINK_ETHERNET, /* data begins at the Ethernet header */
	LINK_RAW_IP,   /* data begins at the IP header: tun, wireguard, ipip */
};

enum granularity {
	GRANULARITY_PAIR,	/* ports are zero in every key */
	GRANULARITY_CONNECTION, /* ports, or ICMP type, code and identifier */
};

/* One for each 64-bit word of the longer flow key. */
#define FRONT_KEYS 5

struct settings {
	__u16 slot;	  /* of this interface, in every key it makes */
	__u8 link;	  /* enum link_kind */
	__u8 granularity; /* enum granularity */
	/* The slots of a CPU's front, by family, are 1 << bits; 0: none. */
	__u16 front_bits[FAMILIES];
	/* The first struct front_rest in the front of IPv6; 0: none. */
	__u32 front_rests;
	/* A table that has so many records gets no more with ports: the rest
	 * is for records of pairs, which take in what finds no room. */
	__u32 most_with_ports;
	__u64 front_keys[FRONT_KEYS]; /* random and odd: nobody can aim */
};

ABI_ASSERT(sizeof(struct settings) == 56);

#endif
