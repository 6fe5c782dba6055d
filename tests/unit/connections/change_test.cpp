// Other limits and timeouts while connections are tracked.
#include "support/catch.h"
#include "unit/connections/lab.h"

using namespace connections_test;

namespace {

Ends number(unsigned i) { return {.remote = "10.0.0." + std::to_string(i)}; }

}  // namespace

TEST_CASE("with a lower limit the ones idle for longest make room at once", "[connections]") {
  Lab lab({.most = 10});
  for (unsigned i = 0; i < 5; ++i) lab.play(">S <SA >A", number(i));
  lab.play(">D <D", number(0));

  lab.tracker.change({.most = 2}, connections::Traffic::Dropped);

  audit(lab.tracker, lab.now);
  REQUIRE(lab.rows().size() == 2);
  for (const ConnectionRow& row : lab.rows()) CHECK(row.total[0].packets + row.total[1].packets > 2);
  CHECK(lab.closed(ConnectionEnd::Evicted) == 3);
  CHECK(lab.tracker.summary()->limit == 2);
}

TEST_CASE("with a higher limit more connections are tracked, and those that are there go on",
          "[connections]") {
  Lab lab({.most = 1});
  lab.play(">S <SA >A", number(0));

  lab.tracker.change({.most = 2}, connections::Traffic::Dropped);
  lab.play(">S <SA >A", number(1)).play(">D <D", number(0));

  CHECK(lab.rows().size() == 2);
  CHECK(lab.opened(Opener::Local) == 2);
  CHECK(lab.closed(ConnectionEnd::Evicted) == 0);
}

TEST_CASE("another timeout holds for the connections that are there", "[connections]") {
  Lab lab;
  lab.play(">S <SA >A").wait(60s);
  REQUIRE(lab.rows().size() == 1);

  ConnectionLimits limits;
  limits.timeouts.tcp_established = 30s;
  lab.tracker.change(limits, connections::Traffic::Dropped);
  lab.sweep();

  CHECK(lab.rows().empty());
  CHECK(lab.closed(ConnectionEnd::Timeout) == 1);
}

TEST_CASE("what connections carry is told from the moment somebody wants it", "[connections]") {
  Lab lab;
  lab.play(">S <SA >A").play(">D <D");
  CHECK(lab.tracker.traffic().empty());

  lab.tracker.change({}, connections::Traffic::Kept);
  lab.play(">D <D");

  REQUIRE(lab.tracker.traffic().size() == 1);
  CHECK(lab.tracker.traffic()[0].volume[0] + lab.tracker.traffic()[0].volume[1] == Volume{2, 200});
  lab.tracker.change({}, connections::Traffic::Dropped);
  lab.play(">D <D");
  CHECK(lab.tracker.traffic().empty());
}
