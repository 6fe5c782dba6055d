/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Private or public: the one rule, for the kernel's overflow counters and for
 * the accounts of user space. Private are RFC 1918, RFC 6598 (100.64/10),
 * loopback, link-local (RFC 3927, RFC 4291), RFC 4193, limited broadcast, and
 * multicast of no wider scope than an organisation (RFC 5771 224.0.0/24,
 * RFC 2365 239/8, RFC 7346 scopes 1 to 8). IPv4-mapped is judged as IPv4.
 */
#ifndef TRAFFIC_IP_TYPE_H
#define TRAFFIC_IP_TYPE_H

#include "ebpf/shared/abi.h"

enum ip_type {
	IP_PUBLIC,
	IP_PRIVATE,
	IP_TYPES,
};

/* `a`: four bytes in network order. */
static inline enum ip_type ip_type_v4(const __u8 *a)
{
	if (a[0] == 10 || a[0] == 127 || a[0] == 239)
		return IP_PRIVATE;
	if (a[0] == 172 && (a[1] & 0xf0) == 16)
		return IP_PRIVATE;
	if (a[0] == 192 && a[1] == 168)
		return IP_PRIVATE;
	if (a[0] == 169 && a[1] == 254)
		return IP_PRIVATE;
	if (a[0] == 100 && (a[1] & 0xc0) == 64)
		return IP_PRIVATE;
	if (a[0] == 224 && a[1] == 0 && a[2] == 0)
		return IP_PRIVATE;
	if (a[0] == 255 && a[1] == 255 && a[2] == 255 && a[3] == 255)
		return IP_PRIVATE;
	return IP_PUBLIC;
}

/* True when the first ten of the sixteen bytes are zero. */
static inline int ip_type_zero_prefix(const __u8 *a)
{
	return !(a[0] | a[1] | a[2] | a[3] | a[4] | a[5] | a[6] | a[7] | a[8] |
		 a[9]);
}

/* `a`: sixteen bytes in network order. */
static inline enum ip_type ip_type_v6(const __u8 *a)
{
	if ((a[0] & 0xfe) == 0xfc)
		return IP_PRIVATE;
	if (a[0] == 0xfe && (a[1] & 0xc0) == 0x80)
		return IP_PRIVATE;
	if (a[0] == 0xff)
		return (a[1] & 0x0f) <= 8 ? IP_PRIVATE : IP_PUBLIC;
	if (!ip_type_zero_prefix(a))
		return IP_PUBLIC;
	if (a[10] == 0xff && a[11] == 0xff)
		return ip_type_v4(a + 12);
	if (a[10] || a[11] || a[12] || a[13] || a[14])
		return IP_PUBLIC;
	return a[15] == 1 ? IP_PRIVATE : IP_PUBLIC; /* ::1 */
}

#endif
