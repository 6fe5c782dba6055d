// SeriesCounts: how the pair series are doing, for the metrics about them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace exporter {

// Why a series is no longer exposed. Interface: that was forgotten, and its number given to another. Reload:
// series have other names now.
enum class SeriesEnd : std::uint8_t { Idle, Outweighed, Interface, Reload };

inline constexpr std::array kSeriesEnds{SeriesEnd::Idle, SeriesEnd::Outweighed, SeriesEnd::Interface,
                                        SeriesEnd::Reload};

// admitted is exposed + all that ended.
struct SeriesCounts {
  std::size_t exposed = 0;
  std::size_t limit = 0;
  std::size_t folded = 0;      // pairs of the last sweep without a series that grows
  std::uint64_t admitted = 0;  // ever
  std::array<std::uint64_t, kSeriesEnds.size()> ended{};  // ever, by SeriesEnd
};

constexpr std::string_view to_text(SeriesEnd end) {
  switch (end) {
    case SeriesEnd::Idle:
      return "idle";
    case SeriesEnd::Outweighed:
      return "outweighed";
    case SeriesEnd::Interface:
      return "interface";
    case SeriesEnd::Reload:
      return "reload";
  }
  return {};
}

}  // namespace exporter
