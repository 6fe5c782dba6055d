// Whether our programs are still where they were attached.
#include "kernel/interface_set.h"

namespace exporter::kernel {

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

}  // namespace exporter::kernel
