// LabelScraper: looks at every picture as Prometheus does, knows series by what their labels show, and adds
// up what they grow by. It fails the test when two series have the same labels, when one decreases that was
// there within the last 65 s, or when they do not grow by what their interfaces do.
#pragma once

#include <map>
#include <set>
#include <string>

#include "model/snapshot.h"

namespace accounting_test {

class LabelScraper {
 public:
  void look(const exporter::Snapshot& snapshot);
  // A reload changed labels. Those that come back in time are expected to find their series.
  void labels_changed(const exporter::SeriesLabels& from, const exporter::SeriesLabels& to,
                      exporter::TimePoint now);

  // Of the last picture; 0 if there is no such series.
  [[nodiscard]] std::uint64_t bytes(const std::string& series) const;
  [[nodiscard]] bool shows(const std::string& series) const;
  [[nodiscard]] const std::map<std::string, exporter::Volume>& series() const { return now_; }

 private:
  struct Known {
    exporter::Volume total;
    exporter::TimePoint seen;
    std::string labels;
  };

  struct Left {
    exporter::TimePoint at;
    std::set<std::string> series;
  };

  void look_at(const std::string& series, const exporter::Volume& total, const std::string& labels,
               bool folded, exporter::TimePoint now);

  std::map<std::string, Known> known_;
  std::map<std::string, exporter::Volume> now_;
  std::map<std::string, Left> left_;  // by labels
  std::set<std::string> restored_;    // for the next picture
  exporter::Volume grown_;
  exporter::TimePoint last_look_;
};

// "eth0 in 10.0.0.1>lab", as far as it is shown: interface, direction, ends, ports, protocol.
std::string text_of(const exporter::SeriesKey& key, const exporter::SeriesLabels& labels,
                    const std::vector<std::string>* networks);

}  // namespace accounting_test
