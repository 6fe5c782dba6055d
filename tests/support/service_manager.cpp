#include "support/service_manager.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "support/eventually.h"

namespace exporter::support {
namespace {

[[noreturn]] void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// What is left of it by a test that is killed the next one removes (exporter_process.cpp).
std::string own_path() {
  static std::atomic<int> number = 0;
  const auto folder = std::filesystem::temp_directory_path();
  return (folder / ("ete-test-" + std::to_string(getpid()) + "-notify-" + std::to_string(++number))).string();
}

Fd bind_socket(const std::string& path) {
  Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) throw std::runtime_error("path too long: " + path);
  std::memcpy(address.sun_path, path.data(), path.size());
  if (!socket || bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    throw_errno("bind " + path);
  return socket;
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text + "\n").find("\n" + line + "\n") != std::string::npos;
}

std::string value_of(const std::string& text, const std::string& name) {
  const std::string lines = "\n" + text + "\n";
  const std::size_t at = lines.find("\n" + name + "=");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 2;
  return lines.substr(from, lines.find('\n', from) - from);
}

std::vector<Fd> descriptors_of(msghdr& message) {
  std::vector<Fd> descriptors;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    std::vector<int> raw((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    std::memcpy(raw.data(), CMSG_DATA(header), raw.size() * sizeof(int));
    for (const int fd : raw) descriptors.emplace_back(fd);
  }
  return descriptors;
}

}  // namespace

ServiceManager::ServiceManager()
    : path_(own_path()), socket_(bind_socket(path_)), stop_(eventfd(0, EFD_CLOEXEC)) {
  thread_ = std::thread([this] { listen(); });
}

ServiceManager::~ServiceManager() {
  eventfd_write(stop_.get(), 1);
  thread_.join();
  ::unlink(path_.c_str());
}

void ServiceManager::listen() {
  for (;;) {
    std::array<pollfd, 2> wanted{pollfd{socket_.get(), POLLIN, 0}, pollfd{stop_.get(), POLLIN, 0}};
    if (poll(wanted.data(), wanted.size(), -1) < 0) continue;
    if (wanted[1].revents != 0) return;
    const std::lock_guard lock(mutex_);  // received and taken are one step
    std::array<char, 4096> text{};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(253 * sizeof(int))> control{};
    iovec part{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC);
    if (size >= 0) take(std::string(text.data(), static_cast<std::size_t>(size)), descriptors_of(message));
  }
}

void ServiceManager::take(const std::string& text, std::vector<Fd> descriptors) {
  heard_.push_back(text);
  const std::string name = value_of(text, "FDNAME");
  if (has_line(text, "FDSTOREREMOVE=1"))
    std::erase_if(store_, [&](const auto& kept) { return kept.first == name; });
  // BPF maps poll as errors: systemd would drop them.
  if (has_line(text, "FDSTORE=1") && has_line(text, "FDPOLL=0"))
    for (Fd& fd : descriptors) store_.emplace_back(name, std::move(fd));
}

// As systemd does before it looks at who has ended.
std::unique_lock<std::mutex> ServiceManager::caught_up() const {
  for (;;) {
    std::unique_lock lock(mutex_);
    pollfd more{socket_.get(), POLLIN, 0};
    if (poll(&more, 1, 0) == 0) return lock;
    lock.unlock();
    std::this_thread::yield();
  }
}

std::vector<std::string> ServiceManager::environment() const {
  const auto lock = caught_up();
  std::string names;
  for (const auto& kept : store_) names += (names.empty() ? "" : ":") + kept.first;
  return {"NOTIFY_SOCKET=" + path_, "LISTEN_FDNAMES=" + names};
}

std::vector<int> ServiceManager::descriptors() const {
  const auto lock = caught_up();
  std::vector<int> all;
  for (const auto& kept : store_) all.push_back(kept.second.get());
  return all;
}

std::vector<std::string> ServiceManager::heard() const {
  const auto lock = caught_up();
  return heard_;
}

bool ServiceManager::hears(const std::string& line, std::chrono::milliseconds deadline) const {
  return eventually(deadline, [&] {
    for (const std::string& text : heard())
      if (has_line(text, line)) return true;
    return false;
  });
}

std::size_t ServiceManager::stored(const std::string& name) const {
  const auto lock = caught_up();
  std::size_t count = 0;
  for (const auto& kept : store_) count += kept.first == name ? 1 : 0;
  return count;
}

void ServiceManager::drop_store(const std::string& name) {
  const std::lock_guard lock(mutex_);
  std::erase_if(store_, [&](const auto& kept) { return kept.first == name; });
}

void ServiceManager::drop_store() {
  const std::lock_guard lock(mutex_);
  store_.clear();
}

}  // namespace exporter::support
