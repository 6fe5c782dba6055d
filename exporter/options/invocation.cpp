#include "options/invocation.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "options/config_text.h"
#include "options/options_flags.h"
#include "options/options_help.h"
#include "options/options_suggestion.h"

namespace exporter {
namespace {

using Mistakes = std::vector<std::string>;

Mistakes mistakes_of_unknown_flags(const CommandLine& line) {
  Mistakes mistakes;
  for (const std::string& unknown : line.unknown_flags) {
    const auto meant = nearest_flag(unknown, all_flags());
    mistakes.push_back(unknown + ": unknown flag; " +
                       (meant ? "did you mean " + *meant + "?" : "--help lists them"));
  }
  return mistakes;
}

// Else somebody might believe that --login protects an exporter.
Mistakes mistakes_of_asking(const CommandLine& line, const VerbRow& verb) {
  Mistakes mistakes;
  for (const Flag& flag : all_flags())
    if (flag.of_asking && verb.verb != Verb::Status && line.gives(flag.name))
      mistakes.push_back(flag.name +
                         ": is for status alone; whom the exporter lets in says --web.config.file");
  for (const auto& [one, other] :
       {std::pair{kClientCertFlag, kClientKeyFlag}, {kClientKeyFlag, kClientCertFlag}})
    if (line.gives(one) && !line.gives(other))
      mistakes.push_back(fmt::format("{}: needs {} FILE beside it", one, other));
  return mistakes;
}

// Flags that do not go with the verb. The others are judged by their values.
Mistakes mistakes_of_company(const CommandLine& line, const VerbRow& verb) {
  Mistakes mistakes;
  if (verb.takes == Takes::Nothing)
    for (const GivenFlag& given : line.flags)
      mistakes.push_back(
          fmt::format("{}: {} takes no flags; write {}", given.name, verb.name, usage_of(verb)));
  else if (verb.takes == Takes::Options && line.gives(kJsonFlag))
    mistakes.push_back(fmt::format("{}: {} has no JSON; leave it out", kJsonFlag, verb.name));
  if (verb.takes != Takes::Nothing) append(mistakes, mistakes_of_asking(line, verb));
  return mistakes;
}

}  // namespace

ParsedInvocation parse_invocation(int argc, const char* const* argv, const ConfigReader& read,
                                  std::string_view environment) {
  CommandLine line = read_command_line(argc, argv, all_flags());
  if (line.gives(kHelpFlag) || line.gives("-h")) return PrintAndExit{help_text()};
  if (line.gives(kVersionFlag)) return PrintAndExit{version_text(), true};

  ReadVerb verb = read_verb(line.words);
  Mistakes mistakes = mistakes_of_unknown_flags(line);
  append(mistakes, std::move(verb.mistakes));
  append(mistakes, add_environment(environment, row_of(verb.verb), line));
  append(mistakes, mistakes_of_company(line, row_of(verb.verb)));
  Settings settings;
  if (row_of(verb.verb).takes != Takes::Nothing) settings = judge(line, read);
  append(mistakes, std::move(settings.mistakes));
  // Whoever asks the one that runs has more use for an answer, which goes by the file as it was.
  Mistakes warnings;
  append(verb.verb == Verb::Status ? warnings : mistakes, std::move(settings.mistakes_of_file));
  const bool json = line.gives(kJsonFlag);
  if (!mistakes.empty())
    return UsageMistakes{each_on_one_line(std::move(mistakes)), json && verb.verb == Verb::Check};

  return Invocation{.verb = verb.verb,
                    .operand = std::move(verb.operand),
                    .options = std::move(settings.options),
                    .origins = std::move(settings.origins),
                    .warnings = each_on_one_line(std::move(warnings)),
                    .json = json,
                    .line = std::move(line)};
}

Result<Options> read_again(const Invocation& invocation, const ConfigReader& read) {
  Settings settings = judge(invocation.line, read);
  const Mistakes mistakes = all_mistakes_of(settings);
  if (mistakes.empty()) return std::move(settings.options);
  std::string all;
  for (const std::string& mistake : mistakes) all += (all.empty() ? "" : "\n") + mistake;
  return Error::text(std::move(all), Fault::Usage);
}

JudgedConfig judge_config(const std::string& path, const ConfigReader& read) {
  CommandLine line;
  line.flags.push_back({kConfigFlag, path});
  Settings settings = judge(line, read);
  return {all_mistakes_of(settings), std::move(settings.options)};
}

std::string config_in_effect(const Invocation& invocation) {
  return config_document(invocation.options, [&](const Flag& flag, const std::string& entry) {
    return origin_of(invocation.origins, flag, entry);
  });
}

}  // namespace exporter
