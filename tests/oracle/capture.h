// Capture files, read and written by code of our own: pcap (either byte order, micro- or nanoseconds) and
// pcapng. Times are not kept: nothing here depends on them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/packet.h"

namespace exporter::oracle {

using support::Bytes;

// As https://www.tcpdump.org/linktypes.html has them.
enum LinkType : std::uint32_t {
  kLinkEthernet = 1,
  kLinkRawIp = 101,
  kLinkIpv4 = 228,
  kLinkIpv6 = 229,
};

struct Frame {
  Bytes bytes;             // what was captured
  std::size_t length = 0;  // what was on the wire
  std::uint32_t link = kLinkEthernet;
};

using Frames = std::vector<Frame>;

// Throws if the file cannot be read, or is no capture, or ends within a record.
Frames read_capture(const std::string& path);

// pcap, whose one link type all packets have.
void write_capture(const std::string& path, LinkType link, const std::vector<Bytes>& packets);

// The same as pcapng, in big-endian byte order, so that reading both byte orders is tried.
void write_pcapng(const std::string& path, LinkType link, const std::vector<Bytes>& packets);

}  // namespace exporter::oracle
