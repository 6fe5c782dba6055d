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
  return wait(waiting_, std::move(resume));
}

bool ScrapeGate::listed_or_later(std::function<void()> resume) {
  if (closed_) return true;
  const auto latest = published_.latest();
  if (latest && !latest->connections) return true;
  const auto listed = listed_.latest();
  if (listed && Clock::now() - listed->taken_at < kFreshFor) return true;
  return wait(wishing_, std::move(resume));
}

std::shared_ptr<const Snapshot> ScrapeGate::listed() const {
  auto listed = listed_.latest();
  return listed ? listed : published_.latest();
}

bool ScrapeGate::wait(Waiting& among, std::function<void()> resume) {
  among.push(std::move(resume));
  const std::uint64_t one = 1;
  (void)!write(wake_.get(), &one, sizeof(one));  // full means that the loop is about to wake anyway
  if (closed_) let_through();                    // closed in between: nobody else will
  return false;
}

void ScrapeGate::acknowledge() {
  std::uint64_t count = 0;
  (void)!read(wake_.get(), &count, sizeof(count));
}

bool ScrapeGate::wants_listing() {
  for (auto& resume : wishing_.take_all()) promised_.push(std::move(resume));
  return !promised_.empty();
}

void ScrapeGate::let_through() {
  keep_listed();
  for (const auto& resume : waiting_.take_all()) resume();
  for (const auto& resume : promised_.take_all()) resume();
  if (!closed_) return;
  for (const auto& resume : wishing_.take_all()) resume();
}

// Newer pictures come without a listing: this one is fresh enough for a second, and then lets go.
void ScrapeGate::keep_listed() {
  auto latest = published_.latest();
  if (!latest) return;
  const auto listed = listed_.latest();
  if (latest->listing) return listed_.publish(std::move(latest));
  if (listed && latest->taken_at - listed->taken_at >= kFreshFor) listed_.publish(nullptr);
}

void ScrapeGate::close() {
  closed_ = true;
  let_through();
}

}  // namespace exporter
