// Inheritance: what an earlier process of ours left with whoever started us, so that counting goes on without
// a gap: maps, the links of programs that count into them, and the slate that tells what is what. Everything
// is looked at as the kernel sees it; what is not what it should be is closed, and so ends. One thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor_store.h"
#include "base/fd.h"
#include "kernel/shared_maps.h"
#include "kernel/slate.h"

namespace exporter::kernel {

// Under which names things are stored. An interface has its slot's.
inline constexpr const char* kSlateName = "slate";
std::string interface_name_of(std::uint16_t slot);
// Who wants other maps stores them under the next number, and forgets the others when they have been drained.
std::string maps_name_of(unsigned number);

// One slot of the slate.
struct InheritedInterface {
  std::uint16_t slot = 0;
  std::array<Fd, 2> links;  // by Direction
  int ifindex = 0;          // of both links; 0 unless both are there and still on an interface
  Fd counters;              // none where they are missing: what they had is lost
};

struct Inheritance {
  SharedMaps maps;
  Slate slate;  // its detail is that of `maps`
  std::vector<InheritedInterface> interfaces = {};
  std::vector<SharedMaps> retired = {};     // older ones that may hold something yet
  std::vector<unsigned> maps_numbers = {};  // of all maps that are stored, the highest last

  // Takes what it needs out of `descriptors`. Nothing where maps or slate cannot be used: nothing else is of
  // any use then.
  static std::optional<Inheritance> recognise(StoredDescriptors& descriptors, std::size_t cpus);
  // False for maps that could not be used.
  [[nodiscard]] bool uses(const std::string& name) const;
};

// Detaches all links among them: the store has them too, so closing them ends nothing.
void end_links(const StoredDescriptors& descriptors);

}  // namespace exporter::kernel
