/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The flow table: two generations per family, of which one is live, and a
 * front before it. User space flips the index, waits until no program can still
 * hold the old one, and drains that generation whole; so no packet is ever
 * counted into a record that is being taken away.
 */
#ifndef TRAFFIC_FLOW_TABLE_BPF_H
#define TRAFFIC_FLOW_TABLE_BPF_H

#include <bpf/bpf_helpers.h>

#include "ebpf/datapath_stats.bpf.h"
#include "ebpf/front.bpf.h"
#include "ebpf/insertions.bpf.h"
#include "ebpf/packet.bpf.h"
#include "ebpf/shared/limits.h"

/*
 * Written here with atomic adds, drained by user space while quiet. When full,
 * a new flow is counted in the datapath stats instead. Preallocated: an
 * allocation per new flow costs three times the insert.
 */
#define FLOW_TABLE(table_name, key_type)                                       \
	struct {                                                               \
		__uint(type, BPF_MAP_TYPE_HASH);                               \
		__uint(max_entries, DEFAULT_MAX_FLOWS);                        \
		__type(key, struct key_type);                                  \
		__type(value, struct traffic_volume);                          \
	} table_name SEC(".maps")

FLOW_TABLE(flows_v4_a, flow_key_v4);
FLOW_TABLE(flows_v4_b, flow_key_v4);
FLOW_TABLE(flows_v6_a, flow_key_v6);
FLOW_TABLE(flows_v6_b, flow_key_v6);

/* 0: the _a tables are live, 1: the _b tables. Written by user space only. */
volatile __u32 live_generation;

/* 0 if there was a record, or there is one now. */
static __always_inline int add_to_flow(void *table, const enum family family,
				       const void *key,
				       const struct traffic_volume *volume)
{
	struct traffic_volume *record = bpf_map_lookup_elem(table, key);

	if (!record) {
		if (!bpf_map_update_elem(table, key, volume, BPF_NOEXIST)) {
			note_insertion(family);
			return 0;
		}
		/* Another CPU was first, or there is no room. */
		record = bpf_map_lookup_elem(table, key);
		if (!record)
			return -1;
	}
	__sync_fetch_and_add(&record->packets, volume->packets);
	__sync_fetch_and_add(&record->bytes, volume->bytes);
	return 0;
}

/*
 * A branch for each table, and an asm that keeps clang from folding the two
 * into one call: only where the map is known does the verifier inline the
 * lookup.
 */
#define ADD_TO(a, b, generation, family, key, volume)                          \
	({                                                                     \
		int result;                                                    \
		if (generation == 0) {                                         \
			result = add_to_flow(&a, family, key, volume);         \
			asm volatile("" : "+r"(result));                       \
		} else {                                                       \
			result = add_to_flow(&b, family, key, volume);         \
		}                                                              \
		result;                                                        \
	})

static __always_inline __u64 tail_word(const struct packet *packet, __u16 slot,
				       enum direction direction)
{
	const union {
		struct flow_tail tail;
		__u64 word;
	} both = {.tail = {
			  .source_port = packet->source_port,
			  .destination_port = packet->destination_port,
			  .slot = slot,
			  .direction = direction,
			  .protocol = packet->protocol,
		  }};

	return both.word;
}

static __always_inline void count_ipv4(const struct packet *packet, __u16 slot,
				       enum direction direction,
				       const struct traffic_volume *volume)
{
	const __u64 tail = tail_word(packet, slot, direction);
	const __u32 generation = live_generation;
	const union key_v4 flow = {.words = {packet->addresses[0], tail}};
	struct front_slot_v4 *place = front_slot_of_v4(&flow, generation);

	if (place && add_to_slot_v4(place, &flow, volume))
		return;
	/* The place is another flow's. That goes to the table; if it cannot, it
	 * stays, and this packet takes its chance with the table. */
	if (place && !ADD_TO(flows_v4_a, flows_v4_b, generation, FAMILY_IPV4,
			     &place->key, &place->volume)) {
		take_slot_v4(place, &flow, volume);
		return;
	}
	if (ADD_TO(flows_v4_a, flows_v4_b, generation, FAMILY_IPV4, &flow.key,
		   volume))
		count_overflow(direction, FAMILY_IPV4,
			       ip_type_v4((const __u8 *)&flow.key.destination),
			       volume);
}

static __always_inline void count_ipv6(const struct packet *packet, __u16 slot,
				       enum direction direction,
				       const struct traffic_volume *volume)
{
	const __u64 tail = tail_word(packet, slot, direction);
	const __u32 generation = live_generation;
	const union key_v6 flow = {
		.words = {packet->addresses[0], packet->addresses[1],
			  packet->addresses[2], packet->addresses[3], tail}};
	struct front_slot_v6 *place = front_slot_of_v6(&flow, generation);

	if (place && add_to_slot_v6(place, &flow, volume))
		return;
	if (place && !ADD_TO(flows_v6_a, flows_v6_b, generation, FAMILY_IPV6,
			     &place->key, &place->volume)) {
		take_slot_v6(place, &flow, volume);
		return;
	}
	if (ADD_TO(flows_v6_a, flows_v6_b, generation, FAMILY_IPV6, &flow.key,
		   volume))
		count_overflow(direction, FAMILY_IPV6,
			       ip_type_v6((const __u8 *)flow.key.destination),
			       volume);
}

static __always_inline void count_packet(const struct packet *packet,
					 __u16 slot, enum direction direction,
					 const struct traffic_volume *volume)
{
	if (packet->family == FAMILY_IPV4)
		count_ipv4(packet, slot, direction, volume);
	else
		count_ipv6(packet, slot, direction, volume);
}

#endif
