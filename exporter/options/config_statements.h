// Where the statements of a TOML document begin and end, so that one that is broken can be left out and the
// rest still be judged. It knows of TOML what it takes to see that: strings, comments, lists over several
// lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace exporter {

// Whole lines. What follows an open string or list belongs to it.
struct ConfigStatement {
  std::size_t begin = 0;       // offset of its first character
  std::size_t end = 0;         // offset behind its last one
  std::size_t first_line = 1;  // from 1
  std::size_t last_line = 1;
  bool is_header = false;      // [section]
  std::size_t most_parts = 1;  // of a dotted key in it, or of what may be one
  std::size_t stray =
      std::string_view::npos;  // offset of its first byte beyond ASCII in no string or comment
};

// In their order, each line in exactly one; never empty.
std::vector<ConfigStatement> statements_of(std::string_view text);

// Makes it blank, its newlines apart; a header goes with what stands below it.
void leave_out(std::string& text, const std::vector<ConfigStatement>& statements, std::size_t which);

}  // namespace exporter
