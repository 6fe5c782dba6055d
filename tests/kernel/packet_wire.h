// Wires that packets really travel, for what BPF_PROG_TEST_RUN does not take: too short or too long frames,
// tags in the metadata, devices without a link header, super-packets. In a namespace of the test's own.
#pragma once

#include <cstdint>
#include <string>

#include "base/fd.h"
#include "support/bpf_run.h"
#include "support/netns.h"
#include "support/packet.h"

namespace exporter::support {

// struct virtio_net_hdr, whose own header is not C++: what a guest says about a packet that it hands over.
struct Offload {
  std::uint8_t flags = 0;
  std::uint8_t gso_type = 0;
  std::uint16_t in_place = 0;  // of packets larger than a page, so many bytes at least
  std::uint16_t gso_size = 0;
  std::uint16_t checksum_start = 0;
  std::uint16_t checksum_offset = 0;
};
static_assert(sizeof(Offload) == 10);

struct Sending {
  std::uint16_t ethertype = 0;  // 0: read from the frame
  Offload offload{};
};

// A raw socket on one device. What is sent passes its TC egress before send() returns.
class RawPort {
 public:
  RawPort(const Namespace& where, const std::string& device);
  // False if the kernel does not take such a packet.
  [[nodiscard]] bool send(const Bytes& bytes, const Sending& how = {}) const;

 private:
  Fd socket_;
  int ifindex_;
};

// A veth pair. The outbound program sees what leaves one end, the inbound program what reaches the other.
class VethWire {
 public:
  // `programs` is borrowed.
  explicit VethWire(const LoadedPrograms& programs);

  [[nodiscard]] const RawPort& port() const { return port_; }
  // From now on another program puts a tag into the metadata of whatever leaves, before ours sees it.
  void tag_what_leaves() const;

 private:
  Namespace namespace_;
  RawPort port_;
};

// A tun device, where packets begin at their IP header.
class TunWire {
 public:
  // `programs` is borrowed.
  explicit TunWire(const LoadedPrograms& programs);

  // Inbound: what the device's owner writes. False if the kernel does not take it.
  [[nodiscard]] bool receive(std::uint16_t ethertype, const Bytes& bytes) const;
  // Outbound.
  [[nodiscard]] const RawPort& port() const { return port_; }

 private:
  Namespace namespace_;
  Fd tun_;
  RawPort port_;
};

}  // namespace exporter::support
