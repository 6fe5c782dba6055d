// Queue<T>: any thread pushes, one thread takes everything that waits. Unbounded: whoever pushes bounds it.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace exporter {

template <class T>
class Queue {
 public:
  void push(T item) {
    const std::lock_guard lock(mutex_);
    items_.push_back(std::move(item));
  }

  [[nodiscard]] bool empty() const {
    const std::lock_guard lock(mutex_);
    return items_.empty();
  }

  std::vector<T> take_all() {
    const std::lock_guard lock(mutex_);
    return std::exchange(items_, {});
  }

 private:
  mutable std::mutex mutex_;
  std::vector<T> items_;
};

}  // namespace exporter
