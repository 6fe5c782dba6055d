/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The one kind of record the kernel keeps: what passed since the last sweep
 * for one flow. IPv4 and IPv6 have a key each: one 40-byte key for both would
 * cost every IPv4 packet several nanoseconds of hashing.
 *
 * Where flows are pairs of addresses, records may end with the volume, in the
 * tables as well as in the front: nobody pays for what nobody asked for. But
 * kernels that follow what a CPU might do by misprediction, as all before 6.16
 * do without CAP_PERFMON, want the rest to be there.
 */
#ifndef TRAFFIC_FLOW_H
#define TRAFFIC_FLOW_H

#include "ebpf/shared/settings.h"

/* What both families know of a flow besides its addresses. */
struct flow_tail {
	__be16 source_port;	 /* ICMP: type, code; 0 where there is none */
	__be16 destination_port; /* ICMP echo: the identifier */
	__u16 slot;		 /* settings.slot of the interface */
	__u8 direction;		 /* enum direction */
	__u8 protocol;		 /* IPv6: after the extension headers */
};

struct flow_key_v4 {
	__be32 source;
	__be32 destination;
	struct flow_tail tail;
};

struct flow_key_v6 {
	__be32 source[4];
	__be32 destination[4];
	struct flow_tail tail;
};

/*
 * Flags of record_flags besides the eight of TCP's byte 13: what only a single
 * packet can tell, and the sum of all flags cannot.
 */
#define RECORD_OPENING	 0x100 /* SYN and not ACK */
#define RECORD_ANSWERING 0x200 /* SYN and ACK */
#define RECORD_ACKING	 0x400 /* ACK and neither SYN nor RST */

struct flow_record {
	struct traffic_volume volume;
	__u32 flags; /* of all packets together; 0 unless TCP */
	__u32 syn;   /* packets with the flag */
	__u32 fin;
	__u32 rst;
	__u64 first_seen; /* ns of CLOCK_MONOTONIC, when the record was made */
	__u64 acknowledged; /* the same of its first RECORD_ACKING; 0: none */
};

/* Its halves: what every packet touches, and what only few do. */
struct record_head {
	struct traffic_volume volume;
	__u32 flags;
	__u32 syn;
};

struct record_rest {
	__u32 fin;
	__u32 rst;
	__u64 first_seen;
	__u64 acknowledged;
};

/* `granularity`: of the layout. */
static inline __u32 flow_record_size(__u8 granularity)
{
	return granularity == GRANULARITY_PAIR ? sizeof(struct traffic_volume)
					       : sizeof(struct flow_record);
}

ABI_ASSERT(sizeof(struct flow_record) == 48);
ABI_ASSERT(sizeof(struct record_head) == 24);
ABI_ASSERT(sizeof(struct record_rest) == 24);
ABI_ASSERT(sizeof(struct flow_tail) == 8);
ABI_ASSERT(sizeof(struct flow_key_v4) == 16);
ABI_ASSERT(sizeof(struct flow_key_v6) == 40);

#endif
