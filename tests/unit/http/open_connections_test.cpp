#include "http/open_connections.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <vector>

#include "base/fd.h"
#include "http/connection_limit.h"
#include "support/catch.h"

namespace exporter::http {
namespace {

// One connection, seen from both ends.
struct Client {
  Client() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    ours = Fd(ends[0]);
    theirs = Fd(ends[1]);
  }
  [[nodiscard]] bool hung_up() const {
    pollfd end{theirs.get(), POLLIN, 0};
    return ::poll(&end, 1, 0) == 1;
  }

  Fd ours;
  Fd theirs;
};

TEST_CASE("while there is room nobody is disturbed", "[http]") {
  OpenConnections connections(3);
  const std::vector<Client> clients(3);

  for (const auto& client : clients) connections.arrived(client.ours.get());

  for (const auto& client : clients) CHECK_FALSE(client.hung_up());
}

TEST_CASE("in a crowd the one that was silent longest makes room", "[http]") {
  OpenConnections connections(3);
  const std::vector<Client> clients(5);
  connections.request_began(connections.arrived(clients[0].ours.get()));
  auto* const talker = connections.arrived(clients[1].ours.get());
  connections.arrived(clients[2].ours.get());
  connections.request_began(talker);
  connections.request_ended(talker);  // younger than 2 now

  connections.arrived(clients[3].ours.get());
  CHECK(clients[2].hung_up());
  CHECK_FALSE(clients[1].hung_up());

  connections.arrived(clients[4].ours.get());
  CHECK(clients[1].hung_up());
  CHECK_FALSE(clients[0].hung_up());
}

TEST_CASE("when descriptors run out two are a crowd", "[http]") {
  const std::vector<Client> clients(3);
  OpenConnections connections(100, clients[1].ours.get());

  for (const auto& client : clients) connections.arrived(client.ours.get());

  CHECK(clients[0].hung_up());
  CHECK(clients[1].hung_up());
  CHECK_FALSE(clients[2].hung_up());
}

TEST_CASE("a newcomer is not displaced by those who are being answered", "[http]") {
  OpenConnections connections(4);
  const std::vector<Client> clients(5);
  for (int i = 0; i < 3; ++i) connections.request_began(connections.arrived(clients[i].ours.get()));
  connections.arrived(clients[3].ours.get());

  connections.arrived(clients[4].ours.get());

  CHECK(clients[0].hung_up());
  CHECK_FALSE(clients[3].hung_up());
}

TEST_CASE("when all are being answered the one that takes longest makes room", "[http]") {
  OpenConnections connections(2);
  const std::vector<Client> clients(3);
  for (const auto& client : clients) connections.request_began(connections.arrived(client.ours.get()));

  CHECK(clients[0].hung_up());
  CHECK_FALSE(clients[1].hung_up());
}

TEST_CASE("those who left, or were made to, are forgotten", "[http]") {
  OpenConnections connections(1);
  const std::vector<Client> clients(3);
  auto* const first = connections.arrived(clients[0].ours.get());
  auto* const second = connections.arrived(clients[1].ours.get());  // costs the first its place
  connections.request_began(first);                                 // too late
  connections.left(first);
  connections.left(second);

  connections.arrived(clients[2].ours.get());

  CHECK(clients[0].hung_up());
  CHECK_FALSE(clients[1].hung_up());
}

TEST_CASE("the limit of connections leaves descriptors for others", "[http]") {
  CHECK(connection_limit(4096, 1'000'000).hard == 4096);
  CHECK(connection_limit(4096, 1024).hard == 512);
  CHECK(connection_limit(4096, 0).hard == 32);
  CHECK(connection_limit(4096, RLIM_INFINITY).hard == 4096);
  CHECK(connection_limit(4096, 1024).comfortable == 448);
  CHECK(connection_limit(8, 1024).comfortable == 4);
  CHECK(connection_limit(4096, 1024).last_descriptor == 1008);
  CHECK(connection_limit(4096, 10).last_descriptor == 0);
  CHECK(connection_limit(4096, RLIM_INFINITY).last_descriptor > 1'000'000);
}

}  // namespace
}  // namespace exporter::http
