/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The compile-time bounds of the data path. */
#ifndef TRAFFIC_LIMITS_H
#define TRAFFIC_LIMITS_H

/* Tags that stand in the packet's bytes; one more may be in its metadata. */
#define MAX_VLAN_TAGS 2

/* RFC 8200 names six kinds, each expected once; destination options twice. */
#define MAX_EXTENSION_HEADERS 8

/* Entries of one generation of one family; user space overrides it at load. */
#define DEFAULT_MAX_FLOWS 131072

/*
 * Slots of the front for each CPU and generation, as powers of two, and what
 * all fronts together may take. More slots hit more often and fit less well
 * into a CPU's caches; those of IPv6 are twice as large.
 */
#define MOST_FRONT_BITS_V4 14
#define MOST_FRONT_BITS_V6 13
#define LEAST_FRONT_BITS   6
#define FRONT_BUDGET	   (16 << 20)

#endif
