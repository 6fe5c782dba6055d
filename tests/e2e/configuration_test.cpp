// The configuration file and the verbs about it, as an operator meets them.
#include <sys/stat.h>

#include "e2e/command.h"
#include "e2e/scratch_dir.h"
#include "e2e/secure_exporter.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/lines.h"

using namespace exporter::support;

TEST_CASE("config check says that a file is good, with exit code 0", "[e2e]") {
  const Lab lab({.linked = false});
  const ScratchDir scratch;
  const std::string file = scratch.file("good.toml", "[counting]\ninterval = \"1s\"\n");

  const Finished check = run_exporter(lab.near, {.arguments = {"config", "check", file}});

  CHECK(check.exit_code == 0);
  CHECK(check.output == file + ": ok\n");
  CHECK(check.errors.empty());
}

TEST_CASE("config check names every mistake as compilers do, with exit code 2", "[e2e]") {
  const Lab lab({.linked = false});
  const ScratchDir scratch;
  const std::string file =
      scratch.file("bad.toml", "[counting]\nintervall = \"1s\"\nmax-flows = 0\n[interfacs]\n\nbroken\n");

  const Finished check = run_exporter(lab.near, {.arguments = {"config", "check", file}});

  CHECK(check.exit_code == 2);
  CHECK(check.output.empty());
  const std::vector<std::string> mistakes = lines_of(check.errors);
  CAPTURE(check.errors);
  REQUIRE(mistakes.size() == 4);
  CHECK(mistakes[0] == file + ":2:1: intervall: unknown key in [counting]; did you mean interval?");
  CHECK(mistakes[1].starts_with(file + ":3:13: max-flows 0: less than the minimum of 1"));
  CHECK(mistakes[2] == file + ":4:2: [interfacs]: unknown section; did you mean [interfaces]?");
  CHECK(mistakes[3].starts_with(file + ":6:"));
}

TEST_CASE("config check judges the web configuration that a file names, too", "[e2e]") {
  const Lab lab({.linked = false});
  const WebFiles files;
  const std::string web = files.say(mutual_tls());
  const auto file = [&](const std::string& more) {
    return files.dir.file("config.toml", "[serving]\nweb-config-file = \"" + web + "\"\n" + more);
  };
  const auto check = [&](const std::string& path) {
    return run_exporter(lab.near, {.arguments = {"config", "check", path}});
  };
  CHECK(check(file("")).output == file("") + ": ok\n");

  CHECK_FALSE(files.say("nonsense: 1\nbasic_auth_users: {a: secret}\n").empty());
  const Finished both = check(file("adr = \":1\"\n"));
  CHECK(both.exit_code == 2);
  const std::vector<std::string> mistakes = lines_of(both.errors);
  CAPTURE(both.errors);
  REQUIRE(mistakes.size() == 3);
  CHECK(mistakes[0].starts_with(file("") + ":3:1: adr: unknown key"));
  CHECK(mistakes[1].starts_with(web + ":1:1: \"nonsense\": unknown"));
  CHECK(mistakes[2].starts_with(web + ":2:"));

  CHECK_FALSE(files.say(mutual_tls()).empty());
  files.renew({.ends = -std::chrono::minutes(1)});
  CHECK_THAT(check(file("")).errors, contains_text("/server.crt: the certificate expired on "));
}

TEST_CASE("what is no file is refused with exit code 2 and not waited for", "[e2e]") {
  const Lab lab({.linked = false});
  const ScratchDir scratch;
  const std::string pipe = scratch.path() + "/pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);

  for (const std::string& path : {pipe, scratch.path(), std::string("/dev/zero"), scratch.path() + "/none"}) {
    CAPTURE(path);
    const Finished check = run_exporter(lab.near, {.arguments = {"config", "check", path}});
    CHECK(check.exit_code == 2);
    CHECK(check.errors.starts_with(path + ": "));
    CHECK(run_exporter(lab.near, {.arguments = {"--config.file", path}}).exit_code == 2);
  }
}

TEST_CASE("config show prints a configuration file with the origin of each setting", "[e2e]") {
  const Lab lab({.linked = false});
  const ScratchDir scratch;
  const std::string file = scratch.file("some.toml", "[counting]\ninterval = \"1s\"\nmax-flows = 7\n");

  const Finished show =
      run_exporter(lab.near, {.arguments = {"config", "show", "--config.file", file, "--interval", "2s"}});

  CHECK(show.exit_code == 0);
  CHECK(show.errors.empty());
  CHECK(contains(show.output, "\ninterval = \"2s\"  # --interval\n"));
  CHECK(contains(show.output, "\nmax-flows = 7  # " + file + ":3\n"));
  CHECK(contains(show.output, "\nmax-series = 20000  # default\n"));
  const std::string again = scratch.file("again.toml", show.output);
  CHECK(run_exporter(lab.near, {.arguments = {"config", "check", again}}).exit_code == 0);
}

TEST_CASE("the exporter counts where its configuration file says", "[e2e]") {
  const Lab lab;
  const ScratchDir scratch;
  const std::string file =
      scratch.file("run.toml", "[interfaces]\niface = [\"" + lab.near_name +
                                   "\"]\n[counting]\ninterval = \"20ms\"\n[running]\nonce = true\n");

  const Finished once = run_exporter(lab.near, {.arguments = {"--config.file", file}});

  CAPTURE(once.errors);
  CHECK(once.exit_code == 0);
  CHECK(Exposition(once.output).sum("traffic_exporter_interface_attached", {{"interface", lab.near_name}}) ==
        2);
}

TEST_CASE("mistakes of the file and of the command line are told together and nothing is attached", "[e2e]") {
  const Lab lab;
  const ScratchDir scratch;
  const std::string file = scratch.file("run.toml", "[interfaces]\niface = \"" + lab.near_name + "\"\n");

  const Finished finished =
      run_exporter(lab.near, {.arguments = {"--config.file", file, "--interval", "1h", "strange"}});

  CHECK(finished.exit_code == 2);
  CHECK(finished.output.empty());
  CAPTURE(finished.errors);
  CHECK(lines_of(finished.errors).size() == 4);  // three mistakes and where to find help
  CHECK(contains(finished.errors, file + ":2:9: iface: a text where a list is expected"));
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
}

TEST_CASE("a command that does not exist is exit code 2 and answered with the one that was meant", "[e2e]") {
  const Lab lab({.linked = false});

  const Finished finished = run_exporter(lab.near, {.arguments = {"config", "chekc", "x"}});

  CHECK(finished.exit_code == 2);
  CHECK(finished.output.empty());
  CHECK(contains(finished.errors, "config chekc: unknown command; did you mean config check?"));
}
