// LoginDesk: who may come in by name and password. What was right or wrong before is known at once; anything
// else is computed, one after the other, by a thread of its own and of low priority, while the request is
// suspended. Few wait at once, and wrong ones are paid for: whoever exceeds that is asked to come again.
// Names that nobody has take as long as others.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/basic_login.h"
#include "http/guess_budget.h"
#include "http/password.h"
#include "http/web_security.h"

namespace exporter::http {

enum class LoginVerdict : std::uint8_t { Later, Welcome, Refused, Busy };

class LoginDesk {
 public:
  // Where the verdict will be when a request is resumed. Later: it never came, since all ends.
  using Slip = std::shared_ptr<std::atomic<LoginVerdict>>;
  struct Visit {
    BasicLogin login;
    std::string address;  // of the client
    Slip slip;
    std::function<void()> resume;  // called once, from any thread, if the verdict is Later
  };

  LoginDesk() : salt_(random_salt()), office_(std::make_shared<Office>()) {}
  // Waits for nothing: a password that is being computed takes seconds if it is dear, and cannot be
  // interrupted. Its thread ends after it, and tells nobody.
  ~LoginDesk();
  LoginDesk(const LoginDesk&) = delete;
  LoginDesk& operator=(const LoginDesk&) = delete;

  // For the server's thread.
  LoginVerdict judge(Visit visit, const WebSecurity& security, TimePoint now);

  static constexpr std::size_t kMostWaiting = 16;
  static constexpr std::size_t kMostOfAnAddress = 4;

 private:
  struct Case {
    LoginDigest digest;
    std::string hash;
    bool exists;  // such a user
    std::vector<Visit> visits;
  };
  // The newest few.
  class Memory {
   public:
    [[nodiscard]] bool holds(const LoginDigest& digest) const;
    void add(const LoginDigest& digest);

   private:
    std::deque<LoginDigest> digests_;
  };

  // Shared with the thread that computes, which may outlive the desk.
  struct Office {
    [[nodiscard]] bool has_room(const std::string& address, TimePoint now) const;
    void work();
    void close(std::unique_lock<std::mutex>& lock, bool is_right, Duration took);

    std::mutex mutex;
    std::condition_variable news;
    std::deque<Case> cases;  // the first one is being computed
    Memory right;
    Memory wrong;
    GuessBudget budget;
    bool staffed = false;  // by the first who needs it
    bool closed = false;
  };

  const LoginDigest salt_;
  std::shared_ptr<Office> office_;
};

}  // namespace exporter::http
