// Picture: what a running exporter says about itself, gathered from its metrics.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "status/sample.h"

namespace exporter::status {

// One direction of an interface.
struct DirectionPicture {
  bool attached = false;
  std::string reason = {};  // why not
  std::optional<double> bytes_per_second = {};
  std::optional<double> packets_per_second = {};
  double programs_ahead = 0;
  double removals = 0;
  double unaccounted_packets = 0;
};

struct Picture {
  std::string version;
  std::string revision;
  std::string kernel;
  std::string attach;
  std::optional<double> started;                                      // seconds since 1970
  std::string not_ready;                                              // why not; empty: it is
  std::map<std::string, std::array<DirectionPicture, 2>> interfaces;  // inbound, outbound
  // Those without labels, by name, and those that are asked for, added up over their labels.
  std::map<std::string, double, std::less<>> values;
  std::map<std::string, double> connections;  // by protocol and state: "tcp established"

  // 0 if there is none.
  [[nodiscard]] double value(std::string_view name) const;
  [[nodiscard]] std::optional<double> find(std::string_view name) const;
};

// Reads line after line; what it does not need, the series of pairs above all, leaves no trace.
class PictureReader {
 public:
  void read(std::string_view line);
  // Fails if that was no whole page of an ebpf-traffic-exporter.
  [[nodiscard]] Result<Picture> finish() const;

 private:
  void read_interface(const Sample& sample);

  Picture picture_;
};

// The version of the exporter that wrote this line; nothing if it does not say.
std::optional<std::string> version_in(std::string_view line);

}  // namespace exporter::status
