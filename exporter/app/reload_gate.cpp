#include "app/reload_gate.h"

#include <unistd.h>

#include <cstdint>
#include <utility>

namespace exporter {

std::shared_ptr<const ReloadOutcome> ReloadGate::ask(std::function<void()> resume) {
  auto outcome = std::make_shared<ReloadOutcome>();
  asking_.push({outcome, std::move(resume)});
  const std::uint64_t one = 1;
  (void)!write(wake_.get(), &one, sizeof(one));  // full means that the loop is about to wake anyway
  if (closed_) turn_away();                      // nobody else will
  return outcome;
}

void ReloadGate::answer(const std::function<ReloadAnswer()>& reload) {
  std::uint64_t count = 0;
  (void)!read(wake_.get(), &count, sizeof(count));
  const auto asking = asking_.take_all();
  if (asking.empty()) return;
  const auto answer = std::make_shared<const ReloadAnswer>(reload());
  for (const Asking& one : asking) {
    one.outcome->publish(answer);
    one.resume();
  }
}

void ReloadGate::turn_away() {
  for (const Asking& one : asking_.take_all()) one.resume();
}

void ReloadGate::close() {
  closed_ = true;
  turn_away();
}

}  // namespace exporter
