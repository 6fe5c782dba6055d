#include "app/web_keeper.h"

#include <filesystem>
#include <fstream>

#include "base/log.h"
#include "support/captured_stderr.h"
#include "support/catch.h"
#include "support/test_certificates.h"

using namespace exporter;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

// A web configuration with one certificate, in a folder that is gone with the test.
class WebFolder {
 public:
  WebFolder() {
    std::string pattern = (fs::temp_directory_path() / "web-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    write("web.yml", "tls_server_config: {cert_file: a.crt, key_file: a.key}\n");
  }
  WebFolder(const WebFolder&) = delete;
  WebFolder& operator=(const WebFolder&) = delete;
  ~WebFolder() { fs::remove_all(folder_); }

  void write(const char* name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  void certify(const support::Wanted& wanted) const {
    static const support::TestAuthority authority;
    const auto pair = authority.issue(wanted);
    write("a.crt", pair.certificate);
    write("a.key", pair.key);
  }
  [[nodiscard]] std::string config() const { return folder_ / "web.yml"; }

 private:
  fs::path folder_;
};

// It serves with one certificate, and lies beside one that is valid in an hour.
WebKeeper begun_with_the_next_too_early(const WebFolder& folder, http::WallTime now) {
  folder.certify({});
  auto keeper = WebKeeper::open(folder.config(), now);
  REQUIRE(keeper);
  folder.certify({.begins = 1h});
  return std::move(*keeper);
}

// The first of so many looks, a second apart, that finds something new; then it is in use. 0: none did.
int look_until_accepted(WebKeeper& keeper, http::WallTime from, int looks) {
  for (int look = 1; look <= looks; ++look) {
    if (auto security = keeper.look(from + look * 1s)) {
      keeper.accept(std::move(security));
      return look;
    }
  }
  return 0;
}

constexpr int kRepeated = static_cast<int>(WebKeeper::kReadAgainAfter);

}  // namespace

TEST_CASE("a certificate that becomes valid is taken without a change of its file", "[app]") {
  const WebFolder folder;
  const auto now = std::chrono::system_clock::now();
  auto keeper = begun_with_the_next_too_early(folder, now);

  CHECK(look_until_accepted(keeper, now, 3 * kRepeated) == 0);
  CHECK(keeper.refused());
  const int accepted = look_until_accepted(keeper, now + 2h, 3 * kRepeated);

  CHECK(accepted > 0);
  CHECK(accepted <= kRepeated);
  CHECK_FALSE(keeper.refused());
  CHECK(look_until_accepted(keeper, now + 3h, 3 * kRepeated) == 0);
}

TEST_CASE("what stays wrong is told once", "[app]") {
  const WebFolder folder;
  const auto now = std::chrono::system_clock::now();
  auto keeper = begun_with_the_next_too_early(folder, now);

  init_logging(LogLevel::Info, LogFormat::Text);
  support::CapturedStderr log;
  CHECK(look_until_accepted(keeper, now, 5 * kRepeated) == 0);

  const std::string told = log.take();
  const auto first = told.find("not valid before");
  REQUIRE(first != std::string::npos);
  CHECK(told.find("not valid before", first + 1) == std::string::npos);
}

TEST_CASE("only what time cannot mend ends a start for good", "[app]") {
  const WebFolder folder;
  const auto now = std::chrono::system_clock::now();
  folder.certify({.begins = 1h});
  const auto early = WebKeeper::open(folder.config(), now);
  folder.certify({.ends = -1min});
  const auto late = WebKeeper::open(folder.config(), now);

  REQUIRE_FALSE(early);
  CHECK(early.error().fault() == Fault::Running);
  REQUIRE_FALSE(late);
  CHECK(late.error().fault() == Fault::Usage);
}
