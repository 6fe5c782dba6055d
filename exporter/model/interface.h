// What an interface is to the accounts: a name that keeps its numbers when the device behind it vanishes and
// returns, plus where on it we stand.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace exporter {

// Number of an interface's account. Dense from 0; one name, one number, for the life of the process.
enum class InterfaceId : std::uint16_t {};
constexpr std::size_t index_of(InterfaceId id) { return static_cast<std::size_t>(id); }

// Inbound is TC ingress, outbound is TC egress.
enum class Direction : std::uint8_t { Inbound, Outbound };
inline constexpr std::array kDirections{Direction::Inbound, Direction::Outbound};

enum class Hook : std::uint8_t { Tcx, Clsact };

// Why we do not stand on an interface that has an account.
// Removed: somebody else took it away; it has been put back, and is not yet seen to stay.
enum class Absence : std::uint8_t { InterfaceGone, NotSelected, AttachFailed, Removed };

struct InterfaceState {
  InterfaceId id{};
  std::string name;  // as the kernel has it: up to 15 bytes of anything but '/', white space and ':'; not
                     // always UTF-8
  Hook hook = Hook::Tcx;
  // By Direction:
  std::array<bool, 2> attached{};
  std::array<std::uint64_t, 2> removals{};        // how often somebody else took our program away
  std::array<std::uint32_t, 2> programs_ahead{};  // of others, run before ours: what they decide is hidden
  std::array<Absence, 2> absence{Absence::AttachFailed, Absence::AttachFailed};  // while not attached

  [[nodiscard]] bool attached_anywhere() const { return attached[0] || attached[1]; }
  friend bool operator==(const InterfaceState&, const InterfaceState&) = default;
};

constexpr std::string_view to_text(Direction direction) {
  switch (direction) {
    case Direction::Inbound:
      return "inbound";
    case Direction::Outbound:
      return "outbound";
  }
  return {};
}

constexpr std::string_view to_text(Hook hook) {
  switch (hook) {
    case Hook::Tcx:
      return "tcx";
    case Hook::Clsact:
      return "clsact";
  }
  return {};
}

constexpr std::string_view to_text(Absence absence) {
  switch (absence) {
    case Absence::InterfaceGone:
      return "interface_gone";
    case Absence::NotSelected:
      return "not_selected";
    case Absence::AttachFailed:
      return "attach_failed";
    case Absence::Removed:
      return "removed";
  }
  return {};
}

}  // namespace exporter
