// Replay: the frames of a capture on devices of a namespace of their own, unchanged and one by one: Ethernet
// on a veth pair, raw IP through a tun device, in and out. Nothing else is ever sent there.
#pragma once

#include <optional>
#include <string>

#include "base/fd.h"
#include "oracle/capture.h"
#include "support/netns.h"

namespace exporter::oracle {

inline constexpr const char* kSendingEnd = "sends";
inline constexpr const char* kReceivingEnd = "receives";
inline constexpr const char* kRawDevice = "raw";

// Why a frame cannot be replayed, for a reader; nothing if it can be.
std::optional<std::string> reason_to_skip(const Frame& frame);

// What a raw-IP frame is announced as.
std::uint16_t ethertype_of(const Frame& frame);

class Replay {
 public:
  Replay();

  [[nodiscard]] const support::Namespace& where() const { return where_; }
  // Throws if the kernel refuses it.
  void send(const Frame& frame) const;
  // Frames that the devices lost: then nothing can be compared.
  [[nodiscard]] std::uint64_t lost() const;

 private:
  void send_ethernet(const Bytes& bytes) const;
  void receive_raw(const Frame& frame) const;
  void send_raw(const Frame& frame) const;

  support::Namespace where_;
  Fd tun_;
  Fd socket_;
  int veth_ = 0;
  int raw_ = 0;
};

}  // namespace exporter::oracle
