// Invocation: what the operator asked for in one command line: a verb, and the options it goes by.
// parse_invocation() prints nothing and does not exit, reads nothing but the file of --config.file, and
// reports all mistakes at once. `environment` is what the variable kArgumentsVariable holds.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "options/options.h"
#include "options/options_cli.h"
#include "options/options_environment.h"
#include "options/settings.h"
#include "options/verbs.h"

namespace exporter {

struct Invocation {
  Verb verb = Verb::Run;
  std::string operand;  // the word a verb needs: FILE of `config check`, the shell of `completion`
  Options options;      // defaults where the verb takes none
  Origins origins;
  std::vector<std::string> warnings = {};  // status: what is wrong with the configuration file
  bool json = false;                       // --json
  CommandLine line;                        // what was said, so that it can be read again
};

// --help or --version: print `text` to stdout and exit 0, whatever else the command line says.
struct PrintAndExit {
  std::string text;
  bool version = false;  // the line wants the build's revision
};

// Exit 2. Each mistake is one line that says what, why and what to do; never empty.
struct UsageMistakes {
  std::vector<std::string> mistakes;
  bool json = false;  // `check --json`, which answers in JSON whatever is wrong
};

using ParsedInvocation = std::variant<Invocation, PrintAndExit, UsageMistakes>;

ParsedInvocation parse_invocation(int argc, const char* const* argv,
                                  const ConfigReader& read = read_config_file,
                                  std::string_view environment = {});

// The options as a new start with the same command line would have them: reads the file of --config.file
// again. An error has all mistakes, each on a line of its own.
Result<Options> read_again(const Invocation& invocation, const ConfigReader& read = read_config_file);

// Of `config check`.
struct JudgedConfig {
  std::vector<std::string> mistakes;  // none, or each on one line
  Options options;                    // what of it is good
};
JudgedConfig judge_config(const std::string& path, const ConfigReader& read = read_config_file);

// Of `config show`: a configuration file, each line with the origin of its setting.
std::string config_in_effect(const Invocation& invocation);

}  // namespace exporter
