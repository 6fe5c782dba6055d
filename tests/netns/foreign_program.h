// ForeignProgram: somebody else's classifier, on clsact or in TCX: it counts what it sees and returns one
// fixed verdict. It stays where it was put until it is destroyed or its interface is.
#pragma once

#include <cstdint>
#include <string>

#include "base/fd.h"
#include "support/netns.h"

namespace exporter::support {

// TC_ACT_*; TCX knows Unspec as NEXT, Ok as PASS and Shot as DROP.
enum class Verdict : int {
  Unspec = -1,
  Ok = 0,
  Reclassify = 1,
  Shot = 2,
  Pipe = 3,
  Stolen = 4,
  Queued = 5,
  Repeat = 6,
  Redirect = 7,
  Trap = 8,
};

enum class ForeignHook { Clsact, TcxHead, TcxTail };

struct ForeignPlace {
  std::string interface;
  std::string direction = "ingress";  // or "egress"
  unsigned priority = 1;              // clsact only
  ForeignHook hook = ForeignHook::Clsact;
};

class ForeignProgram {
 public:
  // Makes the clsact qdisc if it needs one. `where` is borrowed.
  ForeignProgram(const Namespace& where, ForeignPlace place, Verdict verdict);
  ForeignProgram(ForeignProgram&&) = delete;
  ~ForeignProgram();

  [[nodiscard]] std::uint32_t id() const;
  // Packets it has seen.
  [[nodiscard]] std::uint64_t hits() const;

 private:
  void attach_to_clsact() const;
  void attach_to_tcx();

  const Namespace& where_;
  ForeignPlace place_;
  int ifindex_;
  Fd hits_;
  Fd program_;
  Fd link_;  // TCX only
};

}  // namespace exporter::support
