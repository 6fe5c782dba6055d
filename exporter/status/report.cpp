#include "status/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/shown_text.h"

namespace exporter::status {
namespace {

constexpr std::array<const char*, 2> kDirections{"inbound", "outbound"};

// 12.3 MB/s, 950 B/s
std::string scaled(double value, const char* unit) {
  constexpr std::array kPrefixes{"", "k", "M", "G", "T", "P"};
  std::size_t prefix = 0;
  for (; std::abs(value) >= 999.5 && prefix + 1 < kPrefixes.size(); ++prefix) value /= 1000;
  const int decimals = prefix == 0 || std::abs(value) >= 99.95 ? 0 : 1;
  return fmt::format("{:.{}f} {}{}", value, decimals, kPrefixes[prefix], unit);
}

std::string count_of(double value) { return fmt::format("{:.0f}", value); }

std::string share(double part, double whole) {
  return whole > 0 ? fmt::format("{} of {} ({:.0f} %)", count_of(part), count_of(whole), 100 * part / whole)
                   : count_of(part);
}

// "3 d 4 h", "12 min", "8 s"
std::string span(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::max(seconds, 0.0));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min", whole / 60);
  if (whole < 86'400) return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
  return fmt::format("{} d {} h", whole / 86'400, whole % 86'400 / 3600);
}

// Lines of a name and what there is to say about it, well or not.
class Lines {
 public:
  explicit Lines(const TerminalStyle& style) : style_(style) {}

