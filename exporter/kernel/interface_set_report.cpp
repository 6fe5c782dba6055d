// What a sweep learns of the interfaces, and what of them the next process.
#include <algorithm>
#include <array>

#include "kernel/interface_set.h"

namespace exporter::kernel {

void InterfaceSet::append_to(Sweep& sweep) {
  for (Attached& a : attached_)
    for (const Direction direction : kDirections)
      a.expanded_before[static_cast<std::size_t>(direction)] = a.loaded.counters().expanded(direction);
  const auto report = [&](LoadedPrograms& loaded) {
    loaded.append_to(account_of(loaded.slot()), sweep);
    if (handover_ != nullptr) handover_->note_seen(loaded.slot(), loaded.counters().seen());
  };
  for (Attached& a : attached_) report(a.loaded);
  for (LoadedPrograms& ended : ended_) report(ended);
  sweep.interfaces = directory_.states();
}

CountedVolume InterfaceSet::counted(const Attached& attached, Direction direction) const {
  const auto way = static_cast<std::size_t>(direction);
  const DatapathCounters& counters = attached.loaded.counters();
  return {.wire = flows_[attached.loaded.slot()][way] + counters.without_record(direction),
          .expanded = counters.expanded(direction),
          .expanded_before = attached.expanded_before[way]};
}

void InterfaceSet::read_statistics() { before_flip_ = statistics_.read(); }

void InterfaceSet::append_unaccounted(Sweep& sweep) {
  const LinkStatisticsByName now = statistics_.read();
  for (Attached& a : attached_) {
    const auto span = span_of(a.name, before_flip_, now);
    if (!span) continue;
    // Taken over, or its name was not known: from now on.
    if (!a.reconciliation)
      a.reconciliation.emplace(*span, a.left_out,
                               std::array{counted(a, Direction::Inbound), counted(a, Direction::Outbound)});
    for (const Direction direction : kDirections) {
      sweep.unaccounted.push_back(a.reconciliation->compare(direction, *span, counted(a, direction)));
      sweep.unaccounted.back().interface = account_of(a.loaded.slot());
    }
  }
}

void InterfaceSet::release_ended() {
  std::erase_if(ended_, [&](const LoadedPrograms& ended) {
    if (!ended.read_to_now()) return false;
    directory_.retire(account_of(ended.slot()));
    if (handover_ != nullptr) handover_->release(ended.slot());
    free_slots_.push_back(ended.slot());
    return true;
  });
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
