#include "options/config_reader.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "options/config_statements.h"
#include "support/catch.h"

namespace exporter {
namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "config-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string path(const std::string& name) const { return path_ / name; }
  [[nodiscard]] std::string file_of(const std::string& text) const {
    std::ofstream(path("file"), std::ios::binary) << text;
    return path("file");
  }

 private:
  std::filesystem::path path_;
};

std::string complaint_about(const std::string& path) {
  const auto text = read_config_file(path);
  REQUIRE_FALSE(text.has_value());
  return text.error().message();
}

TEST_CASE("a file is read as it is", "[app]") {
  const Folder folder;
  const std::string text("a\0b\n\xff", 5);

  const auto read = read_config_file(folder.file_of(text));

  REQUIRE(read.has_value());
  CHECK(*read == text);
}

TEST_CASE("a file of a mebibyte is read, and not one of a byte more", "[app]") {
  const Folder folder;

  CHECK(read_config_file(folder.file_of(std::string(kLargestConfigFile, '#'))).has_value());
  CHECK(complaint_about(folder.file_of(std::string(kLargestConfigFile + 1, '#'))) ==
        "is larger than 1024 KiB, which no configuration needs; use a smaller file");
}

TEST_CASE("what is no regular file is refused, and a pipe is not waited for", "[app]") {
  const Folder folder;
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);

  CHECK(complaint_about(folder.path("pipe")) == "is a pipe; use a regular file");
  CHECK(complaint_about(folder.path("")) == "is a directory; use a regular file");
  CHECK(complaint_about("/dev/zero") == "is a device; use a regular file");
  CHECK(complaint_about(folder.path("none")) == "cannot be opened: No such file or directory");
  CHECK(complaint_about("") == "cannot be opened: No such file or directory");
}

TEST_CASE("a file whose size nobody knows beforehand is read to its end", "[app]") {
  const auto text = read_config_file("/proc/self/status");

  REQUIRE(text.has_value());
  CHECK(text->starts_with("Name:"));
}

TEST_CASE("a statement ends with its line, but for open lists and long texts", "[app]") {
  struct Row {
    const char* text;
    std::vector<std::size_t> first_lines;
  };
  const Row row = GENERATE(values<Row>({
      {"", {1}},
      {"a = 1", {1}},
      {"a = 1\nb = 2\n", {1, 2}},
      {"a = [1,\n2]\nb = 3", {1, 3}},
      {"a = [ '[', # [\n\"]\", ]\nb = 3", {1, 3}},
      {"a = \"\"\"x\n[\"]\"\n\"\"\"\nb", {1, 4}},
      {"a = '''\n'''\nb", {1, 3}},
      {"a = \"open [\nb = 'too [\nc", {1, 2, 3}},
      {"a = \"\\\"[\"\nb", {1, 2}},
      {"[a\n[b]\n", {1, 2}},
      {"a = [\nb = 1\nc", {1}},
      {"a = ]\nb", {1, 2}},
      {"# [ \" '''\nb", {1, 2}},
  }));
  CAPTURE(row.text);

  const std::string text = row.text;
  const auto statements = statements_of(text);

  std::vector<std::size_t> first_lines;
  std::size_t end = 0;
  for (const ConfigStatement& statement : statements) {
    CHECK(statement.begin == end);
    end = statement.end;
    first_lines.push_back(statement.first_line);
  }
  CHECK(end == text.size());
  CHECK(first_lines == row.first_lines);
}

TEST_CASE("a header is left out with what stands below it, and lines keep their numbers", "[app]") {
  std::string text = "[a]\nx = 1\n[b]\ny = 2\n";
  const auto statements = statements_of(text);

  leave_out(text, statements, 3);
  CHECK(text == "[a]\nx = 1\n[b]\n     \n");
  leave_out(text, statements, 0);
  CHECK(text == "   \n     \n[b]\n     \n");
}

}  // namespace
}  // namespace exporter
