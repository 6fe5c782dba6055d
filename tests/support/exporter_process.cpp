#include "support/exporter_process.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "support/eventually.h"

namespace exporter::support {
namespace {

constexpr std::chrono::seconds kStart(30);

constexpr const char* kPrefix = "ete-test-";

// "ete-test-<pid>-…" of tests that were killed.
void remove_stale_folders(const std::filesystem::path& parent) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(parent, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix)) continue;
    const int owner = std::atoi(name.c_str() + std::strlen(kPrefix));
    if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH)
      std::filesystem::remove_all(entry.path(), ignored);
  }
}

std::string make_folder() {
  const std::filesystem::path parent = std::filesystem::temp_directory_path();
  remove_stale_folders(parent);
  std::string name = (parent / (kPrefix + std::to_string(getpid()) + "-XXXXXX")).string();
  if (mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), "mkdtemp");
  return name;
}

ProcessOptions command(const Namespace& where, const ExporterOptions& options, const std::string& socket) {
  ProcessOptions command{.argv = {options.binary},
                         .environment = options.environment,
                         .network_namespace = where.fd(),
                         .descriptors = options.descriptors};
  command.argv.insert(command.argv.end(), options.arguments.begin(), options.arguments.end());
  command.argv.insert(command.argv.end(), {"--addr", "unix:" + socket});
  return command;
}

}  // namespace

struct ExporterProcess::Folder {
  std::string path = make_folder();
  Folder() = default;
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  [[nodiscard]] std::string socket() const { return path + "/m.sock"; }
};

ExporterEnded::ExporterEnded(int code, std::string text)
    : std::runtime_error("the exporter ended with " + std::to_string(code) + ":\n" + text),
      exit_code(code),
      errors(std::move(text)) {}

ExporterProcess::ExporterProcess(const Namespace& where, const ExporterOptions& options)
    : folder_(std::make_unique<Folder>()), process_(command(where, options, folder_->socket())) {
  const bool started = eventually(kStart, [&] {
    return !process_.running() || (options.wait_until_ready ? ready() : answers("/-/healthy"));
  });
  if (const auto code = process_.wait_for(std::chrono::milliseconds(0))) throw ExporterEnded(*code, errors());
  if (!started) throw std::runtime_error("the exporter did not get ready:\n" + errors());
}

ExporterProcess::ExporterProcess(ExporterProcess&&) noexcept = default;
ExporterProcess::~ExporterProcess() = default;

Endpoint ExporterProcess::endpoint() const { return {.unix_path = folder_->socket()}; }

bool ExporterProcess::answers(const std::string& path) const {
  try {
    return http_get(endpoint(), path).status == 200;
  } catch (const std::runtime_error&) {
    return false;  // does not listen yet
  }
}

bool ExporterProcess::ready() const { return answers("/-/ready"); }

Exposition ExporterProcess::scrape() const {
  HttpResponse response = http_get(endpoint(), "/metrics");
  if (response.status != 200)
    throw std::runtime_error("scrape: " + std::to_string(response.status) + " " + response.body + errors());
  return Exposition(std::move(response.body));
}

std::optional<int> ExporterProcess::terminate(std::chrono::milliseconds deadline) {
  process_.signal(SIGTERM);
  return process_.wait_for(deadline);
}

void ExporterProcess::kill() {
  process_.signal(SIGKILL);
  process_.wait_for(std::chrono::seconds(10));
}

std::size_t ExporterProcess::open_descriptors() const {
  const std::filesystem::directory_iterator all("/proc/" + std::to_string(pid()) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace exporter::support
