// config check and config show.
#include <chrono>
#include <iostream>

#include "app/commands.h"
#include "base/result.h"
#include "http/web_security.h"
#include "web_config/web_config.h"

namespace exporter {
namespace {

// As the exporter would judge it at its start. Where files cannot be read, nobody knows whether they are
// good.
std::vector<std::string> mistakes_in_web_config(const std::string& path) {
  if (path.empty()) return {};
  auto config = web_config::read_web_config(path);
  for (const std::string& warning : config.warnings) std::cerr << "warning: " << warning << '\n';
  if (!config.mistakes.empty()) return config.mistakes;
  const auto made = http::WebSecurity::create(std::move(config.settings), std::chrono::system_clock::now());
  if (made) return {};
  return {path + ": " + made.error().message()};
}

}  // namespace

// Mistakes as compilers write them, so that editors find their way.
int check_config(const Invocation& invocation) {
  JudgedConfig judged = judge_config(invocation.operand);
  std::vector<std::string> mistakes = std::move(judged.mistakes);
  append(mistakes, mistakes_in_web_config(judged.options.web_config_file));
  for (const std::string& mistake : mistakes) std::cerr << mistake << '\n';
  if (!mistakes.empty()) return static_cast<int>(Fault::Usage);
  std::cout << invocation.operand << ": ok\n";
  return 0;
}

int show_config(const Invocation& invocation) {
  std::cout << config_in_effect(invocation);
  return 0;
}

}  // namespace exporter
