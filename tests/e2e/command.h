// The shipped binary as an operator starts it: any arguments, through any other program, to its end or
// serving on TCP. For what ExporterProcess, which serves on a unix socket of its own, is too kind for.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "support/exposition.h"
#include "support/http_client.h"
#include "support/netns.h"
#include "support/process.h"

namespace exporter::support {

struct Command {
  std::vector<std::string> arguments = {};
  std::vector<std::string> through = {};  // {"setpriv", …}: becomes the exporter
  std::vector<std::string> environment = {};
};

ProcessOptions options_of(const Namespace& where, const Command& command);

// To its end.
Finished run_exporter(const Namespace& where, const Command& command);

// On port 9091 of `where`, which nobody else uses; ends with the test. `where` is borrowed.
class TcpExporter {
 public:
  // Returns when it answers; throws with its complaints if it does not.
  TcpExporter(const Namespace& where, const Command& command, Endpoint endpoint = {.port = 9091});

  [[nodiscard]] HttpConnection connect(std::chrono::milliseconds timeout = std::chrono::seconds(10)) const;
  [[nodiscard]] HttpResponse get(const std::string& target, const HttpHeaders& headers = {}) const;
  [[nodiscard]] Exposition scrape() const;

  Process& process() { return process_; }

 private:
  const Namespace& where_;
  Endpoint endpoint_;
  Process process_;
};

}  // namespace exporter::support
