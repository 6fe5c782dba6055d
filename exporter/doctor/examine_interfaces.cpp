#include <algorithm>

#include "doctor/examine.h"

namespace exporter::doctor {
namespace {

std::string names_of(const std::vector<InterfaceFacts>& interfaces) {
  std::vector<std::string> names(interfaces.size());
  std::transform(interfaces.begin(), interfaces.end(), names.begin(),
                 [](const InterfaceFacts& interface) { return interface.name; });
  return listed(names);
}

Finding examine_missing(const Facts& facts) {
  return {.id = "interfaces",
          .verdict = facts.wait_for_missing ? Verdict::Warning : Verdict::Failed,
          .what = "no such interface: " + listed(facts.missing) +
                  "; this network namespace has: " + listed(facts.present),
          .remedy = facts.wait_for_missing ? "it is waited for, as --iface-wait says"
                                           : "correct --iface, or use --iface-wait to wait for it",
          .fault = Fault::Unsupported};
}

Finding examine_choice(const Facts& facts) {
  if (facts.interfaces_unknown) {
    const Advice advice = split_advice(*facts.interfaces_unknown);
    return {.id = "interfaces",
            .verdict = Verdict::Failed,
            .what = advice.what,
            .remedy = advice.remedy,
            .fault = facts.interfaces_unknown->fault()};
  }
  if (!facts.missing.empty()) return examine_missing(facts);
  if (!facts.interfaces.empty())
    return {.id = "interfaces", .what = "selected: " + names_of(facts.interfaces)};
  return {.id = "interfaces",
          .verdict = Verdict::Warning,
          .what = "none matches yet; this network namespace has: " + listed(facts.present),
          .remedy = "name one with --iface, or wait: it is attached when it appears"};
}

// As the exporter itself has it: fatal for one that was asked for by name, or where nothing else works.
Finding examine_refusal(const InterfaceFacts& interface, bool another_works) {
  const Advice advice = split_advice(*interface.refusal);
  const bool fatal = interface.by_name || !another_works;
  return {.id = "interface",
          .subject = interface.name,
          .verdict = fatal ? Verdict::Failed : Verdict::Warning,
          .what = advice.what,
          .remedy = advice.remedy,
          .fault = interface.refusal->fault()};
}

// Where it is not known who stands there.
Finding examine_unseen(const InterfaceFacts& interface) {
  return {.id = "interface", .subject = interface.name, .what = "would be attached to, in both directions"};
}

std::string place_of(Hook hook) { return hook == Hook::Tcx ? "at the head of TCX" : "on clsact, priority 2"; }

// "inbound behind a (id 3), b"
std::string those(const InterfaceFacts& interface, bool ahead) {
  std::string text;
  for (const Direction direction : kDirections) {
    std::vector<std::string> names;
    for (const Neighbour& other : interface.others[static_cast<std::size_t>(direction)])
      if (other.ahead == ahead) names.push_back(other.name);
    if (!names.empty())
      text += (text.empty() ? "" : "; ") + std::string(to_text(direction)) + ": " + listed(names);
  }
  return text;
}

// How it would be, and how it is for the exporter that runs already.
Finding examine_place(const InterfaceFacts& interface, Hook hook) {
  const std::string ahead = those(interface, true);
  const std::string behind = those(interface, false);
  Finding finding{.id = "interface",
                  .subject = interface.name,
                  .what = "both directions " + place_of(hook) + (interface.up ? "" : "; it is down")};
  if (!behind.empty()) finding.what += "; others behind: " + behind;
  if (ahead.empty()) {
    if (behind.empty()) finding.what += "; nobody else is there";
    return finding;
  }
  finding.verdict = Verdict::Warning;
  finding.what += "; others ahead, which can hide packets: " + ahead;
  finding.remedy =
      hook == Hook::Tcx
          ? "restart the exporter that runs: it goes to the head again"
          : "give them a priority above 2, or use a kernel with TCX (6.6 and later), which runs first";
  return finding;
}

}  // namespace

void examine_interfaces(const Facts& facts, Findings& findings) {
  const bool any_works = std::any_of(facts.interfaces.begin(), facts.interfaces.end(),
                                     [](const InterfaceFacts& one) { return !one.refusal; });
  findings.push_back(examine_choice(facts));
  for (const InterfaceFacts& interface : facts.interfaces)
    if (interface.refusal)
      findings.push_back(examine_refusal(interface, any_works));
    else
      findings.push_back(facts.hook ? examine_place(interface, *facts.hook) : examine_unseen(interface));
}

}  // namespace exporter::doctor
