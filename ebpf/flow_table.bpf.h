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
#include "ebpf/packet.bpf.h"
#include "ebpf/shared/limits.h"
#include "ebpf/shared/table_fill.h"

/*
 * Written here with atomic adds, drained by user space while quiet. When full,
 * a new flow is counted in the datapath stats instead. Preallocated: an
 * allocation per new flow costs three times the insert. User space sizes it,
 * and its values by what records are; so these have no type.
 */
#define FLOW_TABLE(table_name, key_type)                                       \
	struct {                                                               \
		__uint(type, BPF_MAP_TYPE_HASH);                               \
		__uint(max_entries, DEFAULT_MAX_FLOWS);                        \
		__uint(key_size, sizeof(struct key_type));                     \
		__uint(value_size, sizeof(struct flow_record));                \
	} table_name SEC(".maps")

FLOW_TABLE(flows_v4_a, flow_key_v4);
FLOW_TABLE(flows_v4_b, flow_key_v4);
FLOW_TABLE(flows_v6_a, flow_key_v6);
FLOW_TABLE(flows_v6_b, flow_key_v6);

/* 0: the _a tables are live, 1: the _b tables. Written by user space only. */
volatile __u32 live_generation;

/*
 * How many records are in each table: atomic here, and set to 0 by user space
 * when it has drained one. User space looks at them several times a second, so
 * that a table that fills is swept early.
 */
struct table_fill fill_v4_a;
struct table_fill fill_v4_b;
struct table_fill fill_v6_a;
struct table_fill fill_v6_b;

/* 0 if there was a record, or there is one now. */
static __always_inline int add_to_table(void *table, struct table_fill *fill,
					const void *key,
					const struct flow_record *record,
					const __u64 most)
{
	struct flow_record *known = bpf_map_lookup_elem(table, key);

	if (!known) {
		if (*(volatile __u64 *)&fill->records < most &&
		    !bpf_map_update_elem(table, key, record, BPF_NOEXIST)) {
			__sync_fetch_and_add(&fill->records, 1);
			return 0;
		}
		/* Another CPU was first, or there is no room. */
		known = bpf_map_lookup_elem(table, key);
		if (!known)
			return -1;
	}
	add_record(known, record);
	return 0;
}

/*
 * A branch for each table, and an asm that keeps clang from folding the two
 * into one call: only where the map is known does the verifier inline the
 * lookup.
 */
#define ADD_TO(family, generation, key, record, most)                          \
	({                                                                     \
		int result;                                                    \
		if (generation == 0) {                                         \
			result = add_to_table(&flows_##family##_a,             \
					      &fill_##family##_a, key, record, \
					      most);                           \
			asm volatile("" : "+r"(result));                       \
		} else {                                                       \
			result = add_to_table(&flows_##family##_b,             \
					      &fill_##family##_b, key, record, \
					      most);                           \
		}                                                              \
		result;                                                        \
	})

#define ANY_NUMBER (~0ULL)

/* Addresses, interface and protocol without the ports, which are the first
 * half of the tail. */
#define WITHOUT_PORTS(tail) (tail & word_of(0, ~0U))

/*
 * Puts a record into the table. Where there is no room for it, it is added to
 * the one of its pair, for which there is: a flood of ports costs connections,
 * and not addresses. Inlined: kernels like 5.10 never finish with a function
 * that is called from two places.
 */
static __always_inline int add_flow_v4(const union key_v4 *flow,
				       const struct flow_record *record,
				       __u32 generation)
{
	if (!has_records_of_connections())
		return ADD_TO(v4, generation, flow, record, ANY_NUMBER);
	if (!ADD_TO(v4, generation, flow, record, settings.most_with_ports))
		return 0;
	const union key_v4 pair = {
		.words = {flow->words[0], WITHOUT_PORTS(flow->words[1])}};

	return ADD_TO(v4, generation, &pair, record, ANY_NUMBER);
}

static __always_inline int add_flow_v6(const union key_v6 *flow,
				       const struct flow_record *record,
				       __u32 generation)
{
	if (!has_records_of_connections())
		return ADD_TO(v6, generation, flow, record, ANY_NUMBER);
	if (!ADD_TO(v6, generation, flow, record, settings.most_with_ports))
		return 0;
	const union key_v6 pair = {.words = {flow->words[0], flow->words[1],
					     flow->words[2], flow->words[3],
					     WITHOUT_PORTS(flow->words[4])}};

	return ADD_TO(v6, generation, &pair, record, ANY_NUMBER);
}

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
	struct flow_record record = {};

	if (place && add_to_slot_v4(place, &flow, packet, volume))
		return;
	/* The place is another flow's. That goes to the table; if it cannot, it
	 * stays, and this packet takes its chance with the table. */
	if (place && !add_flow_v4((const void *)&place->key, &place->record,
				  generation)) {
		take_slot_v4(place, &flow, packet, volume);
		return;
	}
	start_record(&record, packet, volume);
	if (add_flow_v4(&flow, &record, generation))
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
	const struct front_place_v6 place =
		front_place_of_v6(&flow, generation);
	struct flow_record record = {};

	if (place.slot) {
		if (add_to_place_v6(&place, &flow, packet, volume))
			return;
		record_of_place_v6(&place, &record);
		if (!add_flow_v6((const void *)&place.slot->key, &record,
				 generation)) {
			take_place_v6(&place, &flow, packet, volume);
			return;
		}
	}
	start_record(&record, packet, volume);
	if (add_flow_v6(&flow, &record, generation))
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
