/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What bench.bpf.c and the bench share. */
#ifndef BENCH_SEQUENCE_H
#define BENCH_SEQUENCE_H

/* Powers of two. A sequence is longer than any number of flows it has. */
#define SEQUENCE_LENGTH (1 << 18)
#define SEQUENCE_CPUS	1024

#endif
