// ReloadGate: who asks for a reload waits here until the event loop has made one. Whoever asks before it
// begins shares it, so however many ask, there is one at a time and one more to come.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "base/fd.h"
#include "base/queue.h"
#include "base/reload_answer.h"
#include "base/result.h"

namespace exporter {

class ReloadGate {
 public:
  explicit ReloadGate(Fd wake) : wake_(std::move(wake)) {}

  // Any thread. `resume` is called when there is an outcome, or at once if there will be none.
  std::shared_ptr<const ReloadOutcome> ask(std::function<void()> resume);

  // The event loop's side. Readable when somebody asks; then answer().
  [[nodiscard]] int fd() const { return wake_.get(); }
  // Calls `reload` once for all who have asked by now.
  void answer(const std::function<ReloadAnswer()>& reload);
  void close();

 private:
  struct Asking {
    std::shared_ptr<ReloadOutcome> outcome;
    std::function<void()> resume;
  };

  void turn_away();

  Fd wake_;
  Queue<Asking> asking_;
  std::atomic<bool> closed_ = false;
};

}  // namespace exporter
