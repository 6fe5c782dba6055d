#include "accounting/folded_accounts.h"

#include <algorithm>

namespace exporter::accounting {
namespace {

std::size_t slot_of(const SeriesKey& key) {
  return static_cast<std::size_t>(key.direction()) * 4 + static_cast<std::size_t>(key.ip_type()) * 2 +
         (key.family() == Family::Ipv6 ? 1 : 0);
}

}  // namespace

FoldedAccounts::Slot& FoldedAccounts::slot_for(const SeriesKey& key) {
  const std::size_t interface = key.interface() == kNoInterface ? 0 : index_of(key.interface());
  if (interface >= interfaces_.size()) interfaces_.resize(interface + 1);
  return interfaces_[interface][slot_of(key)];
}

void FoldedAccounts::add(const SeriesKey& key, const Volume& volume, const RateWindow& window) {
  Slot& slot = slot_for(key);
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

void FoldedAccounts::save(ByteWriter& bytes, const RateWindow& window) const {
  bytes.count(size_, sizeof(SeriesKey) + MovingAccount::kLeastBytes);
  for (const Slots& slots : interfaces_)
    for (const Slot& slot : slots)
      if (!slot.account.total().empty()) {
        bytes(slot.key);
        fields(bytes, slot.account, window);
      }
}

void FoldedAccounts::restore(ByteReader& bytes, const RateWindow& window, const SeriesNaming& naming,
                             std::size_t interfaces) {
  const std::size_t count = bytes.count(0, sizeof(SeriesKey) + MovingAccount::kLeastBytes);
  for (std::size_t i = 0; i < count && bytes.ok(); ++i) {
    Slot read;
    bytes(read.key);
    fields(bytes, read.account, window);
    bytes.expect(naming.fits_folded(read.key, interfaces), "the key of no folded series");
    if (!bytes.ok()) return;
    Slot& slot = slot_for(read.key);
    bytes.expect(slot.account.total().empty() && !read.account.total().empty(), "a folded series twice");
    slot = read;
    ++size_;
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
