// ScrapeGate lets a scrape have a picture that is less than a second old: if the newest one is older, the
// scrape waits until the event loop has made another. All that wait share one sweep. The wait is bounded by
// the length of a sweep; once the gate is closed nobody waits any more.
#pragma once

#include <atomic>
#include <functional>
#include <utility>

#include "base/fd.h"
#include "base/published.h"
#include "base/queue.h"
#include "base/result.h"
#include "base/units.h"
#include "model/snapshot.h"

namespace exporter {

class ScrapeGate {
 public:
  static constexpr Duration kFreshFor = std::chrono::seconds(1);

  // `published` is borrowed and must outlive this; `wake` is of make_wake().
  ScrapeGate(const Published<Snapshot>& published, Fd wake) : published_(published), wake_(std::move(wake)) {}
  static Result<Fd> make_wake();

  // Any thread. True: the newest picture will do. False: `resume` is called once there is a newer one.
  bool fresh_or_later(std::function<void()> resume);

  [[nodiscard]] bool is_fresh(TimePoint now) const;

  // The event loop's side. Readable when someone waits for a picture.
  [[nodiscard]] int fd() const { return wake_.get(); }
  void acknowledge();
  // Call it after a picture was published.
  void let_through();
  void close();

 private:
  const Published<Snapshot>& published_;
  Fd wake_;
  Queue<std::function<void()>> waiting_;
  std::atomic<bool> closed_ = false;
};

}  // namespace exporter
