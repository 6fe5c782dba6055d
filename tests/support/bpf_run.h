// The real programs, loaded as the exporter loads them, one packet at a time: bytes in, verdict and map
// contents out. For packets that BPF_PROG_TEST_RUN does not take there are the file descriptors, to attach
// them somewhere.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/units.h"
#include "kernel/datapath.h"
#include "model/interface.h"
#include "support/packet.h"
#include "support/packet_table.h"

struct bpf_object;
struct bpf_program;

namespace exporter::support {

// What a super-packet says of itself.
struct Gso {
  std::uint32_t segments = 0;
  std::uint32_t size = 0;  // payload of each
};

// One entry of the live flow tables or one counter that is not zero.
struct Counted {
  Direction direction = Direction::Inbound;
  std::string what;  // text_of(Answer), or "overflow"
  Volume volume;
};

std::string text_of(const Counted& counted);

// What the exporter does not ask for on this kernel, or not yet.
struct Variant {
  granularity detail = GRANULARITY_PAIR;
  kernel::PacketAccess access = kernel::PacketAccess::InPlace;
};

using ObjectPtr = std::unique_ptr<bpf_object, void (*)(bpf_object*)>;

// The object file with the settings of `variant`, of which only its two programs will be loaded. Throws.
ObjectPtr open_object(link_kind link, Variant variant);
bpf_program* program_of(const bpf_object& object, Direction direction, kernel::PacketAccess access);

class LoadedPrograms {
 public:
  // As the exporter loads them. Both throw if they cannot be loaded.
  explicit LoadedPrograms(link_kind link, granularity detail = GRANULARITY_PAIR);
  // Straight from the object file.
  LoadedPrograms(link_kind link, Variant variant);
  LoadedPrograms(LoadedPrograms&&) noexcept;
  ~LoadedPrograms();

  // The verdict, or nothing if the kernel does not run programs on such bytes.
  std::optional<std::uint32_t> run(Direction direction, const Bytes& bytes, Gso gso = {}) const;

  // Everything counted since the last time, as sorted text; the tables are empty and the counters zero then.
  std::vector<std::string> take();
  // What super-packets counted for beyond what they are to the stack, since the last time.
  Volume take_expanded(Direction direction) const;

  [[nodiscard]] int program_fd(Direction direction) const {
    return fds_.programs[static_cast<std::size_t>(direction)];
  }

 private:
  void take_flows(std::vector<std::string>& taken);
  void take_counters(std::vector<std::string>& taken) const;
  [[nodiscard]] Volume take_counter(std::uint32_t index) const;

  struct Owner;
  struct Descriptors {
    std::array<int, 2> programs{};  // by Direction
    int flows_v4 = -1;              // the live ones
    int flows_v6 = -1;
    int counters = -1;
  };

  std::unique_ptr<Owner> owner_;
  Descriptors fds_;  // borrowed from the owner
};

}  // namespace exporter::support
