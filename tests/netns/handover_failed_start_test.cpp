// A process that ends before it has begun to count takes nothing from the one after it.
#include <list>
#include <memory>
#include <string>

#include "netns/counted.h"
#include "netns/foreign_program.h"
#include "netns/heirs.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"

using namespace exporter::support;

namespace {

constexpr int kMostProgramsOfAHook = 64;

}  // namespace

TEST_CASE("a start that fails takes nothing from the one after it", "[netns][handover]") {
  const Lab lab;
  ServiceManager manager;
  auto exporter = std::make_unique<ExporterProcess>(start(lab, manager));
  Sent sent = send_some(lab);
  const Exposition before = exporter->scrape();
  CHECK(exporter->terminate() == 0);
  CHECK(exit_code_of_start(lab, manager, {"--iface", lab.near_name + ",gone0"}) == 4);
  const ExporterProcess next = start(lab, manager);
  const Exposition after = next.scrape();

  CHECK(went_back(before, after) == "");
  check_exact(counted(after, lab.near_name, "inbound"), sent.all());
}

// Its programs are in the place of those before, and count into tables of its own.
TEST_CASE("what is counted for a start that failed half-way is found by the one after it",
          "[netns][handover]") {
  skip_without_tcx();
  const Lab lab;
  lab.near.ip({"link", "add", "other0", "type", "veth", "peer", "name", "other1"});
  lab.near.ip({"link", "set", "other0", "up"});
  std::list<ForeignProgram> no_room;
  for (int i = 1; i < kMostProgramsOfAHook; ++i)
    no_room.emplace_back(lab.near, ForeignPlace{.interface = "other0", .hook = ForeignHook::TcxTail},
                         Verdict::Unspec);
  ServiceManager manager;
  start(lab, manager).kill();
  Sent sent = send_some(lab);
  for (const char* flows : {"4096", "999"}) {
    CHECK(exit_code_of_start(lab, manager, {"--iface", "near*,other0", "--max-flows", flows}) != 0);
    CHECK(both_hooks_have(lab.near, lab.near_name, 1));
    sent += send_some(lab);
  }

  const ExporterProcess next = start(lab, manager);

  check_exact(counted(next.scrape(), lab.near_name, "inbound"), sent.all());
  CHECK(manager.stored("maps") + manager.stored("maps.1") + manager.stored("maps.2") == 0);
  CHECK(manager.stored("maps.3") == 7);
}
