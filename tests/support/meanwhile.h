// Work that is done again and again beside the test; a failure is told at the end.
#pragma once

#include <atomic>
#include <exception>
#include <string>
#include <thread>

namespace exporter::support {

class Meanwhile {
 public:
  template <class Work>
  explicit Meanwhile(Work work)
      : thread_([this, work] {
          try {
            for (unsigned round = 0; !stop_; ++round) work(round);
            // NOLINTNEXTLINE(bugprone-empty-catch): told by finish()
          } catch (const std::exception& failure) {
            failure_ = failure.what();
          }
        }) {}
  Meanwhile(const Meanwhile&) = delete;
  Meanwhile& operator=(const Meanwhile&) = delete;
  ~Meanwhile() { finish(); }

  std::string finish() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    return failure_;
  }

 private:
  std::atomic<bool> stop_ = false;
  std::string failure_;
  std::thread thread_;
};

}  // namespace exporter::support
