/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The front: the records of the flows that a CPU saw last, one possible place
 * for each. A hit is a comparison and two plain additions, a fifth of what a
 * hash table costs. Plain, since nobody else writes here: a CPU has its own
 * part, and nothing runs on it in between (TC runs with softirqs off; under
 * PREEMPT_RT, where that is no exclusion, user space switches the front off).
 */
#ifndef TRAFFIC_FRONT_BPF_H
#define TRAFFIC_FRONT_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "ebpf/record.bpf.h"
#include "ebpf/shared/front.h"

/*
 * Sized by user space: for all possible CPUs, and slots by what records are.
 * So without a type for the values.
 */
#define FRONT(front_name, slot_type)                                           \
	struct {                                                               \
		__uint(type, BPF_MAP_TYPE_ARRAY);                              \
		__uint(map_flags, BPF_F_MMAPABLE);                             \
		__uint(max_entries, 1);                                        \
		__uint(key_size, sizeof(__u32));                               \
		__uint(value_size, sizeof(struct slot_type));                  \
	} front_name SEC(".maps")

FRONT(front_v4, front_slot_v4);
FRONT(front_v6, front_slot_v6);

/* Keys are written word by word, see packet.bpf.h. */
union key_v4 {
	__u64 words[2];
	struct flow_key_v4 key;
};

union key_v6 {
	__u64 words[5];
	struct flow_key_v6 key;
};

/* The key of a slot as words. */
union front_words_v4 {
	struct front_slot_v4 slot;
	__u64 words[2];
};

union front_words_v6 {
	struct front_slot_v6 slot;
	__u64 words[5];
};

/* The high bits of a sum of products are the well-mixed ones. */
static __always_inline __u64 front_index(__u64 sum, __u32 generation,
					 __u32 bits)
{
	return array_key(
		front_part(bpf_get_smp_processor_id(), generation, bits) +
		(__u32)(sum >> (64 - bits)));
}

/* Where a flow of IPv6 belongs. */
struct front_place_v6 {
	struct front_slot_v6 *slot; /* null if there is no front */
	__u64 index;
};

/* Null if there is no front. */
static __always_inline struct front_slot_v4 *
front_slot_of_v4(const union key_v4 *flow, __u32 generation)
{
	const __u32 bits = settings.front_bits[FAMILY_IPV4];

	if (!bits)
		return 0;
	const __u64 index =
		front_index(flow->words[0] * settings.front_keys[0] +
				    flow->words[1] * settings.front_keys[1],
			    generation, bits);

	return bpf_map_lookup_elem(&front_v4, &index);
}

static __always_inline struct front_place_v6
front_place_of_v6(const union key_v6 *flow, __u32 generation)
{
	const __u32 bits = settings.front_bits[FAMILY_IPV6];
	struct front_place_v6 place = {};

	if (!bits)
		return place;
	place.index =
		front_index(flow->words[0] * settings.front_keys[0] +
				    flow->words[1] * settings.front_keys[1] +
				    flow->words[2] * settings.front_keys[2] +
				    flow->words[3] * settings.front_keys[3] +
				    flow->words[4] * settings.front_keys[4],
			    generation, bits);
	place.slot = bpf_map_lookup_elem(&front_v6, &place.index);
	return place;
}

/* Never null for a place with a slot, which the verifier cannot know. */
static __always_inline struct record_rest *
front_rest_of(const struct front_place_v6 *place)
{
	const __u64 index =
		array_key((__u32)place->index + settings.front_rests);

	return bpf_map_lookup_elem(&front_v6, &index);
}

static __always_inline void take_slot_v4(struct front_slot_v4 *slot,
					 const union key_v4 *flow,
					 const struct packet *packet,
					 const struct traffic_volume *volume)
{
	union front_words_v4 *to = (void *)slot;

	to->words[0] = flow->words[0];
	to->words[1] = flow->words[1];
	start_record(&slot->record, packet, volume);
}

static __always_inline void take_place_v6(const struct front_place_v6 *place,
					  const union key_v6 *flow,
					  const struct packet *packet,
					  const struct traffic_volume *volume)
{
	union front_words_v6 *to = (void *)place->slot;

	to->words[0] = flow->words[0];
	to->words[1] = flow->words[1];
	to->words[2] = flow->words[2];
	to->words[3] = flow->words[3];
	to->words[4] = flow->words[4];
	start_head(&place->slot->head, packet, volume);
	if (!has_records_of_connections())
		return;
	struct record_rest *rest = front_rest_of(place);

	if (rest)
		start_rest(rest, packet);
}

/* False if the slot is another flow's. */
static __always_inline int add_to_slot_v4(struct front_slot_v4 *slot,
					  const union key_v4 *flow,
					  const struct packet *packet,
					  const struct traffic_volume *volume)
{
	const union front_words_v4 *is = (void *)slot;

	if (is->words[0] == flow->words[0] && is->words[1] == flow->words[1]) {
		const __u32 news =
			add_packet(head_of(&slot->record), packet, volume);

		if (news)
			add_news(head_of(&slot->record), rest_of(&slot->record),
				 news);
		return 1;
	}
	if (slot->record.volume.packets)
		return 0;
	take_slot_v4(slot, flow, packet, volume);
	return 1;
}

static __always_inline int add_to_place_v6(const struct front_place_v6 *place,
					   const union key_v6 *flow,
					   const struct packet *packet,
					   const struct traffic_volume *volume)
{
	const union front_words_v6 *is = (void *)place->slot;
	struct record_head *head = &place->slot->head;

	if (is->words[0] == flow->words[0] && is->words[1] == flow->words[1] &&
	    is->words[2] == flow->words[2] && is->words[3] == flow->words[3] &&
	    is->words[4] == flow->words[4]) {
		const __u32 news = add_packet(head, packet, volume);

		if (news) {
			struct record_rest *rest = front_rest_of(place);

			if (rest)
				add_news(head, rest, news);
		}
		return 1;
	}
	if (head->volume.packets)
		return 0;
	take_place_v6(place, flow, packet, volume);
	return 1;
}

/* Both halves in one. */
static __always_inline void
record_of_place_v6(const struct front_place_v6 *place,
		   struct flow_record *record)
{
	const union head_words *head = (void *)&place->slot->head;
	union head_words *to_head = (void *)head_of(record);

	to_head->head.volume = head->head.volume;
	if (!has_records_of_connections())
		return;
	const union rest_words *rest = (void *)front_rest_of(place);
	union rest_words *to_rest = (void *)rest_of(record);

	to_head->words[2] = head->words[2];
	if (!rest)
		return;
	to_rest->words[0] = rest->words[0];
	to_rest->words[1] = rest->words[1];
	to_rest->words[2] = rest->words[2];
}

#endif
