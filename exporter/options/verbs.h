// The verbs of the command line: one row each, which the parser, the help text and the tests walk alike. A
// verb exists when its row does; what it does is in main.cpp and app/commands.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exporter {

enum class Verb : std::uint8_t { Run, Check, Status, ConfigCheck, ConfigShow, Completion, Manual };

// Which flags go with a verb; --help and --version go with all.
enum class Takes : std::uint8_t { Nothing, Options, OptionsAndJson };

struct VerbRow {
  Verb verb{};
  std::string_view name;     // one word or two
  std::string_view operand;  // stands for the one word that must follow: FILE, or words of which one is
                             // meant, a|b|c; empty for none
  Takes takes{};
  std::string_view meaning;  // one line
};

// In the order of the help text; the first is what no verb means.
const std::vector<VerbRow>& all_verbs();
const VerbRow& row_of(Verb verb);

// As one writes it: "check [options] [--json]".
std::string usage_of(const VerbRow& row);

struct ReadVerb {
  Verb verb = Verb::Run;
  std::string operand;                // empty if it needs none
  std::vector<std::string> mistakes;  // whole ones
};

// `words` are those of a command line that belong to no flag.
ReadVerb read_verb(const std::vector<std::string>& words);

}  // namespace exporter
