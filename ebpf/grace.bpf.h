/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A map that no program reads. Writing an inner map into it makes the kernel
 * (since 5.0, maybe_wait_bpf_programs()) wait within the system call until
 * every program that was running has ended: the grace period of a flip.
 */
#ifndef TRAFFIC_GRACE_BPF_H
#define TRAFFIC_GRACE_BPF_H

#include <bpf/bpf_helpers.h>

struct grace_inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
};

struct grace_inner grace_token SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct grace_inner);
} grace SEC(".maps") = {.values = {[0] = &grace_token}};

#endif
