#include "kernel/socket_holder.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <vector>

namespace exporter::kernel {
namespace {

namespace fs = std::filesystem;

// In the tables of /proc/net.
constexpr const char* kListening = "0A";
constexpr std::size_t kLocalAddress = 1;
constexpr std::size_t kState = 3;
constexpr std::size_t kInode = 9;
constexpr std::size_t kUnixInode = 6;
constexpr std::size_t kUnixPath = 7;

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream words(line);
  std::vector<std::string> all;
  for (std::string word; words >> word;) all.push_back(word);
  return all;
}

// "0100007F:2383"
bool has_port(std::string_view address, unsigned port) {
  const std::string_view digits = address.substr(address.find(':') + 1);
  unsigned number = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return failure == std::errc{} && number == port;
}

void add_tcp_inodes(const char* table, unsigned port, std::vector<std::string>& inodes) {
  std::ifstream file(table);
  for (std::string line; std::getline(file, line);) {
    const auto words = words_of(line);
    if (words.size() > kInode && words[kState] == kListening && has_port(words[kLocalAddress], port))
      inodes.push_back(words[kInode]);
  }
}

std::vector<std::string> inodes_of(const ListenAddress& address) {
  std::vector<std::string> inodes;
  if (address.unix_path.empty()) {
    add_tcp_inodes("/proc/thread-self/net/tcp", address.port, inodes);
    add_tcp_inodes("/proc/thread-self/net/tcp6", address.port, inodes);
    return inodes;
  }
  std::ifstream file("/proc/thread-self/net/unix");
  for (std::string line; std::getline(file, line);) {
    const auto words = words_of(line);
    if (words.size() > kUnixPath && words[kUnixPath] == address.unix_path)
      inodes.push_back(words[kUnixInode]);
  }
  return inodes;
}

bool holds(const fs::path& process, const std::vector<std::string>& inodes) {
  std::error_code failure;
  for (const auto& descriptor : fs::directory_iterator(process / "fd", failure)) {
    const std::string target = fs::read_symlink(descriptor, failure).string();
    for (const std::string& inode : inodes)
      if (target == "socket:[" + inode + "]") return true;
  }
  return false;
}

SocketHolder describe(const fs::path& process) {
  SocketHolder holder;
  holder.process = std::stoi(process.filename().string());
  std::ifstream comm(process / "comm");
  std::getline(comm, holder.name);
  return holder;
}

bool is_process(const fs::path& path) {
  return path.filename().string().find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::optional<SocketHolder> who_listens(const ListenAddress& address) {
  const auto inodes = inodes_of(address);
  if (inodes.empty()) return std::nullopt;
  std::error_code failure;
  for (const auto& process : fs::directory_iterator("/proc", failure))
    if (is_process(process.path()) && holds(process.path(), inodes)) return describe(process.path());
  return std::nullopt;
}

}  // namespace exporter::kernel
