#include "kernel/interface_set.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <algorithm>
#include <utility>

#include "kernel/link_list.h"

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

// Both stay 0 unless kernel.bpf_stats_enabled is on.
ProgramRuns read_runs(int program_fd, Direction direction) {
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  if (bpf_obj_get_info_by_fd(program_fd, &info, &size) != 0) return {direction};
  return {direction, info.run_time_ns, info.run_cnt};
}

void append_runs(ProgramRuns now, ProgramRuns& seen, std::vector<ProgramRuns>& to) {
  if (now.runs > seen.runs)
    to.push_back({now.direction, now.nanoseconds - seen.nanoseconds, now.runs - seen.runs});
  seen = now;
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
                                                    const std::vector<int>& deleted) {
  std::vector<InterfaceEvent> events;
  const std::vector<LinkFacts> wanted = patterns_.select(present);
  end_unwanted(wanted, deleted, events);
  follow_renames(wanted, events);
  attach_missing(wanted, events);
  return events;
}

void InterfaceSet::end_unwanted(const std::vector<LinkFacts>& wanted, const std::vector<int>& deleted,
                                std::vector<InterfaceEvent>& events) {
  const auto ended = [&](const Attached& a) {
    const LinkFacts* link = find_link(wanted, a.attachment.ifindex());
    if (link == nullptr || !a.attachment.alive(Direction::Inbound) ||
        !a.attachment.alive(Direction::Outbound))
      return true;
    // Its number lives on under another name: a rename, or another device. Only the second is said to be
    // deleted.
    return contains(deleted, link->ifindex) && link->name != a.name;
  };
  const auto first =
      std::stable_partition(attached_.begin(), attached_.end(), [&](auto& a) { return !ended(a); });
  for (auto it = first; it != attached_.end(); ++it) {
    directory_.set_attached(account_of(it->loaded.slot), hook_, false);
    events.push_back({InterfaceEvent::Kind::Detached, it->name, {}, {}});
    ended_.push_back(std::move(it->loaded));
  }
  attached_.erase(first, attached_.end());
}

void InterfaceSet::follow_renames(const std::vector<LinkFacts>& wanted, std::vector<InterfaceEvent>& events) {
  std::vector<Attached*> renamed;
  for (Attached& a : attached_)
    if (const LinkFacts* link = find_link(wanted, a.attachment.ifindex()); link->name != a.name) {
      directory_.set_attached(account_of(a.loaded.slot), hook_, false);
      directory_.retire(account_of(a.loaded.slot));  // what it has not reported yet goes to the new name
      events.push_back({InterfaceEvent::Kind::Renamed, link->name, std::exchange(a.name, link->name), {}});
      renamed.push_back(&a);
    }
  for (const Attached* a : renamed) {  // afterwards: two may have swapped their names
    const auto account = directory_.enter(a->name);
    if (account) slots_[a->loaded.slot] = *account;
    directory_.set_attached(account_of(a->loaded.slot), hook_, true);
  }
}

void InterfaceSet::attach_missing(const std::vector<LinkFacts>& wanted, std::vector<InterfaceEvent>& events) {
  failures_.keep_only(wanted);
  for (const LinkFacts& link : wanted) {
    if (has(link.ifindex) || !failures_.is_due(link.name)) continue;
    const auto attached = attach(link);
    if (attached) {
      failures_.forget(link.name);
      events.push_back({InterfaceEvent::Kind::Attached, link.name, {}, {}});
    } else if (const Error& error = attached.error(); failures_.note(link.name, error.message())) {
      events.push_back({InterfaceEvent::Kind::Failed, link.name, error.message(), error});
    }
  }
}

void InterfaceSet::remove_leftovers(const std::vector<LinkFacts>& present) const {
  if (hook_ != Hook::Clsact) return;
  for (const LinkFacts& link : present) (void)remove_clsact_leftovers(link.ifindex, instance_);
}

Result<void> InterfaceSet::attach(const LinkFacts& link) {
  link_kind kind{};
  if (!link_kind_of(link.hardware_type, kind))
    return Error::text(
        "its link type " + std::to_string(link.hardware_type) + " carries no Ethernet and no bare IP",
        Fault::Unsupported);
  const auto slot = take_slot();
  if (!slot) return slot.error();
  auto programs = datapath_.load_for(*slot, kind);
  if (!programs) return free_slots_.push_back(*slot), programs.error();
  const auto account = directory_.enter(link.name);
  if (!account) return free_slots_.push_back(*slot), Error::text("65535 interfaces are attached already");

  slots_[*slot] = *account;
  const int counters_fd = programs->counters_fd();
  Loaded loaded{*slot, std::move(*programs), DatapathCounters(counters_fd, cpus_), {}};
  auto attachment = Attachment::create(hook_, link.ifindex, loaded.programs, instance_);
  if (!attachment) {  // one of the two directions may have counted already
    ended_.push_back(std::move(loaded));
    return attachment.error();
  }
  attached_.push_back({link.name, std::move(loaded), std::move(*attachment)});
  directory_.set_attached(*account, hook_, true);
  return {};
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
  return static_cast<std::uint16_t>(slots_.size() - 1);
}

void InterfaceSet::append_loaded(Loaded& loaded, Sweep& sweep) const {
  const InterfaceId account = account_of(loaded.slot);
  if (const auto read = loaded.counters.append_new(account, sweep); !read)
    sweep.failures.push_back({SweepStage::Counters, read.error()});
  for (const Direction direction : kDirections)
    append_runs(read_runs(loaded.programs.program_fd(direction), direction),
                loaded.runs_seen[static_cast<std::size_t>(direction)], sweep.program_runs);
}

void InterfaceSet::append_to(Sweep& sweep) {
  for (Attached& a : attached_) append_loaded(a.loaded, sweep);
  for (Loaded& loaded : ended_) append_loaded(loaded, sweep);
  sweep.interfaces = directory_.states();
}

void InterfaceSet::release_ended() {
  for (const Loaded& loaded : ended_) {
    directory_.retire(account_of(loaded.slot));
    free_slots_.push_back(loaded.slot);
  }
  ended_.clear();
}

}  // namespace exporter::kernel
