// TerminalStyle: how a report for people looks where it is read. Colours only on a terminal, marks in ASCII
// where the locale is not UTF-8. Whoever prints asks once; the rest is pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace exporter {

// What decides it, as the environment has it; empty is unset.
struct TerminalSigns {
  bool terminal = false;
  std::string_view lc_all = {};
  std::string_view lc_ctype = {};
  std::string_view lang = {};
  std::string_view no_colour = {};  // NO_COLOR
  std::string_view term = {};
};

class TerminalStyle {
 public:
  // Plain UTF-8.
  TerminalStyle() = default;
  explicit TerminalStyle(const TerminalSigns& signs);
  // Of stdout.
  static TerminalStyle of_output();

  [[nodiscard]] std::string good() const { return mark("✓", "ok", "32"); }
  [[nodiscard]] std::string doubtful() const { return mark("!", "! ", "33"); }
  [[nodiscard]] std::string bad() const { return mark("✗", "x ", "31"); }
  [[nodiscard]] std::size_t mark_width() const { return utf8_ ? 1 : 2; }
  [[nodiscard]] std::string arrow() const { return utf8_ ? "→" : "->"; }

 private:
  [[nodiscard]] std::string mark(const char* utf8, const char* ascii, const char* colour) const;

  bool utf8_ = true;
  bool colours_ = false;
};

// Characters, not bytes; what is no UTF-8 counts each byte.
std::size_t shown_width(std::string_view text);

}  // namespace exporter
