#include "base/terminal_style.h"

#include <strings.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/utf8.h"

namespace exporter {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

// "de_DE.UTF-8", "C.utf8@euro". The first that is set decides, as in setlocale(3), which is not called here:
// this program stays in the C locale.
bool is_utf8(const TerminalSigns& signs) {
  std::string_view locale = signs.lc_all;
  if (locale.empty()) locale = signs.lc_ctype;
  if (locale.empty()) locale = signs.lang;
  const std::size_t dot = locale.find('.');
  if (dot == std::string_view::npos) return false;
  const std::string charset(locale.substr(dot + 1, locale.find('@', dot) - dot - 1));
  return strcasecmp(charset.c_str(), "utf-8") == 0 || strcasecmp(charset.c_str(), "utf8") == 0;
}

}  // namespace

TerminalStyle::TerminalStyle(const TerminalSigns& signs)
    : utf8_(is_utf8(signs)), colours_(signs.terminal && signs.no_colour.empty() && signs.term != "dumb") {}

TerminalStyle TerminalStyle::of_output() {
  return TerminalStyle({.terminal = isatty(STDOUT_FILENO) == 1,
                        .lc_all = environment("LC_ALL"),
                        .lc_ctype = environment("LC_CTYPE"),
                        .lang = environment("LANG"),
                        .no_colour = environment("NO_COLOR"),
                        .term = environment("TERM")});
}

std::string TerminalStyle::mark(const char* utf8, const char* ascii, const char* colour) const {
  const std::string text = utf8_ ? utf8 : ascii;
  return colours_ ? "\x1b[" + std::string(colour) + "m" + text + "\x1b[0m" : text;
}

std::size_t shown_width(std::string_view text) {
  std::size_t width = 0;
  for (; !text.empty(); ++width) text.remove_prefix(std::max<std::size_t>(utf8_length(text), 1));
  return width;
}

}  // namespace exporter
