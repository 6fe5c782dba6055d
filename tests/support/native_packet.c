#include "support/native_packet.h"

#include <string.h>

struct bytes;
static int copy_bytes(const struct bytes* bytes, __u32 offset, void* to, __u32 size);
static int copy_network(const struct bytes* bytes, void* to, __u32 size);

#include "ebpf/packet.bpf.h"

/* As bpf_skb_load_bytes() does it: all of it, or zeros and a refusal. */
static int copy_bytes(const struct bytes* bytes, __u32 offset, void* to, __u32 size) {
  const struct native_input* input = bytes->whole;

  if (offset > input->whole_size || size > input->whole_size - offset) {
    memset(to, 0, size);
    return -1;
  }
  memcpy(to, input->whole + offset, size);
  return 0;
}

static int copy_network(const struct bytes* bytes, void* to, __u32 size) {
  const struct native_input* input = bytes->whole;

  return copy_bytes(bytes, (__u32)input->network, to, size);
}

struct native_packet native_read_packet(const struct native_input* input) {
  const struct bytes bytes = {
      .start = input->linear,
      .end = input->linear + input->linear_size,
      .whole = (void*)input,
      .in_place = input->in_place,
  };
  struct packet packet = {0};
  const int outcome = read_packet(&bytes, (__u32)input->whole_size, NETWORK16(input->ethertype), input->link,
                                  input->granularity, &packet);
  struct native_packet found = {
      .outcome = outcome,
      .version = packet.family == FAMILY_IPV4 ? 4 : 6,
      .later_fragment = packet.later_fragment,
      .protocol = packet.protocol,
      .source_port = NETWORK16(packet.source_port),
      .destination_port = NETWORK16(packet.destination_port),
      .transport = packet.transport,
      .tcp_flags = packet.tcp_flags,
  };

  /* In the order of the flow keys. */
  const size_t size = packet.family == FAMILY_IPV4 ? 4 : 16;
  memcpy(found.source, packet.addresses, size);
  memcpy(found.destination, (const __u8*)packet.addresses + size, size);
  return found;
}
