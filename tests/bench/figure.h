// Figure: one measured thing, once for each round, and what can be said of it. Rounds of all that is compared
// alternate, so that whatever disturbs the machine disturbs all of it; the minimum is what a thing costs when
// nothing does, the median is what to expect.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exporter::bench {

struct Figure {
  std::string name;             // "packet.ipv4.1k.uniform.1cpu.ours"
  std::string unit;             // "ns/packet"
  std::vector<double> samples;  // one a round
  std::string baseline = {};    // the name of what it is compared with, round by round

  [[nodiscard]] double minimum() const;
  [[nodiscard]] double median() const;
};

double median_of(std::vector<double> values);

class Figures {
 public:
  void add(Figure figure) { all_.push_back(std::move(figure)); }
  void add(std::string name, std::string unit, double value) {
    add({.name = std::move(name), .unit = std::move(unit), .samples = {value}});
  }

  [[nodiscard]] const std::vector<Figure>& all() const { return all_; }
  // Null if it was not measured.
  [[nodiscard]] const Figure* find(std::string_view name) const;
  // What the minimum is beyond that of the baseline: the cost of the thing itself.
  [[nodiscard]] std::optional<double> net(const Figure& figure) const;
  // The median of what the rounds of a figure are to those of its baseline.
  [[nodiscard]] std::optional<double> ratio(const Figure& figure) const;

 private:
  std::vector<Figure> all_;
};

}  // namespace exporter::bench
