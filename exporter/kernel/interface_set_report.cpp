// What a sweep learns of the interfaces, and what of them the next process.
#include <algorithm>
#include <array>

#include "kernel/interface_set.h"

namespace exporter::kernel {

void InterfaceSet::append_to(Sweep& sweep) {
  const auto report = [&](LoadedPrograms& loaded) {
    loaded.append_to(account_of(loaded.slot()), sweep);
    if (handover_ != nullptr) handover_->note_seen(loaded.slot(), loaded.counters().seen());
  };
  for (Attached& a : attached_) report(a.loaded);
  for (LoadedPrograms& ended : ended_) report(ended);
  sweep.interfaces = directory_.states();
}

CountedVolume InterfaceSet::counted(const LoadedPrograms& loaded, Direction direction) const {
  const Volume& flows = flows_[loaded.slot()][static_cast<std::size_t>(direction)];
  return {flows + loaded.counters().without_record(direction), loaded.counters().expanded(direction)};
}

void InterfaceSet::read_statistics() { before_flip_ = statistics_.read(); }

void InterfaceSet::append_unaccounted(Sweep& sweep) {
  const LinkStatisticsByName now = statistics_.read();
  for (Attached& a : attached_) {
    const auto span = span_of(a.name, before_flip_, now);
    if (!span) continue;
    // Taken over, or its name was not known: from now on.
    if (!a.reconciliation)
      a.reconciliation.emplace(
          *span, a.left_out,
          std::array{counted(a.loaded, Direction::Inbound), counted(a.loaded, Direction::Outbound)});
    for (const Direction direction : kDirections) {
      sweep.unaccounted.push_back(a.reconciliation->compare(direction, *span, counted(a.loaded, direction)));
      sweep.unaccounted.back().interface = account_of(a.loaded.slot());
    }
  }
}

void InterfaceSet::release_ended() {
  for (const LoadedPrograms& ended : ended_) {
    directory_.retire(account_of(ended.slot()));
    if (handover_ != nullptr) handover_->release(ended.slot());
    free_slots_.push_back(ended.slot());
  }
  ended_.clear();
}

bool InterfaceSet::restore_numbers(ByteReader& bytes) {
  directory_.restore(bytes);
  if (bytes.ok() && bytes.left() == 0) return true;
  forget_numbers();
  return false;
}

void InterfaceSet::retire_absent() {
  for (const InterfaceState& state : directory_.states()) {
    const bool ending = std::any_of(ended_.begin(), ended_.end(), [&](const LoadedPrograms& ended) {
      return account_of(ended.slot()) == state.id;
    });
    if (!ending && !state.attached_anywhere()) directory_.retire(state.id);
  }
}

}  // namespace exporter::kernel
