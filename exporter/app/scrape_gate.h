// ScrapeGate lets a scrape have a picture that is less than a second old: if the newest one is older, the
// scrape waits until the event loop has made another. All that wait share one sweep. The wait is bounded by
// the length of a sweep; once the gate is closed nobody waits any more.
//
// A listing of all connections is made only for those who ask for one, at most once a second. Who asks waits
// for the first picture that was begun with it in mind.
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

  // The same for a picture with a listing, or one that says that connections are not tracked.
  bool listed_or_later(std::function<void()> resume);
  // The newest with a listing if there is one; null before the first picture.
  [[nodiscard]] std::shared_ptr<const Snapshot> listed() const;

  [[nodiscard]] bool is_fresh(TimePoint now) const;

  // The event loop's side. Readable when someone waits for a picture.
  [[nodiscard]] int fd() const { return wake_.get(); }
  void acknowledge();
  // Ask before a picture is made. True: those who wait for a listing count on this one.
  [[nodiscard]] bool wants_listing();
  // Call it after a picture was published.
  void let_through();
  void close();

 private:
  using Waiting = Queue<std::function<void()>>;

  bool wait(Waiting& among, std::function<void()> resume);
  void keep_listed();

  const Published<Snapshot>& published_;
  Fd wake_;
  Published<Snapshot> listed_;  // for a second
  Waiting waiting_;             // for any picture
  Waiting wishing_;             // for a listing
  Waiting promised_;            // for the listing that is being made
  std::atomic<bool> closed_ = false;
};

}  // namespace exporter
