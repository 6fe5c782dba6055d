#include "support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace exporter::support {
namespace {

[[noreturn]] void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// A file rather than a pipe: nobody has to empty it, and it can be read twice.
Fd make_file(const char* name) {
  Fd file(memfd_create(name, MFD_CLOEXEC));
  if (!file) throw_errno("memfd_create");
  return file;
}

std::string read_whole(int fd) {
  std::string text;
  char buffer[65536];
  for (;;) {
    const ssize_t size = pread(fd, buffer, sizeof(buffer), static_cast<off_t>(text.size()));
    if (size <= 0) return text;
    text.append(buffer, static_cast<std::size_t>(size));
  }
}

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

constexpr std::string_view kListenPid = "LISTEN_PID=";

// Everything the child needs, made before fork(): behind it, in a process with threads, nothing may allocate.
struct Launch {
  explicit Launch(const ProcessOptions& options)
      : words(options.argv),
        settings(options.environment),
        argv(pointers_to(words)),
        descriptors(options.descriptors) {
    if (!descriptors.empty()) {
      settings.push_back("LISTEN_FDS=" + std::to_string(descriptors.size()));
      settings.push_back(std::string(kListenPid) + std::string(20, '\0'));
      own_pid = settings.back().data() + kListenPid.size();
    }
    // The first of two equal names wins.
    environment = pointers_to(settings);
    environment.pop_back();
    for (char** variable = environ; *variable != nullptr; ++variable) environment.push_back(*variable);
    environment.push_back(nullptr);
  }

  std::vector<std::string> words;
  std::vector<std::string> settings;
  std::vector<char*> argv;
  std::vector<char*> environment;
  std::vector<int> descriptors;
  char* own_pid = nullptr;  // where only the child can say
};

// To 3, 4, 5 …, by way of numbers that are none of these.
bool pass_on(Launch& launch) {
  const auto count = static_cast<int>(launch.descriptors.size());
  for (int& fd : launch.descriptors)
    if ((fd = fcntl(fd, F_DUPFD_CLOEXEC, 3 + count)) < 0) return false;
  for (int i = 0; i < count; ++i)
    if (dup2(launch.descriptors[static_cast<std::size_t>(i)], 3 + i) < 0) return false;
  if (launch.own_pid != nullptr) *std::to_chars(launch.own_pid, launch.own_pid + 20, getpid()).ptr = '\0';
  return true;
}

[[noreturn]] void become(Launch& launch, const ProcessOptions& options, pid_t parent, int output,
                         int errors) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (dup2(nothing, 0) < 0 || dup2(output, 1) < 0 || dup2(errors, 2) < 0) _exit(127);
  if (options.network_namespace >= 0 && setns(options.network_namespace, CLONE_NEWNET) != 0) _exit(127);
  if (!pass_on(launch)) _exit(127);
  execvpe(launch.argv[0], launch.argv.data(), launch.environment.data());
  _exit(127);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

Process::Process(const ProcessOptions& options) : output_(make_file("stdout")), errors_(make_file("stderr")) {
  Launch launch(options);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) throw_errno("fork");
  if (pid_ == 0) become(launch, options, parent, output_.get(), errors_.get());
  pidfd_ = Fd(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
  if (!pidfd_) throw_errno("pidfd_open");
}

Process::~Process() {
  if (!pidfd_ || exit_code_) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Process::signal(int number) const {
  if (!exit_code_ && kill(pid_, number) != 0) throw_errno("kill " + std::to_string(pid_));
}

std::optional<int> Process::wait_for(std::chrono::milliseconds deadline) {
  if (exit_code_) return exit_code_;
  pollfd ended{pidfd_.get(), POLLIN, 0};
  while (poll(&ended, 1, static_cast<int>(deadline.count())) < 0)
    if (errno != EINTR) throw_errno("poll");
  if (ended.revents == 0) return std::nullopt;
  int status = 0;
  if (waitpid(pid_, &status, 0) != pid_) throw_errno("waitpid");
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

std::string Process::output() const { return read_whole(output_.get()); }
std::string Process::errors() const { return read_whole(errors_.get()); }

Finished run(const ProcessOptions& options, std::chrono::milliseconds deadline) {
  Process process(options);
  const auto exit_code = process.wait_for(deadline);
  if (!exit_code)
    throw std::runtime_error("still running: " + joined(options.argv) + "\n" + process.errors());
  return {*exit_code, process.output(), process.errors()};
}

std::string run_or_throw(const std::vector<std::string>& argv, int network_namespace) {
  Finished finished = run({.argv = argv, .network_namespace = network_namespace});
  if (finished.exit_code != 0)
    throw std::runtime_error(joined(argv) + ": exit code " + std::to_string(finished.exit_code) + "\n" +
                             finished.errors);
  return finished.output;
}

}  // namespace exporter::support
