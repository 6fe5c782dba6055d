// PrometheusServer: the real thing, scraping one target every second from inside a namespace of the test,
// with a configuration and a database of its own that end with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "e2e/scratch_dir.h"
#include "support/netns.h"
#include "support/process.h"

namespace exporter::support {

// Ends the test as skipped where `program` is not installed.
void skip_without(const std::string& program);

class PrometheusServer {
 public:
  // `target` is HOST:PORT in `where`, which is borrowed. Returns when it is ready for questions.
  PrometheusServer(const Namespace& where, const std::string& target);

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
