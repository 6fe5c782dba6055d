#include "kernel/interface_set.h"

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

void InterfaceSet::detach_filters() {
  if (hook_ != Hook::Clsact) return;
  for (Attached& a : attached_) ended_.push_back(std::move(a.loaded));
  attached_.clear();
}

bool InterfaceSet::has(int ifindex) const {
  return std::any_of(attached_.begin(), attached_.end(),
                     [&](const Attached& a) { return a.attachment.ifindex() == ifindex; });
}

}  // namespace exporter::kernel
