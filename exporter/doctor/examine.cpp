#include "doctor/examine.h"

#include <algorithm>

namespace exporter::doctor {

Findings examine(const Facts& facts) {
  Findings findings;
  if (facts.web_config) examine_web_config(facts, findings);
  if (facts.listen) examine_listening(*facts.listen, findings);
  examine_process(facts, findings);
  examine_loading(facts, findings);
  examine_interfaces(facts, findings);
  examine_surroundings(facts, findings);
  return findings;
}

int exit_code(const Findings& findings) {
  const auto first = std::find_if(findings.begin(), findings.end(),
                                  [](const Finding& finding) { return finding.verdict == Verdict::Failed; });
  return first == findings.end() ? 0 : static_cast<int>(first->fault);
}

std::string listed(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
  return list.empty() ? "none" : list;
}

Advice split_advice(const Error& error) {
  const std::string message = error.message();
  for (const std::string_view end : {". ", "; "})
    if (const std::size_t at = message.find(end); at != std::string::npos)
      return {message.substr(0, at), message.substr(at + end.size())};
  return {message, "the log of `ebpf-traffic-exporter --log.level debug` has what the system said"};
}

Findings examine_options(const std::vector<std::string>& mistakes) {
  Findings findings;
  for (const std::string& mistake : mistakes)
    findings.push_back({.id = "options",
                        .verdict = Verdict::Failed,
                        .what = mistake,
                        .remedy = "correct it, then check again",
                        .fault = Fault::Usage});
  return findings;
}

}  // namespace exporter::doctor
