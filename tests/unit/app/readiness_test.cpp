#include "app/readiness.h"

#include "support/a_flow.h"
#include "support/catch.h"
#include "support/lines.h"

using namespace exporter;
using namespace exporter::support;

namespace {

std::shared_ptr<Snapshot> picture_of(std::array<bool, 2> attached, bool failed) {
  auto picture = std::make_shared<Snapshot>();
  picture->interfaces = {{.state = {.name = "eth0", .attached = attached}}};
  picture->last_sweep_failed = failed;
  return picture;
}

}  // namespace

TEST_CASE("before the first sweep nobody is ready", "[app]") {
  REQUIRE(why_not_ready(nullptr));
  CHECK(contains(*why_not_ready(nullptr), "no sweep"));
}

TEST_CASE("without an attached interface nobody is ready", "[app]") {
  CHECK(contains(*why_not_ready(std::make_shared<Snapshot>()), "no interface"));
  CHECK(contains(*why_not_ready(picture_of({false, false}, false)), "no interface"));
}

TEST_CASE("after a failed sweep nobody is ready", "[app]") {
  CHECK(contains(*why_not_ready(picture_of({true, true}, true)), "sweep failed"));
}

TEST_CASE("one interface in one direction and a good sweep are enough to be ready", "[app]") {
  CHECK_FALSE(why_not_ready(picture_of({true, true}, false)));
  CHECK_FALSE(why_not_ready(picture_of({true, false}, false)));
  CHECK_FALSE(why_not_ready(picture_of({false, true}, false)));
}
