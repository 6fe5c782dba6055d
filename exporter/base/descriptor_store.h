// DescriptorStore: a place outside of this process where descriptors outlive it, under names. Whoever is
// started next gets them back. What cannot be stored is merely not there then.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/fd.h"

namespace exporter {

struct StoredDescriptor {
  std::string name;  // several may share one
  Fd fd;
};
using StoredDescriptors = std::vector<StoredDescriptor>;

class DescriptorStore {
 public:
  virtual ~DescriptorStore() = default;

  // The descriptors are borrowed for the call, the store has copies. Names have neither colons nor blanks.
  virtual void keep(const std::string& name, std::span<const int> descriptors) = 0;
  // Closes everything that is kept under `name`.
  virtual void forget(const std::string& name) = 0;
};

}  // namespace exporter
