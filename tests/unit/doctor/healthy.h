// A host on which all is well, for tests to spoil.
#pragma once

#include <algorithm>
#include <string>

#include "doctor/examine.h"

namespace exporter::doctor {

inline Facts healthy() {
  Facts facts;
  facts.listen = ListenFacts{.address = ":9191", .port = 9191};
  facts.kernel.release = "6.18.0";
  facts.load.max_flows = 1000;
  facts.interfaces = {{.name = "eth0"}};
  facts.present = {"lo", "eth0"};
  return facts;
}

inline const Finding& finding(const Findings& findings, const std::string& id) {
  return *std::find_if(findings.begin(), findings.end(), [&](const Finding& one) { return one.id == id; });
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace exporter::doctor
