// App: the exporter put together, and the order in which its parts live. The port is bound before anything is
// loaded, interfaces are attached before the first scrape is answered, and everything ends in the reverse
// order.
#pragma once

#include <memory>

#include "app/reloader.h"
#include "base/result.h"
#include "options/options.h"

namespace exporter {

class App {
 public:
  // After an error nothing is attached; Error::fault() is the exit code.
  // `reread` is for reloads.
  static Result<App> create(const Options& options, Reloader::Reread reread);
  App(App&&) noexcept;
  App& operator=(App&&) noexcept;
  ~App();

  // Serves until SIGTERM or SIGINT; or, with --once, prints one exposition to stdout.
  Result<void> run();

 private:
  struct Parts;
  explicit App(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace exporter
