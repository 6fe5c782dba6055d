#include "base/result.h"

#include <memory>

#include "support/catch.h"

using namespace exporter;

TEST_CASE("an error reads outermost first", "[base]") {
  const Error error = Error::from_errno(EPERM, "create clsact").within("ingress").within("attach eth0");

  CHECK(error.message() == "attach eth0: ingress: create clsact: Operation not permitted");
}

TEST_CASE("the negative errno of libbpf and the positive one are the same error", "[base]") {
  CHECK(Error::from_errno(-EBUSY, "x").code() == Error::from_errno(EBUSY, "x").code());
  CHECK(Error::from_errno(-EBUSY, "x").is(std::errc::device_or_resource_busy));
}

TEST_CASE("errno is taken where the error is made", "[base]") {
  errno = ENOENT;

  CHECK(Error::from_errno("open").is(std::errc::no_such_file_or_directory));
}

TEST_CASE("an error without errno says its text and nothing else", "[base]") {
  CHECK(Error::text("no such interface: eth7").message() == "no such interface: eth7");
  CHECK(Error::text("x").fault() == Fault::Running);
}

TEST_CASE("whose fault it is survives every context", "[base]") {
  const Error error = Error::from_errno(EPERM, "load").blamed_on(Fault::Privilege);

  CHECK(error.within("a").within("b").fault() == Fault::Privilege);
  CHECK(error.within("a").code() == error.code());
}

TEST_CASE("faults are the exit codes of the contract", "[base]") {
  CHECK(static_cast<int>(Fault::Running) == 1);
  CHECK(static_cast<int>(Fault::Usage) == 2);
  CHECK(static_cast<int>(Fault::Privilege) == 3);
  CHECK(static_cast<int>(Fault::Unsupported) == 4);
}

TEST_CASE("a result is a value or an error", "[base]") {
  const Result<int> good = 7;
  const Result<int> bad = Error::text("no");

  REQUIRE(good.has_value());
  CHECK(*good == 7);
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.error().message() == "no");
}

TEST_CASE("a result of nothing succeeds unless it has an error", "[base]") {
  CHECK(Result<void>());
  CHECK_FALSE(Result<void>(Error::text("no")));
}

TEST_CASE("what only moves can be a result", "[base]") {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);

  const std::unique_ptr<int> taken = *std::move(result);

  CHECK(*taken == 7);
}
