#include "kernel/link_statistics.h"

#include <fcntl.h>
#include <unistd.h>

#include "support/catch.h"

using namespace exporter;
using namespace exporter::kernel;

namespace {

constexpr const char* kHeader =
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo "
    "colls carrier compressed\n";

}  // namespace

TEST_CASE("the kernel's counters are read by name, whatever the name", "[kernel]") {
  const std::string text = std::string(kHeader) +
                           "    lo:     100       2    0    0    0     0          0         0      100       "
                           "2    0    0    0     0       0          0\n"
                           "a\"b\\\xff:18446744073709551615 7 0 0 0 0 0 0 9 8 0 0 0 0 0 0\n";

  const LinkStatisticsByName statistics = parse_link_statistics(text);

  CHECK(statistics.size() == 2);
  CHECK(statistics.at("lo") == LinkStatistics{Volume{2, 100}, Volume{2, 100}});
  CHECK(statistics.at("a\"b\\\xff") == LinkStatistics{Volume{7, 18446744073709551615U}, Volume{8, 9}});
}

TEST_CASE("a line that is cut off or is none gives no counters", "[kernel]") {
  CHECK(parse_link_statistics("").empty());
  CHECK(parse_link_statistics(kHeader).empty());
  CHECK(parse_link_statistics("eth0: 1 2 3 4 5 6 7 8 9").empty());
  CHECK(parse_link_statistics("eth0:").empty());
  CHECK(parse_link_statistics("eth0: 1 2 0 0 0 0 0 0 3 4").size() == 1);
}

TEST_CASE("the running kernel says what lo has counted, again and again", "[kernel]") {
  LinkStatisticsReader reader;

  CHECK(reader.read().contains("lo"));
  CHECK(reader.read().contains("lo"));
  CHECK(LinkStatisticsReader("/nonexistent").read().empty());
}
