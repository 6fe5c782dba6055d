#include "accounting/rate_window.h"

#include <algorithm>

namespace exporter::accounting {

void RateWindow::advance(TimePoint now) {
  if (now - times_[(epoch_ - 1) % kCheckpoints] < window_ / 4) return;
  times_[epoch_ % kCheckpoints] = now;
  ++epoch_;
}

std::uint32_t RateWindow::base(TimePoint now) const {
  const std::uint32_t kept = std::min<std::uint32_t>(epoch_, kCheckpoints);
  std::uint32_t checkpoint = epoch_ - 1;
  while (checkpoint > epoch_ - kept && now - times_[checkpoint % kCheckpoints] < window_) --checkpoint;
  return checkpoint;
}

void MovingAccount::add(const Volume& volume, const RateWindow& window) {
  constexpr std::uint32_t kKept = RateWindow::kCheckpoints;
  // More checkpoints than are kept may have passed; only the last ones can still be asked for.
  if (window.epoch() > epoch_ + kKept) epoch_ = window.epoch() - kKept;
  for (; epoch_ < window.epoch(); ++epoch_) marks_[epoch_ % kKept] = total_;
  total_ += volume;
}

bool MovingAccount::adds_up() const {
  return std::all_of(marks_.begin(), marks_.end(), [this](const Volume& mark) {
    return mark.packets <= total_.packets && mark.bytes <= total_.bytes;
  });
}

Volume MovingAccount::recent(std::uint32_t base) const {
  if (base >= epoch_) return {};
  return total_ - marks_[base % RateWindow::kCheckpoints];
}

}  // namespace exporter::accounting
