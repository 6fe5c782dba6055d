#include "options/options_reload.h"

#include <algorithm>

#include "options/options_flags.h"
#include "support/catch.h"

namespace exporter {
namespace {

// Everything is another value than by default.
Options other_options() {
  Options options;
  options.interfaces = {"eth7"};
  options.interface_wait = true;
  options.listen_address = ":1";
  options.telemetry_path = "/m";
  options.lifecycle = true;
  options.interval = std::chrono::seconds(7);
  options.max_flows = 7;
  options.max_series = 7;
  options.idle_timeout = std::chrono::seconds(7);
  options.series.labels = {SeriesLabel::SourceIp};
  options.series.lengths[0] = {7, 7};
  options.series.networks.names = {"lab"};
  options.series.networks.members = {{{Family::Ipv4, {}, 8}, 0}};
  options.rates = Rates::Off;
  options.connections = false;
  options.connection_limits.most = 7;
  options.connection_limits.timeouts.icmp = std::chrono::seconds(7);
  options.connection_series = 7;
  options.log_level = LogLevel::Debug;
  options.log_format = LogFormat::Json;
  return options;
}

const OptionChange* find(const std::vector<OptionChange>& changes, const std::string& flag) {
  const auto found =
      std::find_if(changes.begin(), changes.end(), [&](const auto& change) { return change.flag == flag; });
  return found == changes.end() ? nullptr : &*found;
}

TEST_CASE("the same configuration changes nothing", "[options]") {
  CHECK(changes_between(other_options(), other_options()).empty());
}

TEST_CASE("what the table calls live is taken over, and nothing else is", "[options]") {
  const Options before;
  const Options wanted = other_options();

  const Options after = with_live_changes(before, wanted);

  std::size_t live = 0;
  for (const Flag& flag : all_flags()) {
    if (flag.show == nullptr) continue;
    INFO(flag.name);
    if (flag.live) REQUIRE(flag.show(before) != flag.show(wanted));
    CHECK(flag.show(after) == flag.show(flag.live ? wanted : before));
    live += flag.live ? 1 : 0;
  }
  CHECK(live == 14);
  for (const OptionChange& change : changes_between(after, wanted)) CHECK_FALSE(change.live);
}

TEST_CASE("a change names its flag, both values, and whether it waits for a restart", "[options]") {
  const auto changes = changes_between({}, other_options());

  const OptionChange* series = find(changes, "--max-series");
  REQUIRE(series != nullptr);
  CHECK(series->before == "20000");
  CHECK(series->after == "7");
  CHECK(series->live);
  const OptionChange* address = find(changes, "--addr");
  REQUIRE(address != nullptr);
  CHECK_FALSE(address->live);
  CHECK(find(changes, "--network")->before == "nothing");
}

TEST_CASE("thousands of networks do not fill the log", "[options]") {
  Options wanted;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    wanted.series.networks.names.push_back("network-" + std::to_string(i));
    wanted.series.networks.members.push_back({{Family::Ipv4, {}, 32}, i});
  }
  const auto changes = changes_between({}, wanted);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].after.size() < 200);
  CHECK(changes[0].after.ends_with("..."));
}

}  // namespace
}  // namespace exporter
