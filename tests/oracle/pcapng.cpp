#include "oracle/pcapng.h"

#include <algorithm>
#include <fstream>

#include "oracle/capture_bytes.h"

namespace exporter::oracle {
namespace {

constexpr std::uint32_t kByteOrder = 0x1a2b3c4d;

enum BlockType : std::uint32_t {
  kInterface = 1,
  kObsoletePacket = 2,
  kSimplePacket = 3,
  kEnhancedPacket = 6,
  kSectionHeader = 0x0a0d0d0a,
};

struct Interface {
  std::uint32_t link = 0;
  std::uint32_t snap_length = 0;  // 0: none
};

// The interfaces are those of the section, which begins with its byte order.
class Section {
 public:
  explicit Section(bool big_endian) : big_endian_(big_endian) {}

  void read(std::uint32_t type, const Bytes& body, Frames& frames) {
    CaptureBytes in(body, big_endian_);
    if (type == kInterface) add_interface(in);
    if (type == kEnhancedPacket || type == kObsoletePacket) frames.push_back(packet(type, in));
    if (type == kSimplePacket) frames.push_back(simple_packet(in, body.size()));
  }

 private:
  void add_interface(CaptureBytes& in) {
    const std::uint32_t link = in.u16();
    in.u16();  // reserved
    interfaces_.push_back({link, in.u32()});
  }

  // The obsolete one has the interface in 16 bits, and a count of drops where the other has the rest.
  Frame packet(std::uint32_t type, CaptureBytes& in) const {
    const std::uint32_t which = type == kEnhancedPacket ? in.u32() : in.u16();
    if (type == kObsoletePacket) in.u16();
    in.take(8);  // time
    const std::uint32_t captured = in.u32();
    const std::uint32_t length = in.u32();
    return {in.take(captured), length, interface(which).link};
  }

  Frame simple_packet(CaptureBytes& in, std::size_t body_size) const {
    const std::uint32_t length = in.u32();
    std::size_t captured = std::min<std::size_t>(length, body_size - 4);
    if (const std::uint32_t most = interface(0).snap_length; most != 0)
      captured = std::min<std::size_t>(captured, most);
    return {in.take(captured), length, interface(0).link};
  }

  [[nodiscard]] const Interface& interface(std::size_t which) const {
    if (which >= interfaces_.size())
      throw std::runtime_error("a packet of an interface that is not described");
    return interfaces_[which];
  }

  bool big_endian_;
  std::vector<Interface> interfaces_;
};

bool is_big_endian(const Bytes& file, std::size_t block) {
  CaptureBytes in(file, true);
  in.take(block + 8);
  return in.u32() == kByteOrder;
}

void add_block(Bytes& to, std::uint32_t type, Bytes body) {
  body.resize((body.size() + 3) / 4 * 4);
  const auto length = static_cast<std::uint32_t>(body.size() + 12);
  put_number(to, type, 4, true);
  put_number(to, length, 4, true);
  to.insert(to.end(), body.begin(), body.end());
  put_number(to, length, 4, true);
}

Bytes numbers(std::initializer_list<std::uint32_t> words) {
  Bytes bytes;
  for (const std::uint32_t word : words) put_number(bytes, word, 4, true);
  return bytes;
}

}  // namespace

Frames read_pcapng(const Bytes& file) {
  Frames frames;
  Section section(false);
  CaptureBytes in(file);
  while (!in.at_end()) {
    const std::size_t start = in.position();
    const bool big_endian = is_big_endian(file, start);
    const std::uint32_t type = in.u32();
    if (type == kSectionHeader) {
      in.set_big_endian(big_endian);
      section = Section(big_endian);
    }
    const std::uint32_t length = in.u32();
    if (length < 12) throw std::runtime_error("a block shorter than a block can be");
    const Bytes body = in.take(length - 12);
    in.u32();  // the length again
    section.read(type, body, frames);
  }
  return frames;
}

void write_pcapng(const std::string& path, LinkType link, const std::vector<Bytes>& packets) {
  Bytes out;
  add_block(out, kSectionHeader, numbers({kByteOrder, 1U << 16, 0xffffffff, 0xffffffff}));
  add_block(out, kInterface, numbers({std::uint32_t{link} << 16, 0}));
  for (const Bytes& packet : packets) {
    const auto size = static_cast<std::uint32_t>(packet.size());
    Bytes body = numbers({0, 0, 0, size, size});
    body.insert(body.end(), packet.begin(), packet.end());
    add_block(out, kEnhancedPacket, std::move(body));
  }
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(out.data()), std::ssize(out));
}

}  // namespace exporter::oracle
