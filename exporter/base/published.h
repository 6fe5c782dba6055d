// Published<T> hands finished, immutable values from the one thread that makes them to any number of readers.
// Thread-safe. A reader keeps the value it took for as long as it likes; nothing it holds ever changes.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace exporter {

template <class T>
class Published {
 public:
  // Null before the first publish.
  [[nodiscard]] std::shared_ptr<const T> latest() const {
    // A mutex and not std::atomic<std::shared_ptr>: g++ 12's ThreadSanitizer reports a race in the latter.
    const std::lock_guard lock(mutex_);
    return value_;
  }

  void publish(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_.swap(value);
  }  // the old value, if this was its last owner, dies after the lock: `value` outlives it

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace exporter
