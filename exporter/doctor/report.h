// What `check` prints: findings as aligned lines for people, or as JSON for machines.
#pragma once

#include <string>

#include "base/terminal_style.h"
#include "doctor/finding.h"

namespace exporter::doctor {

// One line each, remedies on the line below; a verdict on all at the end.
std::string as_text(const Findings& findings, const TerminalStyle& style);

// One object: version, ok, exit_code, findings.
std::string as_json(const Findings& findings, const std::string& version);

}  // namespace exporter::doctor
