#include "kernel/clsact.h"

#include "support/catch.h"

using namespace exporter;
using namespace exporter::kernel;

TEST_CASE("a clsact handle says who made it and whether the qdisc too", "[kernel]") {
  for (std::uint32_t instance = 0; instance < 128; ++instance)
    for (const bool made_qdisc : {false, true}) {
      ClsactHandle parsed;
      REQUIRE(ClsactHandle::parse(ClsactHandle{instance, made_qdisc}.value(), parsed));
      CHECK(parsed.instance == instance);
      CHECK(parsed.made_qdisc == made_qdisc);
    }
}

TEST_CASE("handles of two instances differ and none is zero", "[kernel]") {
  CHECK(ClsactHandle{0, false}.value() != 0);
  CHECK(ClsactHandle{0, false}.value() != ClsactHandle{1, false}.value());
  CHECK(ClsactHandle{0, false}.value() != ClsactHandle{0, true}.value());
}

TEST_CASE("a handle that no exporter writes is nobody's", "[kernel]") {
  const std::uint32_t foreign = GENERATE(0U, 1U, 0x80U, 0xffffffffU, 0x64746500U, 0x65746600U, 0x65756500U);
  ClsactHandle parsed;

  CHECK_FALSE(ClsactHandle::parse(foreign, parsed));
}

TEST_CASE("a filter is ours by name, priority and handle together", "[kernel]") {
  struct Row {
    const char* reason;
    ClsactFilter filter;
    Direction direction;
    bool ours;
  };
  const std::uint32_t handle = ClsactHandle{3, true}.value();
  const Row row = GENERATE_COPY(values<Row>({
      {"ours", {kClsactPriority, handle, 7, "traffic_ingress:[7]"}, Direction::Inbound, true},
      {"ours at egress", {kClsactPriority, handle, 7, "traffic_egress:[7]"}, Direction::Outbound, true},
      {"the other direction's",
       {kClsactPriority, handle, 7, "traffic_ingress:[7]"},
       Direction::Outbound,
       false},
      {"another priority", {1, handle, 7, "traffic_ingress:[7]"}, Direction::Inbound, false},
      {"another program", {kClsactPriority, handle, 7, "cil_from_netdev"}, Direction::Inbound, false},
      {"no program", {kClsactPriority, handle, 0, ""}, Direction::Inbound, false},
      {"a handle of tc(8)", {kClsactPriority, 1, 7, "traffic_ingress:[7]"}, Direction::Inbound, false},
  }));
  CAPTURE(row.reason);
  ClsactHandle parsed;

  CHECK(is_our_filter(row.filter, row.direction, parsed) == row.ours);
}
