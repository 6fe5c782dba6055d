// ExporterProcess: the shipped binary, running in a namespace of the test and serving on a unix socket of its
// own, which needs no address inside. Ends with the test.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/exposition.h"
#include "support/http_client.h"
#include "support/netns.h"
#include "support/process.h"

namespace exporter::support {

struct ExporterOptions {
  std::string binary;                         // EXPORTER_BINARY
  std::vector<std::string> arguments = {};    // --addr is added
  std::vector<std::string> environment = {};  // {"TRAFFIC_EXPORTER_ATTACH=clsact"}
  std::vector<int> descriptors = {};          // see ProcessOptions
  bool wait_until_ready = true;               // otherwise only until it answers at all
};

// It ended instead of getting ready.
struct ExporterEnded : std::runtime_error {
  ExporterEnded(int code, std::string text);
  int exit_code;
  std::string errors;
};

class ExporterProcess {
 public:
  ExporterProcess(const Namespace& where, const ExporterOptions& options);
  ExporterProcess(ExporterProcess&&) noexcept;
  ~ExporterProcess();

  // For http_client.h. Any thread may ask.
  [[nodiscard]] Endpoint endpoint() const;
  // Throws unless the answer is 200 and valid.
  [[nodiscard]] Exposition scrape() const;
  [[nodiscard]] bool ready() const;

  // SIGTERM; the exit code, or nothing if it still runs after `deadline`.
  std::optional<int> terminate(std::chrono::milliseconds deadline = std::chrono::seconds(10));
  // SIGKILL; returns when it is gone.
  void kill();

  [[nodiscard]] pid_t pid() const { return process_.pid(); }
  [[nodiscard]] std::string errors() const { return process_.errors(); }
  [[nodiscard]] std::size_t open_descriptors() const;

 private:
  [[nodiscard]] bool answers(const std::string& path) const;

  struct Folder;
  std::unique_ptr<Folder> folder_;
  Process process_;
};

}  // namespace exporter::support
