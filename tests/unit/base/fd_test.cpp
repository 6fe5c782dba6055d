#include "base/fd.h"

#include <fcntl.h>

#include <utility>

#include "support/catch.h"

using namespace exporter;

namespace {

Fd open_something() { return Fd(open("/dev/null", O_RDONLY | O_CLOEXEC)); }
bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

}  // namespace

TEST_CASE("a descriptor is closed with its owner", "[base]") {
  int number = -1;
  {
    const Fd fd = open_something();
    REQUIRE(fd);
    number = fd.get();
  }
  CHECK_FALSE(is_open(number));
}

TEST_CASE("a descriptor that moved has one owner", "[base]") {
  Fd first = open_something();
  const int number = first.get();

  Fd second(std::move(first));
  {
    const Fd gone = std::move(first);
    CHECK_FALSE(gone);
  }
  CHECK(is_open(number));

  second = Fd();
  CHECK_FALSE(is_open(number));
}

TEST_CASE("a released descriptor stays open", "[base]") {
  Fd fd = open_something();
  const int number = fd.release();

  fd = Fd();

  REQUIRE(is_open(number));
  close(number);
}
