/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A record of a flow, and how packets and other records are added to it. What
 * only connections need is not there where flows are pairs: settings are known
 * to the verifier, which never sees those lines then.
 */
#ifndef TRAFFIC_RECORD_BPF_H
#define TRAFFIC_RECORD_BPF_H

#include <bpf/bpf_helpers.h>

#include "ebpf/packet.bpf.h"
#include "ebpf/shared/flow.h"

/* RFC 9293, 3.1 */
#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

/* As words: see packet.bpf.h. */
union record_words {
	struct flow_record record;
	__u64 words[6];
};

static __always_inline int has_records_of_connections(void)
{
	return settings.granularity == GRANULARITY_CONNECTION;
}

static __always_inline __u32 record_flags(__u32 flags)
{
	if (flags & TCP_SYN)
		return flags |
		       (flags & TCP_ACK ? RECORD_ANSWERING : RECORD_OPENING);
	if ((flags & (TCP_ACK | TCP_RST)) == TCP_ACK)
		return flags | RECORD_ACKING;
	return flags;
}

/* Reads the clock, which costs more than all else here: once for a record. */
static __always_inline void start_record(struct flow_record *record,
					 const struct packet *packet,
					 const struct traffic_volume *volume)
{
	union record_words *to = (void *)record;
	const __u32 flags = packet->tcp_flags;

	record->volume = *volume;
	if (!has_records_of_connections())
		return;
	const __u64 now = bpf_ktime_get_ns();
	const __u32 all = record_flags(flags);

	to->words[2] = word_of(all, flags & TCP_SYN ? 1 : 0);
	to->words[3] =
		word_of(flags & TCP_FIN ? 1 : 0, flags & TCP_RST ? 1 : 0);
	to->words[4] = now;
	to->words[5] = all & RECORD_ACKING ? now : 0;
}

/* Nobody else writes to `record`. */
static __always_inline void add_packet(struct flow_record *record,
				       const struct packet *packet,
				       const struct traffic_volume *volume)
{
	const __u32 flags = packet->tcp_flags;

	record->volume.packets += volume->packets;
	record->volume.bytes += volume->bytes;
	if (!has_records_of_connections() || !flags)
		return;
	const __u32 all = record_flags(flags);

	if (all & ~record->flags) {
		if (all & ~record->flags & RECORD_ACKING)
			record->acknowledged = bpf_ktime_get_ns();
		record->flags |= all;
	}
	if (flags & (TCP_SYN | TCP_FIN | TCP_RST)) {
		record->syn += !!(flags & TCP_SYN);
		record->fin += !!(flags & TCP_FIN);
		record->rst += !!(flags & TCP_RST);
	}
}

/*
 * The times and flags are plain: kernels before 5.12 have no atomic OR. When
 * two CPUs push out records of one flow in the same moment, one of them may be
 * lost, until the next packet that has it; what is counted never is.
 */
static __always_inline void add_marks(struct flow_record *to,
				      const struct flow_record *record)
{
	to->flags |= record->flags;
	if (record->syn)
		__sync_fetch_and_add(&to->syn, record->syn);
	if (record->fin)
		__sync_fetch_and_add(&to->fin, record->fin);
	if (record->rst)
		__sync_fetch_and_add(&to->rst, record->rst);
	if (record->first_seen < to->first_seen)
		to->first_seen = record->first_seen;
	if (record->acknowledged &&
	    (!to->acknowledged || record->acknowledged < to->acknowledged))
		to->acknowledged = record->acknowledged;
}

/* Others may add to `to` at the same time. */
static __always_inline void add_record(struct flow_record *to,
				       const struct flow_record *record)
{
	__sync_fetch_and_add(&to->volume.packets, record->volume.packets);
	__sync_fetch_and_add(&to->volume.bytes, record->volume.bytes);
	if (has_records_of_connections())
		add_marks(to, record);
}

#endif
