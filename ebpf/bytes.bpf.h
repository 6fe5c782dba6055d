/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The bytes of a packet and what is read from them; see packet.bpf.h.
 */
#ifndef TRAFFIC_BYTES_BPF_H
#define TRAFFIC_BYTES_BPF_H

#include <linux/types.h>

#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif

/*
 * Loops must leave nothing of themselves behind: without CAP_PERFMON kernels
 * also follow the paths that the CPU might take by misprediction, and on those
 * a loop never ends.
 */
#if defined(__clang__)
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NETWORK16(x) ((__be16)__builtin_bswap16(x))
#else
#define NETWORK16(x) ((__be16)(x))
#endif

/* The linear part can be read in place, all of it can be copied. */
struct bytes {
	const __u8 *start;
	const __u8 *end;
	void *whole; /* what copy_bytes() reads: the skb, or a test's buffer */
	__u8 in_place; /* a compile-time constant; 0: copy always */
};

/* read_packet() answers this, or an enum unparsed_reason. */
#define PACKET_READ (-1)

struct packet {
	__u8 family; /* enum family */
	__u8 protocol;
	__u8 later_fragment;
	__u8 jumbo_option; /* IPv6 without a length, hop-by-hop first */
	__u8 tcp_flags;	   /* byte 13 of the header; 0 unless TCP */
	__be16 source_port;
	__be16 destination_port;
	__u32 transport; /* offset of what follows the IP headers */
	__u32 before; /* bytes of another link before them; see start_of_ip() */
	/* As in the key: IPv4 source and destination share the first word,
	 * IPv6 has two words for each. */
	__u64 addresses[4];
};

static __always_inline __u64 word_of(__be32 first, __be32 second)
{
	const union {
		__be32 halves[2];
		__u64 word;
	} both = {.halves = {first, second}};

	return both.word;
}

/* A key of an array map, as a whole word: see packet.bpf.h. */
static __always_inline __u64 array_key(__u32 index)
{
	return word_of(index, 0);
}

/* Can `size` bytes at the constant `offset` be read where they lie? */
static __always_inline int in_place(const struct bytes *bytes, __u32 offset,
				    __u32 size)
{
	return bytes->in_place && bytes->start + offset + size <= bytes->end;
}

#endif
