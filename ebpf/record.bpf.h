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
union head_words {
	struct record_head head;
	__u64 words[3];
};

union rest_words {
	struct record_rest rest;
	__u64 words[3];
};

static __always_inline struct record_head *head_of(struct flow_record *record)
{
	return (void *)record;
}

static __always_inline struct record_rest *rest_of(struct flow_record *record)
{
	return (void *)&record->fin;
}

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

static __always_inline void start_head(struct record_head *head,
				       const struct packet *packet,
				       const struct traffic_volume *volume)
{
	union head_words *to = (void *)head;
	const __u32 flags = packet->tcp_flags;

	head->volume = *volume;
	if (has_records_of_connections())
		to->words[2] =
			word_of(record_flags(flags), flags & TCP_SYN ? 1 : 0);
}

/* Reads the clock, which costs more than all else here: once for a record. */
static __always_inline void start_rest(struct record_rest *rest,
				       const struct packet *packet)
{
	union rest_words *to = (void *)rest;
	const __u32 flags = packet->tcp_flags;
	const __u64 now = bpf_ktime_get_ns();

	to->words[0] =
		word_of(flags & TCP_FIN ? 1 : 0, flags & TCP_RST ? 1 : 0);
	to->words[1] = now;
	to->words[2] = record_flags(flags) & RECORD_ACKING ? now : 0;
}

static __always_inline void start_record(struct flow_record *record,
					 const struct packet *packet,
					 const struct traffic_volume *volume)
{
	start_head(head_of(record), packet, volume);
	if (has_records_of_connections())
		start_rest(rest_of(record), packet);
}

/*
 * Nobody else writes to `head`. What is returned is 0 if that was all;
 * otherwise the record's flags of this packet, for add_news().
 */
static __always_inline __u32 add_packet(struct record_head *head,
					const struct packet *packet,
					const struct traffic_volume *volume)
{
	const __u32 flags = packet->tcp_flags;

	head->volume.packets += volume->packets;
	head->volume.bytes += volume->bytes;
	if (!has_records_of_connections() || !flags)
		return 0;
	if (flags & (TCP_SYN | TCP_FIN | TCP_RST))
		return record_flags(flags);
	const __u32 all = flags | (flags & TCP_ACK) * (RECORD_ACKING / TCP_ACK);

	return all & ~head->flags ? all : 0;
}

/* A flag that the record had not, or one that is counted. */
static __always_inline void add_news(struct record_head *head,
				     struct record_rest *rest, __u32 all)
{
	if (all & ~head->flags & RECORD_ACKING)
		rest->acknowledged = bpf_ktime_get_ns();
	head->flags |= all;
	head->syn += !!(all & TCP_SYN);
	rest->fin += !!(all & TCP_FIN);
	rest->rst += !!(all & TCP_RST);
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
