#include "base/terminal_style.h"

#include "support/catch.h"

using exporter::shown_width;
using exporter::TerminalStyle;

TEST_CASE("the first variable of the locale that is set says whether it is UTF-8", "[base]") {
  CHECK(TerminalStyle({.lang = "de_DE.UTF-8"}).good() == "✓");
  CHECK(TerminalStyle({.lang = "C.utf8"}).good() == "✓");
  CHECK(TerminalStyle({.lang = "de_DE.UTF-8@euro"}).bad() == "✗");
  CHECK(TerminalStyle({.lang = "de_DE.ISO-8859-1"}).bad() == "x ");
  CHECK(TerminalStyle({.lc_all = "C", .lang = "de_DE.UTF-8"}).good() == "ok");
  CHECK(TerminalStyle({.lc_ctype = "C.UTF-8", .lang = "C"}).arrow() == "→");
  CHECK(TerminalStyle(exporter::TerminalSigns{}).arrow() == "->");
}

TEST_CASE("colours are for terminals that want them", "[base]") {
  CHECK(TerminalStyle({.terminal = true, .lang = "C"}).good() == "\x1b[32mok\x1b[0m");
  CHECK(TerminalStyle({.terminal = true, .lang = "C", .no_colour = "1"}).good() == "ok");
  CHECK(TerminalStyle({.terminal = true, .lang = "C", .term = "dumb"}).good() == "ok");
  CHECK(TerminalStyle({.lang = "C"}).good() == "ok");
}

TEST_CASE("a width counts characters", "[base]") {
  CHECK(shown_width("abc") == 3);
  CHECK(shown_width("→ü") == 2);
  CHECK(shown_width("\xff\xfe") == 2);
}
