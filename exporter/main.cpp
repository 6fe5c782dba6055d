#include <malloc.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <variant>

#include "app/app.h"
#include "app/build_info.h"
#include "app/commands.h"
#include "base/log.h"
#include "base/result.h"
#include "options/invocation.h"

namespace {

// Whatever was being done: these are about all of it.
const char* remedy_for(const exporter::Error& error) {
  if (error.is(std::errc::too_many_files_open))
    return ". This process may have no more descriptors: raise LimitNOFILE= of the unit, or ulimit -n";
  if (error.is(std::errc::too_many_files_open_in_system))
    return ". This host has no more descriptors: raise sysctl fs.file-max, or see who holds them";
  return "";
}

int report(const exporter::Error& error) {
  spdlog::error("{}{}", error.message(), remedy_for(error));
  return static_cast<int>(error.fault());
}

int report(const exporter::UsageMistakes& usage) {
  for (const std::string& mistake : usage.mistakes) std::cerr << "ebpf-traffic-exporter: " << mistake << '\n';
  std::cerr << "See ebpf-traffic-exporter --help.\n";
  if (usage.json) exporter::print_as_findings(usage.mistakes);
  return static_cast<int>(exporter::Fault::Usage);
}

int print(const exporter::PrintAndExit& asked) {
  std::cout << (asked.version ? exporter::with_revision(asked.text) : asked.text);
  return 0;
}

// What is large goes back to the system as soon as it is freed; left alone, malloc would learn to keep it.
void give_memory_back() {
  constexpr int kLarge = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, kLarge);
}

int serve(const exporter::Invocation& invocation) {
  const exporter::Options& options = invocation.options;
  give_memory_back();
  exporter::init_logging(options.log_level, options.log_format);
  auto app = exporter::App::create(options, [&invocation] { return exporter::read_again(invocation); });
  if (!app) return report(app.error());
  const auto ended = app->run();
  return ended ? 0 : report(ended.error());
}

int carry_out(const exporter::Invocation& invocation) {
  using exporter::Verb;
  switch (invocation.verb) {
    case Verb::Run:
      return serve(invocation);
    case Verb::Check:
      return exporter::check_host(invocation);
    case Verb::Status:
      return exporter::show_status(invocation);
    case Verb::ConfigCheck:
      return exporter::check_config(invocation);
    case Verb::ConfigShow:
      return exporter::show_config(invocation);
    case Verb::Completion:
      return exporter::print_completion(invocation);
    case Verb::Manual:
      return exporter::print_manual();
  }
  return static_cast<int>(exporter::Fault::Usage);
}

}  // namespace

int main(int argc, char** argv) try {
  const char* const more = std::getenv(exporter::kArgumentsVariable);
  const auto parsed =
      exporter::parse_invocation(argc, argv, exporter::read_config_file, more == nullptr ? "" : more);
  if (const auto* usage = std::get_if<exporter::UsageMistakes>(&parsed)) return report(*usage);
  if (const auto* asked = std::get_if<exporter::PrintAndExit>(&parsed)) return print(*asked);
  return carry_out(std::get<exporter::Invocation>(parsed));
} catch (const std::exception& exception) {
  return report(exporter::Error::text(exception.what()));
}
