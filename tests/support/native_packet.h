/*
 * ebpf/packet.bpf.h as a plain function. The header is C, so one C file compiles it: for the tests and the
 * fuzzer, under whatever sanitizers are on.
 */
#pragma once

#include <linux/types.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What read_packet() found; `outcome` is PACKET_READ (-1) or an unparsed_reason. */
struct native_packet {
  int outcome;
  int version;
  int later_fragment;
  __u8 protocol;
  __u16 source_port; /* host order */
  __u16 destination_port;
  __u8 source[16];
  __u8 destination[16];
  __u32 transport;
  __u8 tcp_flags;
};

struct native_input {
  const __u8* linear; /* what lies in place */
  size_t linear_size;
  const __u8* whole; /* what can be copied */
  size_t whole_size;
  size_t network;  /* where the stack says that the network header begins */
  __u16 ethertype; /* host order */
  __u8 link;
  __u8 granularity;
  __u8 in_place; /* 0: even what lies in place is copied */
};

struct native_packet native_read_packet(const struct native_input* input);

#ifdef __cplusplus
}
#endif
