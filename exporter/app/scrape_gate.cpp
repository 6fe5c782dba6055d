#include "app/scrape_gate.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace exporter {

Result<Fd> ScrapeGate::make_wake() {
  Fd wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake) return Error::from_errno("create the scrape gate");
  return wake;
}

bool ScrapeGate::is_fresh(TimePoint now) const {
  const auto latest = published_.latest();
  return latest && now - latest->taken_at < kFreshFor;
}

bool ScrapeGate::fresh_or_later(std::function<void()> resume) {
  if (closed_ || is_fresh(Clock::now())) return true;
  waiting_.push(std::move(resume));
  const std::uint64_t one = 1;
  (void)!write(wake_.get(), &one, sizeof(one));  // full means that the loop is about to wake anyway
  if (closed_) let_through();                    // closed in between: nobody else will
  return false;
}

void ScrapeGate::acknowledge() {
  std::uint64_t count = 0;
  (void)!read(wake_.get(), &count, sizeof(count));
}

void ScrapeGate::let_through() {
  for (const auto& resume : waiting_.take_all()) resume();
}

void ScrapeGate::close() {
  closed_ = true;
  let_through();
}

}  // namespace exporter
