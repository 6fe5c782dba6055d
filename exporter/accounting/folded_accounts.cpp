#include "accounting/folded_accounts.h"

#include <algorithm>

namespace exporter::accounting {
namespace {

std::size_t slot_of(const SeriesKey& key) {
  return static_cast<std::size_t>(key.direction()) * 4 + static_cast<std::size_t>(key.ip_type()) * 2 +
         (key.family() == Family::Ipv6 ? 1 : 0);
}

}  // namespace

void FoldedAccounts::add(const SeriesKey& key, const Volume& volume, const RateWindow& window) {
  const std::size_t interface = key.interface() == kNoInterface ? 0 : index_of(key.interface());
  if (interface >= interfaces_.size()) interfaces_.resize(interface + 1);
  Slot& slot = interfaces_[interface][slot_of(key)];
  if (volume.empty()) return;
  if (slot.account.total().empty()) ++size_;
  slot.key = key;
  slot.account.add(volume, window);
}

void FoldedAccounts::forget(InterfaceId interface) {
  if (index_of(interface) >= interfaces_.size()) return;
  for (Slot& slot : interfaces_[index_of(interface)]) {
    if (slot.key.interface() != interface) continue;
    if (!slot.account.total().empty()) --size_;
    slot = {};
  }
}

std::vector<FoldedRow> FoldedAccounts::rows(std::uint32_t base) const {
  std::vector<FoldedRow> rows;
  for (const Slots& slots : interfaces_)
    for (const Slot& slot : slots)
      if (!slot.account.total().empty()) rows.push_back({slot.key, slot.account.at(base)});
  return rows;
}

}  // namespace exporter::accounting
