// PrometheusServer: the real thing, scraping one target every second from inside a namespace of the test,
// or whatever a configuration says, with a database of its own that ends with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "e2e/scratch_dir.h"
#include "support/netns.h"
#include "support/process.h"

namespace exporter::support {

// Ends the test as skipped where `program` is not installed.
void skip_without(const std::string& program);

// As a query's parameter has to be written.
std::string url_escaped(const std::string& text);

class PrometheusServer {
 public:
  // `target` is HOST:PORT in `where`, which is borrowed. Returns when it is ready for questions.
  PrometheusServer(const Namespace& where, const std::string& target);

  // What prometheus.yml says, and the files beside it by their names.
  struct Configuration {
    std::string text;
    std::vector<std::pair<std::string, std::string>> beside = {};
  };
  PrometheusServer(const Namespace& where, const Configuration& configuration);

  // The value of a query that has one result; nothing if it has none. Throws if it has several.
  [[nodiscard]] std::optional<double> value(const std::string& query) const;
  // The same as a whole number.
  [[nodiscard]] std::optional<std::uint64_t> count(const std::string& query) const;

  // The body of an API call, by its path.
  [[nodiscard]] std::string api(const std::string& path) const;
  [[nodiscard]] std::string log() const { return process_.errors(); }

 private:
  [[nodiscard]] bool ready() const;

  const Namespace& where_;
  ScratchDir scratch_;
  Process process_;
};

}  // namespace exporter::support