  void fine(const std::string& name, const std::string& what) { add(style_.good(), name, what); }
  void fine_if(bool good, const std::string& name, const std::string& what) {
    add(good ? style_.good() : style_.doubtful(), name, what);
  }
  void bad(const std::string& name, const std::string& what) { add(style_.bad(), name, what); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void add(const std::string& mark, const std::string& name, const std::string& what) {
    constexpr std::size_t kWidth = 24;
    const std::string shown = printable(name);
    const std::size_t width = shown_width(shown);
    text_ += fmt::format("{} {}{}  {}\n", mark, shown, std::string(kWidth - std::min(kWidth, width), ' '),
                         printable(what));
  }

  const TerminalStyle& style_;
  std::string text_;
};

std::string rates_of(const DirectionPicture& direction) {
  if (!direction.bytes_per_second) return "attached";
  return fmt::format("{}, {}", scaled(*direction.bytes_per_second, "B/s"),
                     scaled(direction.packets_per_second.value_or(0), "packets/s"));
}

std::string doubts_about(const DirectionPicture& direction) {
  std::string doubts;
  if (direction.programs_ahead > 0)
    doubts += fmt::format("; {} of others run before ours", count_of(direction.programs_ahead));
  if (direction.removals > 0) doubts += fmt::format("; taken off {} times", count_of(direction.removals));
  return doubts;
}

// Who is gone, or was deselected, is missed by nobody.
void add_absence(const std::string& reason, const std::string& title, Lines& lines) {
  const std::string what = "not attached: " + (reason.empty() ? "unknown" : reason);
  reason == "interface_gone" || reason == "not_selected" ? lines.fine(title, what) : lines.bad(title, what);
}

void add_interfaces(const Picture& picture, Lines& lines) {
  for (const auto& [name, directions] : picture.interfaces)
    for (std::size_t i = 0; i < directions.size(); ++i) {
      const DirectionPicture& direction = directions[i];
      const std::string title = name + " " + kDirections[i];
      if (!direction.attached) {
        add_absence(direction.reason, title, lines);
        continue;
      }
      const std::string doubts = doubts_about(direction);
      const std::string beside =
          direction.unaccounted_packets == 0
              ? ""
              : fmt::format("; {} packets unaccounted for", count_of(direction.unaccounted_packets));
      lines.fine_if(doubts.empty(), title, rates_of(direction).append(doubts).append(beside));
    }
}

void add_tables(const Picture& picture, Lines& lines) {
  const double lost = picture.value("traffic_exporter_flow_table_overflow_packets_total");
  lines.fine_if(lost == 0, "flow table",
                share(picture.value("traffic_exporter_flow_table_entries"),
                      picture.value("traffic_exporter_flow_table_capacity")) +
                    "; " + count_of(lost) + " packets found it full");
  const double folded = picture.value("traffic_exporter_series_folded");
  lines.fine_if(
      folded == 0, "pairs with series",
      share(picture.value("traffic_exporter_series"), picture.value("traffic_exporter_series_limit")) + "; " +
          count_of(folded) + " folded into other");
}

void add_connections(const Picture& picture, Lines& lines) {
  const double limit = picture.value("traffic_exporter_connections_limit");
  if (limit == 0) return lines.fine("connections", "not tracked");
  const double evicted = picture.value("traffic_exporter_connections_evicted_total");
  std::string states;
  for (const auto& [state, count] : picture.connections)
    if (count > 0) states += fmt::format("; {} {}", count_of(count), state);
  lines.fine_if(evicted == 0, "connections",
                share(picture.value("traffic_exporter_connections"), limit) + states +
                    (evicted == 0 ? "" : "; " + count_of(evicted) + " evicted to make room"));
}

// Only who can be told to read its configuration again says when it did.
void add_reloads(const Picture& picture, const Asked& asked, Lines& lines) {
  const auto good = picture.find("traffic_exporter_config_last_reload_successful");
  const double last = picture.value("traffic_exporter_config_last_reload_success_timestamp_seconds");
  if (!good) return;
  const std::string when = last > 0 ? "read " + span(asked.now - last) + " ago" : "never read again";
  lines.fine_if(*good == 1, "configuration",
                *good == 1 ? when : when + "; the last attempt failed, see the log");
}

// Only behind --web.config.file.
void add_web_config(const Picture& picture, const Asked& asked, Lines& lines) {
  const auto good = picture.find("traffic_exporter_web_config_last_reload_successful");
  if (!good) return;
  const std::string when =
      "read " +
      span(asked.now - picture.value("traffic_exporter_web_config_last_reload_success_timestamp_seconds")) +
      " ago";
  lines.fine_if(*good == 1, "web configuration",
                *good == 1 ? when : when + "; what its files say now is refused, see the log");
}

void add_sweeps(const Picture& picture, Lines& lines) {
  const double errors = picture.value("traffic_exporter_sweep_errors_total");
  const double sweeps = picture.value("traffic_exporter_sweeps_total");
  const double seconds = picture.value("traffic_exporter_sweep_duration_seconds_sum");
  const std::string mean = sweeps > 0 ? fmt::format(", {:.1f} ms each", 1000 * seconds / sweeps) : "";
  lines.fine_if(errors == 0, "sweeps", count_of(sweeps) + mean + "; " + count_of(errors) + " errors");
  lines.fine("memory", scaled(picture.value("process_resident_memory_bytes"), "B"));
}

std::string json_number(std::optional<double> value) {
  return value && std::isfinite(*value) ? fmt::format("{}", *value) : "null";
}

std::string json_of(const DirectionPicture& direction) {
  return fmt::format(
      R"({{"attached":{},"reason":"{}","bytes_per_second":{},"packets_per_second":{},"programs_ahead":{},)"
      R"("removals":{},"unaccounted_packets":{}}})",
      direction.attached, json_escaped(direction.reason), json_number(direction.bytes_per_second),
      json_number(direction.packets_per_second), json_number(direction.programs_ahead),
      json_number(direction.removals), json_number(direction.unaccounted_packets));
}

template <class Map>
std::string json_object(const Map& values) {
  std::string json;
  for (const auto& [name, value] : values)
    json += fmt::format("{}\"{}\":{}", json.empty() ? "" : ",", json_escaped(name), json_number(value));
  return "{" + json + "}";
}

}  // namespace

std::string as_text(const Picture& picture, const Asked& asked, const TerminalStyle& style) {
  Lines lines(style);
  lines.fine("ebpf-traffic-exporter",
             fmt::format("{} ({}) on {}", picture.version, picture.revision, asked.address));
  lines.fine("kernel", fmt::format("{}, attached through {}", picture.kernel, picture.attach));
  if (picture.started) lines.fine("running for", span(asked.now - *picture.started));
  if (!picture.not_ready.empty()) lines.bad("not ready", picture.not_ready);
  if (picture.interfaces.empty()) lines.bad("interfaces", "none is attached");
  add_interfaces(picture, lines);
  add_tables(picture, lines);
  add_connections(picture, lines);
  add_sweeps(picture, lines);
  add_reloads(picture, asked, lines);
  add_web_config(picture, asked, lines);
  return lines.text();
}

std::string as_json(const Picture& picture, const Asked& asked) {
  std::string interfaces;
  for (const auto& [name, directions] : picture.interfaces)
    interfaces += fmt::format(
        "{}\n"
        R"({{"interface":"{}","inbound":{},"outbound":{}}})",
        interfaces.empty() ? "" : ",", json_escaped(name), json_of(directions[0]), json_of(directions[1]));
  const auto uptime = picture.started ? std::optional(asked.now - *picture.started) : std::nullopt;
  return fmt::format(
      R"({{"address":"{}","version":"{}","revision":"{}","kernel":"{}","attach":"{}","ready":{},"uptime_seconds":{},)"
      "\n"
      R"("interfaces":[{}],)"
      "\n"
      R"("connections":{},)"
      "\n"
      R"("values":{}}})"
      "\n",
      json_escaped(asked.address), json_escaped(picture.version), json_escaped(picture.revision),
      json_escaped(picture.kernel), json_escaped(picture.attach), picture.not_ready.empty(),
      json_number(uptime), interfaces, json_object(picture.connections), json_object(picture.values));
}

std::string as_json(const std::string& error) {
  return fmt::format("{{\"ready\":false,\"error\":\"{}\"}}\n", json_escaped(error));
}

}  // namespace exporter::status
