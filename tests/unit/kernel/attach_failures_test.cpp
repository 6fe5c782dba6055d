#include "kernel/attach_failures.h"

#include "support/catch.h"

namespace exporter::kernel {
namespace {

// How many occasions pass until `name` is due again, that one included.
int occasions_until_due(AttachFailures& failures, const std::string& name) {
  int occasions = 1;
  while (!failures.is_due(name)) ++occasions;
  return occasions;
}

}  // namespace

TEST_CASE("an interface that cannot be attached is tried again ever less often", "[kernel]") {
  AttachFailures failures;
  std::vector<int> pauses;
  for (int i = 0; i < 9; ++i) {
    failures.note("eth0", "no");
    pauses.push_back(occasions_until_due(failures, "eth0"));
  }

  CHECK(pauses == std::vector<int>{1, 2, 4, 8, 16, 32, 64, 64, 64});
  CHECK(failures.is_due("eth1"));
}

TEST_CASE("who is due and was not tried for want of time stays due", "[kernel]") {
  AttachFailures failures;
  failures.note("eth0", "no");

  for (int i = 0; i < 3; ++i) CHECK(failures.is_due("eth0"));
}

TEST_CASE("a failure to attach is reported once for each reason", "[kernel]") {
  AttachFailures failures;

  CHECK(failures.note("eth0", "no room"));
  CHECK_FALSE(failures.note("eth0", "no room"));
  CHECK(failures.note("eth0", "no leave"));
  CHECK(failures.note("eth1", "no leave"));
}

TEST_CASE("an interface that is gone or attached has no failures", "[kernel]") {
  AttachFailures failures;
  for (const char* name : {"eth0", "eth1", "eth2"}) {
    failures.note(name, "no");
    failures.note(name, "no");
  }

  failures.forget("eth1");
  std::vector<LinkFacts> wanted(2);
  wanted[0].name = "eth0";
  wanted[1].name = "eth1";
  CHECK(failures.keep_only(wanted) == std::vector<std::string>{"eth2"});

  CHECK_FALSE(failures.is_due("eth0"));
  CHECK(failures.is_due("eth1"));
  CHECK(failures.note("eth2", "no"));
}

}  // namespace exporter::kernel
