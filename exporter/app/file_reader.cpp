#include "app/file_reader.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/fsuid.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/fd.h"

namespace exporter {
namespace {

constexpr uid_t kAsk = ~uid_t{0};  // no user has it: setfsuid(2) changes nothing and says who it is

// With the user the kernel takes CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH away, and gives them back.
class Eyes {
 public:
  explicit Eyes(const FileReader& reader)
      : groups_(static_cast<std::size_t>(std::max(getgroups(0, nullptr), 0))) {
    if (getgroups(static_cast<int>(groups_.size()), groups_.data()) < 0) return;
    if (reader.groups.empty() || setgroups(reader.groups.size(), reader.groups.data()) != 0) return;
    setfsgid(reader.groups.front());
    setfsuid(reader.user);
    lent_ = static_cast<uid_t>(setfsuid(kAsk)) == reader.user;
  }
  Eyes(const Eyes&) = delete;
  Eyes& operator=(const Eyes&) = delete;
  ~Eyes() {
    setfsuid(geteuid());
    setfsgid(getegid());
    (void)setgroups(groups_.size(), groups_.data());
  }

  [[nodiscard]] bool lent() const { return lent_; }

 private:
  std::vector<gid_t> groups_;
  bool lent_ = false;
};

bool is_refused(const std::string& file) {
  const Fd opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  return !opened && errno == EACCES;
}

}  // namespace

std::optional<FileReader> reader_named(const char* user) {
  const passwd* found = getpwnam(user);
  if (found == nullptr) return std::nullopt;
  int count = 64;
  std::vector<gid_t> groups(static_cast<std::size_t>(count));
  const gid_t own = found->pw_gid;
  if (getgrouplist(user, own, groups.data(), &count) < 0) return FileReader{found->pw_uid, {own}};
  groups.resize(static_cast<std::size_t>(count));
  return FileReader{found->pw_uid, std::move(groups)};
}

std::vector<std::string> unreadable_by(const FileReader& reader, const std::vector<std::string>& files) {
  std::vector<std::string> refused;
  const Eyes eyes(reader);
  if (!eyes.lent()) return refused;
  for (const std::string& file : files)
    if (is_refused(file)) refused.push_back(file);
  return refused;
}

}  // namespace exporter
