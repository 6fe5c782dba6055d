#include "http/listen_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fstream>

#include "support/catch.h"
#include "support/http_client.h"
#include "temp_dir.h"

namespace exporter::http {
namespace {

using exporter::support::contains_text;

Result<ListenSocket> bind_to(const std::string& text) {
  const auto address = parse_listen_address(text);
  REQUIRE(address.has_value());
  return ListenSocket::bind(*address);
}

bool reachable(const support::Endpoint& to) {
  try {
    const support::HttpConnection connection(to);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

bool host_has_ipv6() { return bind_to("[::1]:0").has_value(); }

TEST_CASE("port 0 picks a free port and says which", "[http]") {
  const auto socket = bind_to("127.0.0.1:0");

  REQUIRE(socket.has_value());
  CHECK(socket->port() != 0);
  CHECK(socket->display() == "127.0.0.1:" + std::to_string(socket->port()));
  CHECK(reachable({.port = socket->port()}));
}

TEST_CASE("no host means every address of both families", "[http]") {
  const auto socket = bind_to(GENERATE(":0", "[::]:0"));

  if (!host_has_ipv6()) return;
  REQUIRE(socket.has_value());
  CHECK(socket->display() == "[::]:" + std::to_string(socket->port()));
  CHECK(reachable({.host = "127.0.0.1", .port = socket->port()}));
  CHECK(reachable({.host = "::1", .port = socket->port()}));
}

TEST_CASE("a name is looked up, IPv4 first", "[http]") {
  const auto socket = bind_to("localhost:0");

  REQUIRE(socket.has_value());
  CHECK(reachable({.host = "127.0.0.1", .port = socket->port()}));
}

TEST_CASE("the socket blocks nobody and is not inherited", "[http]") {
  const auto socket = bind_to("127.0.0.1:0");

  REQUIRE(socket.has_value());
  CHECK((::fcntl(socket->fd(), F_GETFL) & O_NONBLOCK) != 0);
  CHECK((::fcntl(socket->fd(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("a port in use is named, with Pushgateway as the usual suspect", "[http]") {
  const auto first = bind_to("127.0.0.1:0");
  REQUIRE(first.has_value());

  const auto second = bind_to(first->display());

  REQUIRE_FALSE(second.has_value());
  const auto message = second.error().message();
  CHECK_THAT(message, contains_text("listen on " + first->display()));
  CHECK_THAT(message, contains_text("port " + std::to_string(first->port()) + " is in use"));
  CHECK_THAT(message, contains_text("9091") && contains_text("Pushgateway") && contains_text("--addr"));
  CHECK(second.error().is(std::errc::address_in_use));
}

TEST_CASE("an address of another host is named", "[http]") {
  const auto socket = bind_to("192.0.2.1:0");

  REQUIRE_FALSE(socket.has_value());
  CHECK_THAT(socket.error().message(), contains_text("192.0.2.1 is not an address of this host"));
  CHECK(socket.error().fault() == Fault::Running);
}

TEST_CASE("a name that does not exist is a mistake of the operator", "[http]") {
  const auto socket = bind_to("no-such-host.invalid:9091");

  REQUIRE_FALSE(socket.has_value());
  CHECK_THAT(socket.error().message(),
             contains_text("listen on no-such-host.invalid:9091: look up the name"));
}

TEST_CASE("a unix socket is for owner and group, and goes with its owner", "[http]") {
  const TempDir dir;
  const auto path = dir.file("sock");
  struct stat file {};
  {
    const auto socket = bind_to("unix:" + path);
    REQUIRE(socket.has_value());
    CHECK(socket->display() == "unix:" + path);
    CHECK(reachable({.unix_path = path}));
    REQUIRE(::lstat(path.c_str(), &file) == 0);
    CHECK((file.st_mode & 07777) == 0660);
  }
  CHECK(::lstat(path.c_str(), &file) != 0);
}

TEST_CASE("a unix socket that nobody listens on any more is replaced", "[http]") {
  const TempDir dir;
  const auto path = dir.file("sock");
  {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    const Fd dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    REQUIRE(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  }

  const auto socket = bind_to("unix:" + path);

  REQUIRE(socket.has_value());
  CHECK(reachable({.unix_path = path}));
}

TEST_CASE("a unix socket that somebody listens on is left alone", "[http]") {
  const TempDir dir;
  const auto path = dir.file("sock");
  const auto first = bind_to("unix:" + path);
  REQUIRE(first.has_value());

  const auto second = bind_to("unix:" + path);

  REQUIRE_FALSE(second.has_value());
  CHECK_THAT(second.error().message(),
             contains_text("listen on unix:" + path + ": another program listens on it"));
  CHECK(reachable({.unix_path = path}));
}

TEST_CASE("a file that is no socket is never removed", "[http]") {
  const TempDir dir;
  const auto path = dir.file("notes");
  std::ofstream(path) << "precious";

  const auto socket = bind_to("unix:" + path);

  REQUIRE_FALSE(socket.has_value());
  CHECK_THAT(socket.error().message(), contains_text("a file that is no socket"));
  std::string word;
  std::ifstream(path) >> word;
  CHECK(word == "precious");
}

TEST_CASE("a directory that does not exist is a mistake of the operator", "[http]") {
  const TempDir dir;

  const auto socket = bind_to("unix:" + dir.file("missing/sock"));

  REQUIRE_FALSE(socket.has_value());
  CHECK_THAT(socket.error().message(), contains_text("create the socket file: No such file"));
  CHECK(socket.error().fault() == Fault::Usage);
}

TEST_CASE("a socket file that a successor has put in place outlives its predecessor", "[http]") {
  const TempDir dir;
  const auto path = dir.file("sock");
  Result<ListenSocket> first = bind_to("unix:" + path);
  REQUIRE(first.has_value());
  REQUIRE(::unlink(path.c_str()) == 0);
  const auto second = bind_to("unix:" + path);
  REQUIRE(second.has_value());

  first = Error::text("gone");

  CHECK(reachable({.unix_path = path}));
}

}  // namespace
}  // namespace exporter::http
