// The rate window: what passed within the last ten seconds, for any number of accounts, without touching
// those that are quiet. The window keeps a few checkpoints in time; each account remembers its total at those
// that came while it was moving. A mean is taken over the shortest span of whole sweeps that is at least the
// window long. Pure: time is handed in.
#pragma once

#include <array>
#include <cstdint>

#include "base/units.h"
#include "base/value_of.h"
#include "model/snapshot.h"

namespace exporter::accounting {

class RateWindow {
 public:
  // Checkpoints are a quarter of the window apart, and one older than the window is needed.
  static constexpr std::size_t kCheckpoints = 6;

  RateWindow(Duration window, TimePoint start) : window_(window) { times_.fill(start); }

  // Call it after everything up to `now` has been added to the accounts.
  void advance(TimePoint now);

  // What recent() covers at `now`.
  [[nodiscard]] Duration span(TimePoint now) const { return now - times_[base(now) % kCheckpoints]; }

  // The number of checkpoints so far; an account that saw as many is up to date.
  [[nodiscard]] std::uint32_t epoch() const { return epoch_; }

  // The newest checkpoint that is at least a window ago, or the oldest there is.
  [[nodiscard]] std::uint32_t base(TimePoint now) const;

  // The window's length is not among its bytes.
  template <class Bytes, ValueOf<RateWindow> Window>
  friend void fields(Bytes& bytes, Window& window) {
    bytes(window.epoch_, window.times_);
    if constexpr (Bytes::kReads)
      bytes.expect(window.epoch_ >= 1 && window.epoch_ <= kMostEpochs, "no number of checkpoints");
  }

 private:
  static constexpr std::uint32_t kMostEpochs = 0xffff0000;

  Duration window_;
  std::uint32_t epoch_ = 1;  // checkpoint 0 is the start, when every total was zero
  std::array<TimePoint, kCheckpoints> times_{};
};

// A monotonic total with the memory of what it was at the checkpoints.
class MovingAccount {
 public:
  MovingAccount() = default;
  explicit MovingAccount(const RateWindow& window) : epoch_(window.epoch()) {}

  void add(const Volume& volume, const RateWindow& window);

  [[nodiscard]] const Volume& total() const { return total_; }
  // `base` is window.base(now).
  [[nodiscard]] Volume recent(std::uint32_t base) const;
  [[nodiscard]] Account at(std::uint32_t base) const { return {total_, recent(base)}; }

  // Without what nobody can ask for any more. The least that it takes is kLeastBytes.
  static constexpr std::size_t kLeastBytes = 20;
  template <class Bytes, ValueOf<MovingAccount> Moving>
  friend void fields(Bytes& bytes, Moving& account, const RateWindow& window) {
    bytes(account.total_, account.epoch_);
    if constexpr (Bytes::kReads) bytes.expect(account.epoch_ <= window.epoch(), "a checkpoint to come");
    if (account.lately(window)) bytes(account.marks_);
    if constexpr (Bytes::kReads) bytes.expect(account.adds_up(), "less than there was");
  }

 private:
  // It moved when a checkpoint had not yet come that is still kept.
  [[nodiscard]] bool lately(const RateWindow& window) const {
    return std::uint64_t{epoch_} + RateWindow::kCheckpoints > window.epoch();
  }
  [[nodiscard]] bool adds_up() const;

  Volume total_;
  std::uint32_t epoch_ = 0;  // checkpoints below this have their total in marks_; later ones had total_
  std::array<Volume, RateWindow::kCheckpoints> marks_{};
};

}  // namespace exporter::accounting
