#include "kernel/interface_set.h"

#include <algorithm>
#include <utility>

#include "kernel/link_list.h"
#include "kernel/tcx.h"

namespace exporter::kernel {
namespace {

const LinkFacts* find_link(const std::vector<LinkFacts>& links, int ifindex) {
  const auto link =
      std::find_if(links.begin(), links.end(), [&](const auto& l) { return l.ifindex == ifindex; });
  return link == links.end() ? nullptr : &*link;
}

bool contains(const std::vector<int>& list, int value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Nothing if its name was unknown at one of the two times.
std::optional<StatisticsSpan> span_of(const std::string& name, const LinkStatisticsByName& earliest,
                                      const LinkStatisticsByName& latest) {
  const auto from = earliest.find(name);
  const auto to = latest.find(name);
  if (from == earliest.end() || to == latest.end()) return std::nullopt;
  return StatisticsSpan{from->second, to->second};
}

}  // namespace

InterfaceSet::InterfaceSet(Datapath& datapath, InterfacePatterns patterns, Hook hook, InstanceLock instance,
                           std::size_t cpus)
    : datapath_(datapath),
      patterns_(std::move(patterns)),
      hook_(hook),
      instance_(std::move(instance)),
      cpus_(cpus) {}

std::vector<InterfaceEvent> InterfaceSet::reconcile(const std::vector<LinkFacts>& present,
                                                    const std::vector<int>& deleted,
                                                    const HasTime& has_time) {
  std::vector<InterfaceEvent> events;
  const std::vector<LinkFacts> wanted = patterns_.select(present);
  end_unwanted(present, wanted, deleted, events);
  follow_renames(wanted, events);
  end_failures(present, wanted);
  attach_missing(wanted, has_time, events);
  keep_in_place(events);
  return events;
}

void InterfaceSet::end_unwanted(const std::vector<LinkFacts>& present, const std::vector<LinkFacts>& wanted,
                                const std::vector<int>& deleted, std::vector<InterfaceEvent>& events) {
  const auto goes_on = [&](const Attached& a) {
    const LinkFacts* link = find_link(wanted, a.attachment.ifindex());
    // Its number lives on under another name: a rename, or another device. Only the second is said to be
    // deleted, and only the second can be of another type.
    return link != nullptr && link->hardware_type == a.hardware_type &&
           (link->name == a.name || !contains(deleted, link->ifindex));
  };
  const auto first = std::stable_partition(attached_.begin(), attached_.end(), goes_on);
  for (auto it = first; it != attached_.end(); ++it) {
    const LinkFacts* link = find_link(present, it->attachment.ifindex());
    const bool there = link != nullptr && link->name == it->name;
    events.push_back({.kind = InterfaceEvent::Kind::Detached, .name = it->name});
    directory_.set_absent(account_of(it->loaded.slot()),
                          there ? Absence::NotSelected : Absence::InterfaceGone);
    it->attachment.end();
    ended_.push_back(std::move(it->loaded));
  }
  attached_.erase(first, attached_.end());
}

void InterfaceSet::keep_in_place(std::vector<InterfaceEvent>& events) {
  for (Attached& a : attached_)
    for (const Direction direction : kDirections) {
      const auto view = a.attachment.look(direction);
      if (!view) continue;  // not known
      if (view->attached)
        confirm(a, direction, view->programs_ahead, events);
      else
        put_back(a, direction, events);
    }
}

void InterfaceSet::confirm(const Attached& attached, Direction direction, std::uint32_t programs_ahead,
                           std::vector<InterfaceEvent>& events) {
  const InterfaceId account = account_of(attached.loaded.slot());
  directory_.set_in_place(account, direction);
  if (directory_.set_programs_ahead(account, direction, programs_ahead))
    events.push_back({.kind = InterfaceEvent::Kind::Overtaken,
                      .name = attached.name,
                      .direction = direction,
                      .count = programs_ahead});
}

// The other direction counts on, whether this succeeds or not; if not, the next occasion tries again.
void InterfaceSet::put_back(Attached& attached, Direction direction, std::vector<InterfaceEvent>& events) {
  const InterfaceId account = account_of(attached.loaded.slot());
  const std::uint64_t times = directory_.note_missing(account, direction);
  const auto restored = attached.attachment.restore(direction, attached.loaded.programs(), instance_);
  const Absence why = restored ? Absence::Removed : Absence::AttachFailed;
  const bool is_news = directory_.set_missing(account, direction, why);
  if (restored) hand_over(attached);
  if (restored)
    events.push_back({.kind = InterfaceEvent::Kind::Restored,
                      .name = attached.name,
                      .direction = direction,
                      .count = times});
  else if (is_news)
    events.push_back({.kind = InterfaceEvent::Kind::Removed,
                      .name = attached.name,
                      .detail = restored.error().message(),
                      .direction = direction});
}

void InterfaceSet::follow_renames(const std::vector<LinkFacts>& wanted, std::vector<InterfaceEvent>& events) {
  std::vector<Attached*> renamed;
  for (Attached& a : attached_)
    if (const LinkFacts* link = find_link(wanted, a.attachment.ifindex()); link->name != a.name) {
      directory_.set_absent(account_of(a.loaded.slot()), Absence::InterfaceGone);
      directory_.retire(account_of(a.loaded.slot()));  // what it has not reported yet goes to the new name
      events.push_back({.kind = InterfaceEvent::Kind::Renamed,
                        .name = link->name,
                        .detail = std::exchange(a.name, link->name)});
      renamed.push_back(&a);
    }
  for (const Attached* a : renamed) {  // afterwards: two may have swapped their names
    const auto account = directory_.enter(a->name);
    if (account) slots_[a->loaded.slot()] = *account;
    if (handover_ != nullptr) handover_->note_name(a->loaded.slot(), a->name);
    directory_.set_attached(account_of(a->loaded.slot()), hook_);
  }
}

// Who is gone, or not wanted any more, has not failed any longer.
void InterfaceSet::end_failures(const std::vector<LinkFacts>& present, const std::vector<LinkFacts>& wanted) {
  for (const std::string& name : failures_.keep_only(wanted)) {
    const auto account = directory_.enter(name);
    if (!account) continue;
    const bool there =
        std::any_of(present.begin(), present.end(), [&](const LinkFacts& link) { return link.name == name; });
    directory_.set_absent(*account, there ? Absence::NotSelected : Absence::InterfaceGone);
    directory_.retire(*account);
  }
}

void InterfaceSet::attach_missing(const std::vector<LinkFacts>& wanted, const HasTime& has_time,
                                  std::vector<InterfaceEvent>& events) {
  unfinished_ = false;
  for (const LinkFacts& link : wanted) {
    if (has(link.ifindex) || !failures_.is_due(link.name)) continue;
    if (unfinished_) return;
    const auto attached = attach(link);
    if (attached) {
      failures_.forget(link.name);
      events.push_back({.kind = InterfaceEvent::Kind::Attached, .name = link.name});
    } else {
      note_failure(link, attached.error(), events);
    }
    unfinished_ = !has_time();
  }
  unfinished_ = false;
}

// It has an account all the same: that it is missing must be seen.
void InterfaceSet::note_failure(const LinkFacts& link, const Error& error,
                                std::vector<InterfaceEvent>& events) {
  if (const auto account = directory_.enter(link.name)) {
    directory_.set_absent(*account, Absence::AttachFailed);
    directory_.retire(*account);
  }
  if (failures_.note(link.name, error.message()))
    events.push_back(
        {.kind = InterfaceEvent::Kind::Failed, .name = link.name, .detail = error.message(), .error = error});
}

void InterfaceSet::remove_leftovers(const std::vector<LinkFacts>& present) const {
  if (hook_ != Hook::Clsact) return;
  for (const LinkFacts& link : present) (void)remove_clsact_leftovers(link.ifindex, instance_);
}

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
  auto attachment = Attachment::take_over(inherited.ifindex, std::move(inherited.links), loaded.programs());
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

void InterfaceSet::detach_filters() {
  if (hook_ != Hook::Clsact) return;
  for (Attached& a : attached_) ended_.push_back(std::move(a.loaded));
  attached_.clear();
}

bool InterfaceSet::has(int ifindex) const {
  return std::any_of(attached_.begin(), attached_.end(),
                     [&](const Attached& a) { return a.attachment.ifindex() == ifindex; });
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

}  // namespace exporter::kernel
