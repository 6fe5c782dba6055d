#include <iostream>

#include "app/build_info.h"
#include "app/checkup.h"
#include "app/commands.h"
#include "base/log.h"
#include "base/terminal_style.h"
#include "doctor/examine.h"
#include "doctor/report.h"

namespace exporter {

// Whatever is worth saying is a finding; the log is for whoever asks for everything.
int check_host(const Invocation& invocation) {
  const Options& options = invocation.options;
  init_logging(options.log_level == LogLevel::Debug ? LogLevel::Debug : LogLevel::Error, options.log_format);
  const doctor::Findings findings = doctor::examine(look_at_host(options));
  std::cout << (invocation.json ? doctor::as_json(findings, build_info().version)
                                : doctor::as_text(findings, TerminalStyle::of_output()));
  return doctor::exit_code(findings);
}

void print_as_findings(const std::vector<std::string>& mistakes) {
  std::cout << doctor::as_json(doctor::examine_options(mistakes), build_info().version);
}

}  // namespace exporter
