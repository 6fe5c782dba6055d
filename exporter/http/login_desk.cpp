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

LoginDesk::~LoginDesk() {
  const std::lock_guard lock(office_->mutex);
  office_->closed = true;
  office_->cases.clear();
  office_->news.notify_one();
}

LoginVerdict LoginDesk::judge(Visit visit, const WebSecurity& security, TimePoint now) {
  const auto& users = security.settings().users;
  const auto user = users.find(visit.login.user);
  const bool exists = user != users.end();
  const auto& hash = exists ? user->second : security.nobodys_hash();
  const auto digest = login_digest(salt_, visit.login.user, hash, visit.login.password);

  Office& office = *office_;
  const std::lock_guard lock(office.mutex);
  if (exists && office.right.holds(digest)) return LoginVerdict::Welcome;
  if (office.wrong.holds(digest)) return LoginVerdict::Refused;
  const auto same = std::find_if(office.cases.begin(), office.cases.end(),
                                 [&](const Case& one) { return one.digest == digest; });
  if (same != office.cases.end()) {
    same->visits.push_back(std::move(visit));
    return LoginVerdict::Later;
  }
  if (!office.has_room(visit.address, now)) return LoginVerdict::Busy;
  if (!office.staffed) std::thread([shared = office_] { shared->work(); }).detach();
  office.staffed = true;
  office.cases.push_back({digest, hash, exists, {}});
  office.cases.back().visits.push_back(std::move(visit));
  office.news.notify_one();
  return LoginVerdict::Later;
}

bool LoginDesk::Office::has_room(const std::string& address, TimePoint now) const {
  const auto own = std::count_if(cases.begin(), cases.end(),
                                 [&](const Case& one) { return one.visits.front().address == address; });
  return cases.size() < kMostWaiting && static_cast<std::size_t>(own) < kMostOfAnAddress &&
         budget.admits(address, now);
}

// The priority is that of this thread alone.
void LoginDesk::Office::work() {
  ::setpriority(PRIO_PROCESS, 0, kNice);
  std::unique_lock lock(mutex);
  for (;;) {
    news.wait(lock, [this] { return closed || !cases.empty(); });
    if (closed) return;
    const auto password = cases.front().visits.front().login.password;
    const auto hash = cases.front().hash;
    const bool exists = cases.front().exists;
    lock.unlock();
    const auto before = cpu_time();
    const bool is_right = is_password(password, hash) && exists;
    const auto took = cpu_time() - before;
    lock.lock();
    if (closed) return;
    close(lock, is_right, took);
  }
}

// Returns with the lock held, as it was called; those who waited are told without it.
void LoginDesk::Office::close(std::unique_lock<std::mutex>& lock, bool is_right, Duration took) {
  auto done = std::move(cases.front());
  cases.pop_front();
  (is_right ? right : wrong).add(done.digest);
  if (!is_right) budget.charge(done.visits.front().address, took, Clock::now());
  lock.unlock();
  for (const auto& visit : done.visits) {
    *visit.slip = is_right ? LoginVerdict::Welcome : LoginVerdict::Refused;
    visit.resume();
  }
  lock.lock();
}

}  // namespace exporter::http
