#include "bench/read_all.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "bench/clocks.h"

namespace exporter::bench {
namespace {

constexpr std::chrono::seconds kTimeout(120);
constexpr std::size_t kBuffer = 1 << 18;
constexpr std::size_t kEnd = 1 << 16;

std::string request(bool gzip) {
  return std::string("GET /metrics HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n") +
         (gzip ? "Accept-Encoding: gzip\r\n" : "") + "\r\n";
}

// 0 at the end.
std::size_t read_some(int fd, std::vector<char>& buffer) {
  for (;;) {
    const ssize_t size = ::read(fd, buffer.data(), buffer.size());
    if (size >= 0) return static_cast<std::size_t>(size);
    if (errno != EAGAIN && errno != EINTR) throw std::system_error(errno, std::generic_category(), "read");
    pollfd waiting{fd, POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds(kTimeout).count())) == 0)
      throw std::runtime_error("no answer to a scrape");
  }
}

}  // namespace

Received read_all(const support::Endpoint& from, bool gzip) {
  support::HttpConnection connection(from, kTimeout);
  connection.send(request(gzip));
  Received received;
  std::vector<char> buffer(kBuffer);
  const double begin = thread_seconds();
  while (const std::size_t size = read_some(connection.fd(), buffer)) {
    received.bytes += size;
    received.end.append(buffer.data(), size);
    if (received.end.size() > 2 * kEnd) received.end.erase(0, received.end.size() - kEnd);
  }
  received.cpu_seconds = thread_seconds() - begin;
  return received;
}

double value_in(const Received& scrape, const std::string& metric) {
  const std::size_t at = scrape.end.find("\n" + metric + " ");
  if (at == std::string::npos) throw std::runtime_error("no " + metric + " in the end of a scrape");
  return std::stod(scrape.end.substr(at + metric.size() + 2));
}

}  // namespace exporter::bench
