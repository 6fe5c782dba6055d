#include "options/options_connections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "options/duration.h"
#include "options/options_suggestion.h"
#include "options/options_values.h"

namespace exporter {
namespace {

using namespace std::chrono_literals;

constexpr Range<Duration> kTimeout{1s, 30 * 24h};

struct Timeout {
  std::string_view name;
  Duration ConnectionTimeouts::*value;
};

constexpr std::array kTimeouts{Timeout{"tcp_connecting", &ConnectionTimeouts::tcp_connecting},
                               Timeout{"tcp_established", &ConnectionTimeouts::tcp_established},
                               Timeout{"tcp_closing", &ConnectionTimeouts::tcp_closing},
                               Timeout{"tcp_closed", &ConnectionTimeouts::tcp_closed},
                               Timeout{"tcp_reset", &ConnectionTimeouts::tcp_reset},
                               Timeout{"udp_one_way", &ConnectionTimeouts::udp_one_way},
                               Timeout{"udp_two_way", &ConnectionTimeouts::udp_two_way},
                               Timeout{"icmp", &ConnectionTimeouts::icmp}};
static_assert(sizeof(ConnectionTimeouts) == kTimeouts.size() * sizeof(Duration), "each has its name");

Error unknown_state(std::string_view word) {
  std::vector<std::string_view> known;
  for (const Timeout& timeout : kTimeouts) known.push_back(timeout.name);
  if (const auto meant = nearest_word(word, known))
    return Error::text(fmt::format("unknown state; did you mean {}?", known[*meant]));
  return Error::text(fmt::format("unknown state; known are {}", fmt::join(known, ", ")));
}

Result<std::size_t> read_state(std::string_view name) {
  const auto* found =
      std::find_if(kTimeouts.begin(), kTimeouts.end(), [&](const Timeout& one) { return one.name == name; });
  if (found == kTimeouts.end()) return unknown_state(name);
  return static_cast<std::size_t>(found - kTimeouts.begin());
}

class Timeouts {
 public:
  void take(const std::string& word) {
    if (word.empty()) return complain("\"\"", Error::text("an empty state; remove the stray comma"));
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos)
      return complain(word, Error::text("not STATE=TIME; write for example tcp_established=1h"));
    const auto state = read_state(std::string_view(word).substr(0, equals));
    if (!state) return complain(word, state.error());
    if (std::exchange(given_[*state], true))
      return complain(word, Error::text(fmt::format("{} has its timeout already; keep one of them",
                                                    kTimeouts[*state].name)));
    const auto timeout = read_within(kTimeout, std::string_view(word).substr(equals + 1));
    if (!timeout) return complain(word, timeout.error());
    timeouts.*kTimeouts[*state].value = *timeout;
  }

  ConnectionTimeouts timeouts;
  Complaints complaints;

 private:
  void complain(std::string_view what, const Error& why) {
    complaints.push_back(fmt::format("{}: {}", what, why.message()));
  }

  std::array<bool, kTimeouts.size()> given_{};
};

}  // namespace

Result<bool> read_on_off(std::string_view text) {
  if (text == "on") return true;
  if (text == "off") return false;
  return Error::text("neither on nor off; use one of them");
}

Complaints take_connection_timeouts(const std::vector<std::string>& values, Options& options) {
  Timeouts given;
  for (const std::string& word : split_at_commas(values)) given.take(word);
  if (given.complaints.empty()) options.connection_limits.timeouts = given.timeouts;
  return given.complaints;
}

std::string to_text(const ConnectionTimeouts& timeouts) {
  std::string text;
  for (const Timeout& timeout : kTimeouts)
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", timeout.name,
                        format_duration(timeouts.*timeout.value));
  return text;
}

Complaints contradictions_about_connections(const Options& options) {
  Complaints complaints;
  if (options.connections) return complaints;
  if (options.connection_series > 0)
    complaints.push_back(
        fmt::format("--connection-series {}: there are none with --connections off; leave out one of the two",
                    options.connection_series));
  for (const SeriesLabel label : {SeriesLabel::SourcePort, SeriesLabel::DestinationPort})
    if (options.series.labels.has(label))
      complaints.push_back(
          fmt::format("--labels {}: ports are only seen with --connections on; leave out one of the two",
                      to_text(label)));
  return complaints;
}

}  // namespace exporter
