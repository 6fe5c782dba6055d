#include <malloc.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <iostream>
#include <variant>

#include "app/app.h"
#include "base/log.h"
#include "base/result.h"
#include "options/options.h"

namespace {

int report(const exporter::Error& error) {
  spdlog::error("{}", error.message());
  return static_cast<int>(error.fault());
}

int report(const exporter::UsageMistakes& usage) {
  for (const std::string& mistake : usage.mistakes) std::cerr << "ebpf-traffic-exporter: " << mistake << '\n';
  std::cerr << "See ebpf-traffic-exporter --help.\n";
  return static_cast<int>(exporter::Fault::Usage);
}

// What is large goes back to the system as soon as it is freed; left alone, malloc would learn to keep it.
void give_memory_back() {
  constexpr int kLarge = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, kLarge);
}

int serve(const exporter::Options& options) {
  give_memory_back();
  exporter::init_logging(options.log_level, options.log_format);
  auto app = exporter::App::create(options);
  if (!app) return report(app.error());
  const auto ended = app->run();
  return ended ? 0 : report(ended.error());
}

}  // namespace

int main(int argc, char** argv) try {
  const auto parsed = exporter::parse_options(argc, argv);
  if (const auto* usage = std::get_if<exporter::UsageMistakes>(&parsed)) return report(*usage);
  if (const auto* print = std::get_if<exporter::PrintAndExit>(&parsed)) return std::cout << print->text, 0;
  return serve(std::get<exporter::Options>(parsed));
} catch (const std::exception& exception) {
  return report(exporter::Error::text(exception.what()));
}
