// What root finds out for a user with fewer rights.
#include "app/file_reader.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/catch.h"

namespace exporter {
namespace {

constexpr uid_t kSomebody = 65533;
constexpr gid_t kGroup = 65532;
constexpr gid_t kOther = 65531;

class Folder {
 public:
  Folder() {
    REQUIRE(mkdtemp(path_.data()) != nullptr);
    REQUIRE(chmod(path_.c_str(), 0755) == 0);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string file(const std::string& name, mode_t mode, gid_t group) const {
    const std::string path = path_ + "/" + name;
    std::ofstream(path) << "text";
    REQUIRE(chown(path.c_str(), 0, group) == 0);
    REQUIRE(chmod(path.c_str(), mode) == 0);
    return path;
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/file_reader.XXXXXX";
};

TEST_CASE("root finds what another user may not read, by mode, group and folder", "[files]") {
  const Folder open;
  const Folder closed;
  const std::string own = open.file("own", 0600, 0);
  const std::string in_group = open.file("group", 0640, kGroup);
  const std::string in_second = open.file("second", 0640, kOther);
  const std::string anybody = open.file("anybody", 0644, 0);
  const std::string behind = closed.file("behind", 0644, 0);
  REQUIRE(chmod(closed.path().c_str(), 0700) == 0);
  const std::vector<std::string> all{own, in_group, in_second, anybody, behind, open.path() + "/absent"};

  CHECK(unreadable_by({kSomebody, {kGroup, kOther}}, all) == std::vector{own, behind});
  CHECK(unreadable_by({kSomebody, {kGroup}}, all) == std::vector{own, in_second, behind});
  CHECK(unreadable_by({0, {0}}, all).empty());
}

TEST_CASE("afterwards root is root again", "[files]") {
  const Folder folder;
  const std::string own = folder.file("own", 0600, 0);
  const int groups_before = getgroups(0, nullptr);

  REQUIRE(unreadable_by({kSomebody, {kGroup}}, {own}).size() == 1);

  CHECK(std::ifstream(own).good());
  CHECK(getgroups(0, nullptr) == groups_before);
  const std::string made = folder.file("made", 0600, 0);
  struct stat facts {};
  REQUIRE(stat(made.c_str(), &facts) == 0);
  CHECK(facts.st_uid == 0);
}

TEST_CASE("a user that there is not reads nothing", "[files]") {
  CHECK_FALSE(reader_named("nobody-has-this-name").has_value());
  if (getpwnam("root") == nullptr) return;  // a machine without a table of users
  const auto root = reader_named("root");
  REQUIRE(root.has_value());
  CHECK(root->user == 0);
}

}  // namespace
}  // namespace exporter
