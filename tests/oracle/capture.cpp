#include "oracle/capture.h"

#include <fstream>
#include <iterator>

#include "oracle/capture_bytes.h"
#include "oracle/pcapng.h"

namespace exporter::oracle {
namespace {

constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kNanoseconds = 0xa1b23c4d;
constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a;  // reads alike in both byte orders
constexpr std::uint32_t kSnapLength = 262144;

bool is_pcap(std::uint32_t magic) { return magic == kMicroseconds || magic == kNanoseconds; }

std::uint32_t magic_of(const Bytes& file, bool big_endian) { return CaptureBytes(file, big_endian).u32(); }

Frames read_pcap(const Bytes& file, bool big_endian) {
  CaptureBytes in(file, big_endian);
  in.take(20);                                   // magic, version, zone, accuracy, snapshot length
  const std::uint32_t link = in.u32() & 0xffff;  // above: the length of an FCS
  Frames frames;
  while (!in.at_end()) {
    in.take(8);  // time
    const std::uint32_t captured = in.u32();
    const std::uint32_t length = in.u32();
    frames.push_back({in.take(captured), length, link});
  }
  return frames;
}

Bytes contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

Frames read_capture(const std::string& path) {
  const Bytes file = contents(path);
  if (file.size() < 24) throw std::runtime_error(path + " is no capture file: it is too short");
  if (magic_of(file, false) == kSectionHeader) return read_pcapng(file);
  for (const bool big_endian : {false, true})
    if (is_pcap(magic_of(file, big_endian))) return read_pcap(file, big_endian);
  throw std::runtime_error(path + " is neither pcap nor pcapng; if it is compressed, decompress it first");
}

void write_capture(const std::string& path, LinkType link, const std::vector<Bytes>& packets) {
  Bytes out;
  const auto u32 = [&](std::size_t value) { put_number(out, static_cast<std::uint32_t>(value), 4, false); };
  u32(kMicroseconds);
  u32(4U << 16 | 2);  // version 2.4
  for (const std::uint32_t word : {std::uint32_t{0}, std::uint32_t{0}, kSnapLength, std::uint32_t{link}})
    u32(word);
  for (std::size_t i = 0; i < packets.size(); ++i) {
    for (const std::size_t word : {std::size_t{1'700'000'000} + i, std::size_t{0}}) u32(word);
    u32(packets[i].size());
    u32(packets[i].size());
    out.insert(out.end(), packets[i].begin(), packets[i].end());
  }
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(out.data()), std::ssize(out));
}

}  // namespace exporter::oracle
