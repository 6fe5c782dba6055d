// The themes of the bench, by the names that --only takes. Each adds its figures; what it prints meanwhile
// goes to stderr.
#pragma once

#include "bench/figure.h"
#include "bench/plan.h"

namespace exporter::bench {

// What a packet costs: BPF_PROG_TEST_RUN.
void measure_packets(const Plan& plan, Figures& figures);
// Real traffic over a veth pair.
void measure_veth(const Plan& plan, Figures& figures);
// From a full table of the kernel to a snapshot.
void measure_sweeps(const Plan& plan, Figures& figures);
// From a snapshot to the wire.
void measure_scrapes(const Plan& plan, Figures& figures);
// The shipped binary: memory, start, rest, and how soon a packet is visible.
void measure_process(const Plan& plan, Figures& figures);

}  // namespace exporter::bench
