// InterfaceSet keeps our programs attached to exactly the interfaces that are wanted and present, and knows
// which account each of them counts for. What one interface's end leaves uncounted is kept until a sweep has
// taken it. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/attach_failures.h"
#include "kernel/attachment.h"
#include "kernel/datapath.h"
#include "kernel/handover.h"
#include "kernel/instance_lock.h"
#include "kernel/interface_directory.h"
#include "kernel/link_statistics.h"
#include "kernel/loaded_programs.h"
#include "kernel/reconciliation.h"
#include "model/interface_patterns.h"
#include "model/link_facts.h"
#include "model/sweep.h"

namespace exporter::kernel {

// One thing that reconcile() did or could not do, for whoever logs.
struct InterfaceEvent {
  enum class Kind : std::uint8_t {
    Attached,
    TakenOver,
    Detached,
    Renamed,
    Failed,
    Removed,
    Restored,
    Overtaken
  };
  Kind kind{};
  std::string name;
  std::string detail = {};  // Renamed: the former name; Failed, Removed: why it is not there, in words
  std::optional<Error> error = {};  // Failed only
  Direction direction{};            // Removed, Restored, Overtaken
  std::uint64_t count = 0;          // Restored: for the how many-th time; Overtaken: by how many programs
};

class InterfaceSet {
 public:
  // `datapath` is borrowed and must outlive this.
  InterfaceSet(Datapath& datapath, InterfacePatterns patterns, Hook hook, InstanceLock instance,
               std::size_t cpus);

  // From now on the next process could take over, whenever this one ends. Borrowed; must outlive this.
  void prepare_handover(Handover& handover) { handover_ = &handover; }
  // What an earlier process attached goes on with our programs, whether it is wanted or not: the next
  // reconcile() decides that. Call it before anything else is attached. Slots are the same, and so is what
  // records in inherited maps belong to.
  std::vector<InterfaceEvent> take_over(std::vector<InheritedInterface> inherited);
  // Takes off what would stay behind without counting for anybody, and not what the next process takes over.
  void detach_filters();

  // Which number belongs to which name: restore comes before anything is entered, and is undone unless it has
  // read the bytes to their end.
  void save_numbers(ByteWriter& bytes) const { directory_.save(bytes); }
  bool restore_numbers(ByteReader& bytes);
  void forget_numbers() { directory_ = InterfaceDirectory(); }
  // Those that were attached before this process and are not any more may be forgotten one day.
  void retire_absent();

  // Attaches what is wanted and present, detaches what is not, follows renames, puts back what somebody took
  // away. `deleted` are ifindexes that are said to have ceased to exist: old news, if one of them is present
  // and as it was. A failure is reported once, not at every call. Attaching one takes milliseconds: after
  // each it is asked whether there is time for more, and the next call goes on.
  using HasTime = std::function<bool()>;
  std::vector<InterfaceEvent> reconcile(
      const std::vector<LinkFacts>& present, const std::vector<int>& deleted,
      const HasTime& has_time = [] { return true; });
  // The last reconcile() had no time for all.
  [[nodiscard]] bool unfinished() const { return unfinished_; }

  // Holds from the next reconcile() on. What is wanted before and after is not touched.
  void want(InterfacePatterns patterns) { patterns_ = std::move(patterns); }

  // Removes what killed exporters left on any interface, wanted or not. TCX leaves nothing.
  void remove_leftovers(const std::vector<LinkFacts>& present) const;

  // False for what only another process could have named.
  [[nodiscard]] bool knows(std::uint16_t slot) const { return slot < slots_.size(); }
  // The account that records of `slot` belong to.
  [[nodiscard]] InterfaceId account_of(std::uint16_t slot) const { return slots_[slot]; }

  // Notes a record of the flow table, for append_unaccounted().
  void note_flow(std::uint16_t slot, Direction direction, const Volume& volume) {
    flows_[slot][static_cast<std::size_t>(direction)] += volume;
  }

  // Appends counters, program runs and states; call it after a flip, so that programs detached before it are
  // done.
  void append_to(Sweep& sweep);

  // The kernel's own counters, against ours. The first call comes before the flip, the second when everything
  // that was counted by then has been noted and appended.
  void read_statistics();
  void append_unaccounted(Sweep& sweep);

  // Forgets the ended ones. Call it when everything they wrote has been drained.
  void release_ended();

  [[nodiscard]] PacketAccess access() const { return datapath_.access(); }
  [[nodiscard]] Hook hook() const { return hook_; }
  [[nodiscard]] const InterfacePatterns& patterns() const { return patterns_; }

 private:
  struct Attached {
    std::string name;
    unsigned hardware_type;
    LoadedPrograms loaded;
    Attachment attachment;  // after the programs: it is let go first
    HeaderLeftOut left_out;
    std::optional<Reconciliation> reconciliation = {};
    std::array<Volume, 2> expanded_before = {};  // by Direction: at the last sweep but one
  };

  void end_unwanted(const std::vector<LinkFacts>& present, const std::vector<LinkFacts>& wanted,
                    const std::vector<int>& deleted, std::vector<InterfaceEvent>& events);
  void keep_in_place(std::vector<InterfaceEvent>& events);
  void confirm(const Attached& attached, Direction direction, std::uint32_t programs_ahead,
               std::vector<InterfaceEvent>& events);
  void put_back(Attached& attached, Direction direction, std::vector<InterfaceEvent>& events);
  void follow_renames(const std::vector<LinkFacts>& wanted, std::vector<InterfaceEvent>& events);
  void end_failures(const std::vector<LinkFacts>& present, const std::vector<LinkFacts>& wanted);
  void attach_missing(const std::vector<LinkFacts>& wanted, const HasTime& has_time,
                      std::vector<InterfaceEvent>& events);
  Result<void> attach(const LinkFacts& link);
  Result<void> go_on(InheritedInterface& inherited, const SlateEntry& entry);
  void end_inherited(InheritedInterface& inherited, const SlateEntry& entry);
  bool give_account(std::uint16_t slot, const std::string& name);
  void hand_over(const Attached& attached);
  void note_failure(const LinkFacts& link, const Error& error, std::vector<InterfaceEvent>& events);
  [[nodiscard]] bool has(int ifindex) const;
  Result<std::uint16_t> take_slot();
  [[nodiscard]] CountedVolume counted(const Attached& attached, Direction direction) const;

  Datapath& datapath_;
  InterfacePatterns patterns_;
  Hook hook_;
  InstanceLock instance_;
  std::size_t cpus_;
  InterfaceDirectory directory_;
  std::vector<InterfaceId> slots_;            // by slot
  std::vector<std::array<Volume, 2>> flows_;  // by slot: what the flow table had of it since it was attached
  std::vector<std::uint16_t> free_slots_;
  bool unfinished_ = false;
  std::vector<Attached> attached_;
  std::vector<LoadedPrograms> ended_;  // detached, but not yet read for the last time
  LinkStatisticsReader statistics_;
  LinkStatisticsByName before_flip_;
  AttachFailures failures_;
  Handover* handover_ = nullptr;
};

}  // namespace exporter::kernel
