// The doctor's judgement: from facts to findings. Pure; the same facts always give the same findings.
#pragma once

#include "doctor/facts.h"
#include "doctor/finding.h"

namespace exporter::doctor {

Findings examine(const Facts& facts);

// Of options that are wrong, which is all that is known then.
Findings examine_options(const std::vector<std::string>& mistakes);

// 0, or what `run` would exit with.
int exit_code(const Findings& findings);

// Parts of examine(), in their order.
void examine_web_config(const Facts& facts, Findings& findings);
void examine_listening(const ListenFacts& listen, Findings& findings);
void examine_process(const Facts& facts, Findings& findings);
void examine_loading(const Facts& facts, Findings& findings);
void examine_interfaces(const Facts& facts, Findings& findings);
void examine_surroundings(const Facts& facts, Findings& findings);

// "what happened. What to do": many errors say both in one.
struct Advice {
  std::string what;
  std::string remedy;
};
Advice split_advice(const Error& error);

// "a, b", or "none".
std::string listed(const std::vector<std::string>& words);

}  // namespace exporter::doctor
