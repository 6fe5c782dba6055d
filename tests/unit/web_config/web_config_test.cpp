#include "web_config/web_config.h"

#include <sys/stat.h>

#include "e2e/scratch_dir.h"
#include "support/catch.h"

namespace exporter::web_config {
namespace {

using support::ScratchDir;

const std::string kPair = "tls_server_config:\n  cert_file: a.crt\n  key_file: a.key\n";

TEST_CASE("what the file names is read from its folder", "[web_config]") {
  const ScratchDir dir;
  const auto path = dir.file("web.yml", kPair);
  (void)dir.file("a.crt", "certificate");
  chmod(dir.file("a.key", "key").c_str(), 0600);

  const auto config = read_web_config(path);

  REQUIRE(config.mistakes.empty());
  CHECK(config.warnings.empty());
  CHECK(config.settings.tls->certificate.text == "certificate");
  CHECK(config.settings.tls->certificate.origin == "cert_file " + dir.path() + "/a.crt");
  CHECK(config.settings.tls->key.text == "key");
  CHECK(config.files == std::vector<std::string>{path, dir.path() + "/a.crt", dir.path() + "/a.key"});
}

TEST_CASE("a key that everybody can read is warned of", "[web_config]") {
  const ScratchDir dir;
  const auto path = dir.file("web.yml", kPair);
  (void)dir.file("a.crt", "certificate");
  chmod(dir.file("a.key", "key").c_str(), 0644);

  const auto config = read_web_config(path);

  CHECK(config.warnings ==
        std::vector<std::string>{dir.path() +
                                 "/a.key: everybody on this host can read this private key; chmod o-r"});
}

TEST_CASE("a key that is no file is not to be changed in its mode", "[web_config]") {
  const ScratchDir dir;
  const auto path = dir.file("web.yml", kPair);
  (void)dir.file("a.crt", "certificate");
  std::filesystem::create_directory(dir.path() + "/a.key");
  std::filesystem::permissions(dir.path() + "/a.key", std::filesystem::perms(0755));

  const auto config = read_web_config(path);

  CHECK(config.warnings.empty());
  CHECK(config.mistakes == std::vector<std::string>{path + ": tls_server_config: key_file: " + dir.path() +
                                                    "/a.key: is no regular file; name one that is"});
}

TEST_CASE("files that are missing are named, and watched for", "[web_config]") {
  const ScratchDir dir;
  const auto path = dir.file("web.yml", kPair);

  const auto config = read_web_config(path);

  CHECK(config.mistakes ==
        std::vector<std::string>{
            path + ": tls_server_config: cert_file: " + dir.path() + "/a.crt: No such file or directory",
            path + ": tls_server_config: key_file: " + dir.path() + "/a.key: No such file or directory"});
  CHECK(config.files.size() == 3);
  CHECK(read_web_config(dir.path() + "/none.yml").mistakes ==
        std::vector<std::string>{dir.path() + "/none.yml: No such file or directory"});
  CHECK(read_web_config(dir.path()).mistakes ==
        std::vector<std::string>{dir.path() + ": is no regular file; name one that is"});
}

TEST_CASE("a mistake in the file is told with the file's name", "[web_config]") {
  const ScratchDir dir;
  const auto path = dir.file("web.yml", "x: 1\n");

  const auto config = read_web_config(path);

  REQUIRE(config.mistakes.size() == 1);
  CHECK(config.mistakes.front().starts_with(path + ":1:1: "));
}

TEST_CASE("a change of any file is seen", "[web_config]") {
  const ScratchDir dir;
  const std::vector<std::string> files{dir.file("a", "one"), dir.path() + "/b"};
  const auto before = state_of(files);
  CHECK(state_of(files) == before);

  (void)dir.file("b", "");
  const auto with_b = state_of(files);
  CHECK(with_b != before);
  (void)dir.file("a", "another");
  const auto with_a = state_of(files);
  CHECK(with_a != with_b);
  std::filesystem::remove(dir.path() + "/b");
  CHECK(state_of(files) != with_a);
}

}  // namespace
}  // namespace exporter::web_config
