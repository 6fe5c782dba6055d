// What the verbs besides `run` do. Each prints its answer to stdout and what is wrong to stderr, attaches
// nothing, and returns the exit code of the program.
#pragma once

#include <string>
#include <vector>

#include "options/invocation.h"

namespace exporter {

int check_host(const Invocation& invocation);
// What `check --json` prints when the options are wrong already.
void print_as_findings(const std::vector<std::string>& mistakes);
int show_status(const Invocation& invocation);
int check_config(const Invocation& invocation);
int show_config(const Invocation& invocation);
int print_completion(const Invocation& invocation);
int print_manual();

}  // namespace exporter
