#include "http/login_desk.h"

#include <sys/resource.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace exporter::http {
namespace {

constexpr std::size_t kRemembered = 64;
constexpr int kNice = 10;

// Of this thread, which waits whenever others have something to do.
Duration cpu_time() {
  timespec spent{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec);
}

}  // namespace

bool LoginDesk::Memory::holds(const LoginDigest& digest) const {
  return std::find(digests_.begin(), digests_.end(), digest) != digests_.end();
}

void LoginDesk::Memory::add(const LoginDigest& digest) {
  if (digests_.size() >= kRemembered) digests_.pop_front();
  digests_.push_back(digest);
}

LoginVerdict LoginDesk::judge(Visit visit, const WebSecurity& security, TimePoint now) {
  const auto& users = security.settings().users;
  const auto user = users.find(visit.login.user);
  const bool exists = user != users.end();
  const auto& hash = exists ? user->second : security.nobodys_hash();
  const auto digest = login_digest(salt_, visit.login.user, hash, visit.login.password);

  const std::lock_guard lock(mutex_);
  if (exists && right_.holds(digest)) return LoginVerdict::Welcome;
  if (wrong_.holds(digest)) return LoginVerdict::Refused;
  const auto same =
      std::find_if(cases_.begin(), cases_.end(), [&](const Case& one) { return one.digest == digest; });
  if (same != cases_.end()) {
    same->visits.push_back(std::move(visit));
    return LoginVerdict::Later;
  }
  if (!has_room(visit.address, now)) return LoginVerdict::Busy;
  if (!worker_.joinable()) worker_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  cases_.push_back({digest, hash, exists, {}});
  cases_.back().visits.push_back(std::move(visit));
  news_.notify_one();
  return LoginVerdict::Later;
}

bool LoginDesk::has_room(const std::string& address, TimePoint now) const {
  const auto own = std::count_if(cases_.begin(), cases_.end(),
                                 [&](const Case& one) { return one.visits.front().address == address; });
  return cases_.size() < kMostWaiting && static_cast<std::size_t>(own) < kMostOfAnAddress &&
         budget_.admits(address, now);
}

// The priority is that of this thread alone.
void LoginDesk::work(const std::stop_token& stop) {
  ::setpriority(PRIO_PROCESS, 0, kNice);
  std::unique_lock lock(mutex_);
  while (news_.wait(lock, stop, [this] { return !cases_.empty(); }) && !stop.stop_requested()) {
    const auto password = cases_.front().visits.front().login.password;
    const auto hash = cases_.front().hash;
    const bool exists = cases_.front().exists;
    lock.unlock();
    const auto before = cpu_time();
    const bool right = is_password(password, hash) && exists;
    const auto took = cpu_time() - before;
    lock.lock();
    close(lock, right, took);
  }
}

// Returns with the lock held, as it was called; those who waited are told without it.
void LoginDesk::close(std::unique_lock<std::mutex>& lock, bool right, Duration took) {
  auto closed = std::move(cases_.front());
  cases_.pop_front();
  (right ? right_ : wrong_).add(closed.digest);
  if (!right) budget_.charge(closed.visits.front().address, took, Clock::now());
  lock.unlock();
  for (const auto& visit : closed.visits) {
    *visit.slip = right ? LoginVerdict::Welcome : LoginVerdict::Refused;
    visit.resume();
  }
  lock.lock();
}

}  // namespace exporter::http
