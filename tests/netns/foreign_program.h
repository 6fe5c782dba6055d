// ForeignProgram: somebody else's classifier on clsact: it counts what it sees and returns one fixed verdict.
// It stays where it was put until it is destroyed or its interface is.
#pragma once

#include <cstdint>
#include <string>

#include "base/fd.h"
#include "support/netns.h"

namespace exporter::support {

enum class Verdict : int { Unspec = -1, Ok = 0, Shot = 2 };

struct ForeignPlace {
  std::string interface;
  std::string direction = "ingress";  // or "egress"
  unsigned priority = 1;
};

class ForeignProgram {
 public:
  // Makes the clsact qdisc if there is none. `where` is borrowed.
  ForeignProgram(const Namespace& where, ForeignPlace place, Verdict verdict);
  ForeignProgram(ForeignProgram&&) = delete;
  ~ForeignProgram();

  [[nodiscard]] std::uint32_t id() const;
  // Packets it has seen.
  [[nodiscard]] std::uint64_t hits() const;

 private:
  const Namespace& where_;
  ForeignPlace place_;
  int ifindex_;
  Fd hits_;
  Fd program_;
};

}  // namespace exporter::support
