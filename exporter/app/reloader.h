// Reloader: reads the configuration again and puts into force what can change while we count. All or nothing:
// whatever could fail is tried before anything changes. Event loop's thread only.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "app/interface_keeper.h"
#include "app/pipeline.h"
#include "base/reload_answer.h"
#include "base/result.h"
#include "options/options.h"
#include "options/options_reload.h"

namespace exporter {

PipelineSettings pipeline_settings(const Options& options);

class Reloader {
 public:
  // The options as a new start would have them; an error has all mistakes, each on a line of its own.
  using Reread = std::function<Result<Options>()>;

  // What a reload changes. All are borrowed and must outlive this.
  struct House {
    InterfaceKeeper& keeper;
    Pipeline& pipeline;
    std::function<Result<void>(Duration)> set_interval;
  };

  Reloader(Options in_force, Reread reread, House house)
      : options_(std::move(in_force)), reread_(std::move(reread)), house_(std::move(house)) {}

  // Logs a line that says what changed, or why nothing did. Afterwards a tick is due.
  ReloadAnswer reload(TimePoint now);

  // Any thread.
  [[nodiscard]] Rates rates() const { return rates_; }

 private:
  Result<std::vector<OptionChange>> apply(const Options& wanted, TimePoint now);

  Options options_;
  Reread reread_;
  House house_;
  std::atomic<Rates> rates_ = options_.rates;
};

}  // namespace exporter
