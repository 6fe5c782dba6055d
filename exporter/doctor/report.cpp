#include "doctor/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/shown_text.h"
#include "doctor/examine.h"

namespace exporter::doctor {
namespace {

std::string name_of(const Finding& finding) {
  return printable(finding.id + (finding.subject.empty() ? "" : " " + finding.subject));
}

std::string mark_of(Verdict verdict, const TerminalStyle& style) {
  switch (verdict) {
    case Verdict::Ok:
      return style.good();
    case Verdict::Warning:
      return style.doubtful();
    case Verdict::Failed:
      return style.bad();
  }
  return {};
}

std::size_t width_of(const Findings& findings) {
  std::size_t width = 0;
  for (const Finding& finding : findings) width = std::max(width, shown_width(name_of(finding)));
  return width;
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, shown_width(text)), ' ');
}

std::string conclusion(const Findings& findings) {
  const auto count = [&](Verdict verdict) {
    return std::count_if(findings.begin(), findings.end(),
                         [&](const Finding& finding) { return finding.verdict == verdict; });
  };
  const auto failed = count(Verdict::Failed);
  const auto warnings = count(Verdict::Warning);
  const std::string doubts = fmt::format("{} warning{}", warnings, warnings == 1 ? "" : "s");
  if (failed == 0)
    return fmt::format("The exporter can run here{}.\n", warnings == 0 ? "" : ", with " + doubts);
  return fmt::format("The exporter cannot run here: {} failed, {}; it would exit with {}.\n", failed, doubts,
                     exit_code(findings));
}

}  // namespace

std::string as_text(const Findings& findings, const TerminalStyle& style) {
  const std::size_t width = width_of(findings);
  std::string text;
  for (const Finding& finding : findings) {
    text += fmt::format("{} {}  {}\n", mark_of(finding.verdict, style), padded(name_of(finding), width),
                        printable(finding.what));
    if (!finding.remedy.empty())
      text += fmt::format("{}{} {}\n", std::string(style.mark_width() + 1 + width + 2, ' '), style.arrow(),
                          printable(finding.remedy));
  }
  return text + conclusion(findings);
}

std::string as_json(const Findings& findings, const std::string& version) {
  const int code = exit_code(findings);
  std::string json = fmt::format(R"({{"version":"{}","ok":{},"exit_code":{},"findings":[)",
                                 json_escaped(version), code == 0, code);
  for (const Finding& finding : findings)
    json += fmt::format(
        "{}\n"
        R"({{"id":"{}","subject":"{}","verdict":"{}","what":"{}","remedy":"{}"}})",
        &finding == findings.data() ? "" : ",", json_escaped(finding.id), json_escaped(finding.subject),
        to_text(finding.verdict), json_escaped(finding.what), json_escaped(finding.remedy));
  return json + "\n]}\n";
}

}  // namespace exporter::doctor
