#include "bench/reach.h"

#include <utility>

namespace exporter::bench {
namespace {

constexpr double kMegabyte = 1e6;

class Rows {
 public:
  explicit Rows(const Figures& figures) : figures_(figures) {}

  // Over an empty program.
  void net_packet(const std::string& what, const std::string& setting, double most) {
    add({what, "ns", most, false}, net("packet." + setting + ".pairs"),
        net("packet." + setting + ".reference"));
  }

  // How many times cheaper than the reference.
  void cheaper(const std::string& what, const std::string& setting, double least) {
    add({what, "times", least, true},
        quotient(net("packet." + setting + ".reference"), net("packet." + setting + ".pairs")));
  }

  // What connections cost beyond pairs.
  void connections(const std::string& what, const std::string& setting) {
    const auto ours = net("packet." + setting + ".ours");
    const auto pairs = net("packet." + setting + ".pairs");
    if (ours && pairs) add({"connections, more than pairs: " + what, "ns", 3, false}, *ours - *pairs);
  }

  void new_flow(const std::string& what, const std::string& setting) {
    add({what, "times", 1.2, false},
        quotient(net("packet." + setting + ".pairs"), net("packet." + setting + ".reference")));
  }

  void rate(const std::string& traffic) {
    const auto attached = ratio("veth." + traffic + ".attached");
    const auto empty = ratio("veth." + traffic + ".empty");
    add({"veth, " + traffic + ": rate attached / not", "times", 0.97, true}, attached, empty);
    if (attached && empty)
      add({"veth, " + traffic + ": rate attached, less than an empty program's by", "points", 2, false},
          (*empty - *attached) * 100);
  }

  void cost(const std::string& what, const std::string& name, double most) {
    if (const Figure* figure = figures_.find(name)) add({what, figure->unit, most, false}, figure->minimum());
  }

  void usual(const std::string& what, const std::string& name, const std::string& unit, double scale,
             double most) {
    if (const Figure* figure = figures_.find(name)) add({what, unit, most, false}, figure->median() / scale);
  }

  std::vector<Reach> take() { return std::move(rows_); }

 private:
  using Value = std::optional<double>;

  void add(Reach row, Value measured, Value baseline = std::nullopt) {
    if (!measured) return;
    row.measured = *measured;
    row.baseline = baseline;
    rows_.push_back(std::move(row));
  }
  [[nodiscard]] Value net(const std::string& name) const {
    const Figure* figure = figures_.find(name);
    return figure == nullptr ? std::nullopt : figures_.net(*figure);
  }
  [[nodiscard]] Value ratio(const std::string& name) const {
    const Figure* figure = figures_.find(name);
    return figure == nullptr ? std::nullopt : figures_.ratio(*figure);
  }
  static Value quotient(Value above, Value below) {
    if (!above || !below || *below <= 0) return std::nullopt;
    return *above / *below;
  }

  const Figures& figures_;
  std::vector<Reach> rows_;
};

void packet_rows(Rows& rows) {
  rows.net_packet("a packet, pairs alone, IPv4, 1 flow", "ipv4.1.uniform.1cpu", 6);
  rows.net_packet("a packet, pairs alone, IPv4, 1k flows", "ipv4.1k.uniform.1cpu", 13);
  rows.net_packet("a packet, pairs alone, IPv6, 1 flow", "ipv6.1.uniform.1cpu", 8);
  rows.net_packet("a packet, pairs alone, IPv6, 1k flows", "ipv6.1k.uniform.1cpu", 25);
  const std::string cheaper = "pairs alone, cheaper than the reference, IPv4, ";
  for (const char* flows : {"1", "64"})
    rows.cheaper(cheaper + flows + (flows == std::string("1") ? " flow" : " flows"),
                 "ipv4." + std::string(flows) + ".uniform.1cpu", 4);
  rows.cheaper(cheaper + "1k flows", "ipv4.1k.uniform.1cpu", 2);
  for (const char* flows : {"10k", "100k"})
    rows.cheaper(cheaper + flows + " flows", "ipv4." + std::string(flows) + ".uniform.1cpu", 1);
  rows.new_flow("a new flow, pairs alone, IPv4, over the reference", "ipv4.new.1cpu");
  rows.new_flow("a new flow, pairs alone, IPv6, over the reference", "ipv6.new.1cpu");
}

void connection_rows(Rows& rows) {
  const std::pair<const char*, const char*> kinds[] = {
      {"IPv4", "ipv4"}, {"IPv6", "ipv6"}, {"TCP over IPv4", "tcp4"}, {"TCP over IPv6", "tcp6"}};
  for (const auto& [what, kind] : kinds)
    for (const auto& [flows, count] : {std::pair{"1 flow", ".1"}, {"1k flows", ".1k"}})
      rows.connections(std::string(what) + ", " + flows, std::string(kind) + count + ".uniform.1cpu");
}

void process_rows(Rows& rows) {
  rows.usual("memory, idle", "process.idle.own", "MB", kMegabyte, 12);
  rows.usual("memory, 100k pairs", "process.100k.own", "MB", kMegabyte, 45);
  rows.usual("memory, 1M pairs", "process.1M.own", "MB", kMegabyte, 350);
  rows.usual("kernel memory of the maps, here", "process.kernel.maps", "MB", kMegabyte, 64);
  rows.usual("scrapes until a packet is visible", "process.visible", "scrapes", 1, 1);
  rows.usual("CPU at rest", "process.idle.cpu", "% of one", 1, 0.1);
}

}  // namespace

std::vector<Reach> reach_of(const Figures& figures) {
  Rows rows(figures);
  packet_rows(rows);
  connection_rows(rows);
  rows.rate("udp");
  rows.rate("tcp");
  for (const char* size : {"100k", "1M"})
    rows.cost(std::string("drain and absorb a record, of ") + size,
              std::string("sweep.") + size + ".drain+absorb", 450);
  for (const char* size : {"100k", "1M"})
    rows.cost(std::string("memory of a connection, of ") + size,
              std::string("sweep.") + size + ".connection-memory", 160);
  for (const char* size : {"100k", "1M"}) {
    const std::string of = std::string(", of ") + size + " pairs";
    rows.cost("render a series" + of, std::string("scrape.") + size + ".plain.cpu", 100);
    rows.cost("render and compress a series" + of, std::string("scrape.") + size + ".gzip.cpu", 260);
  }
  process_rows(rows);
  return rows.take();
}

}  // namespace exporter::bench
