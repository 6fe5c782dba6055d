// One more interface: attached anew or taken over from the process before.
#include <utility>

#include "kernel/interface_set.h"
#include "kernel/link_list.h"
#include "kernel/tcx.h"

namespace exporter::kernel {

Result<void> InterfaceSet::attach(const LinkFacts& link) {
  link_kind kind{};
  if (!link_kind_of(link.hardware_type, kind)) return unreadable_link(link.hardware_type);
  const auto slot = take_slot();
  if (!slot) return slot.error();
  auto programs = datapath_.load_for(*slot, kind);
  if (!programs) return free_slots_.push_back(*slot), programs.error();
  const auto account = directory_.enter(link.name);
  if (!account) return free_slots_.push_back(*slot), Error::text("65535 interfaces are attached already");

  slots_[*slot] = *account;
  flows_[*slot] = {};
  LoadedPrograms loaded(*slot, std::move(*programs), cpus_);
  const HeaderLeftOut left_out = header_left_out(link);
  if (handover_ != nullptr)
    handover_->note_slot({*slot, link.ifindex, link.hardware_type, link.name, left_out});
  const auto earliest = statistics_.read();
  auto attachment = Attachment::create(hook_, link.ifindex, loaded.programs(), instance_);
  if (!attachment) {  // one of the two directions may have counted already
    ended_.push_back(std::move(loaded));
    return attachment.error();
  }
  attached_.push_back({link.name, link.hardware_type, std::move(loaded), std::move(*attachment), left_out});
  if (const auto span = span_of(link.name, earliest, statistics_.read()))
    attached_.back().reconciliation.emplace(*span, left_out);
  directory_.set_attached(*account, hook_);
  hand_over(attached_.back());
  return {};
}

Result<std::uint16_t> InterfaceSet::take_slot() {
  if (!free_slots_.empty()) {
    const std::uint16_t slot = free_slots_.back();
    free_slots_.pop_back();
    return slot;
  }
  if (slots_.size() > 0xffff) return Error::text("65536 interfaces are attached already");
  slots_.emplace_back();
  flows_.emplace_back();
  return static_cast<std::uint16_t>(slots_.size() - 1);
}

// Of a clsact filter there is nothing to hand over.
void InterfaceSet::hand_over(const Attached& attached) {
  if (handover_ == nullptr) return;
  handover_->store_descriptors(attached.loaded.slot(), {attached.attachment.link_fd(Direction::Inbound),
                                                        attached.attachment.link_fd(Direction::Outbound),
                                                        attached.loaded.programs().counters_fd()});
}

std::vector<InterfaceEvent> InterfaceSet::take_over(std::vector<InheritedInterface> inherited) {
  std::vector<InterfaceEvent> events;
  if (handover_ == nullptr) return events;
  for (std::uint32_t slot = 0; slot < handover_->slate().slots(); ++slot) {
    slots_.emplace_back();
    flows_.emplace_back();
    if (handover_->slate().at(static_cast<std::uint16_t>(slot)).used == 0)
      free_slots_.push_back(static_cast<std::uint16_t>(slot));
  }
  for (InheritedInterface& each : inherited) {
    const SlateEntry& entry = handover_->slate().at(each.slot);
    if (!give_account(each.slot, entry.name.data())) continue;
    if (each.ifindex != 0 && go_on(each, entry))
      events.push_back({.kind = InterfaceEvent::Kind::TakenOver, .name = entry.name.data()});
    else
      end_inherited(each, entry);
  }
  return events;
}

bool InterfaceSet::give_account(std::uint16_t slot, const std::string& name) {
  const auto account = directory_.enter(name);
  if (account) slots_[slot] = *account;
  return account.has_value();
}

// With its counters, or there would be packets that nobody finds.
Result<void> InterfaceSet::go_on(InheritedInterface& inherited, const SlateEntry& entry) {
  link_kind kind{};
  if (!inherited.counters || !link_kind_of(entry.hardware_type, kind))
    return Error::text("its counters are missing");
  auto programs = datapath_.load_for(inherited.slot, kind, inherited.counters.get());
  if (!programs) return programs.error();
  LoadedPrograms loaded(inherited.slot, std::move(*programs), cpus_);
  loaded.resume(entry.seen);
  auto attachment =
      Attachment::take_over(inherited.ifindex, std::exchange(inherited.links, {}), loaded.programs());
  if (!attachment) return attachment.error();
  attached_.push_back({entry.name.data(),
                       entry.hardware_type,
                       std::move(loaded),
                       std::move(*attachment),
                       {entry.header_left_out[0], entry.header_left_out[1]}});
  directory_.set_attached(account_of(inherited.slot), hook_);
  return {};
}

// What its programs have counted is still to be reported.
void InterfaceSet::end_inherited(InheritedInterface& inherited, const SlateEntry& entry) {
  for (const Fd& link : inherited.links) detach_tcx(link.get());
  LoadedPrograms ended(inherited.slot, {{}, std::move(inherited.counters)}, cpus_);
  ended.resume(entry.seen);
  directory_.set_absent(account_of(inherited.slot), Absence::InterfaceGone);
  ended_.push_back(std::move(ended));
}

}  // namespace exporter::kernel
