#include "doctor/report.h"

#include "support/catch.h"
#include "support/json_value.h"

using namespace exporter;
using namespace exporter::doctor;
using exporter::support::JsonValue;

namespace {

const Findings kFindings{
    {.id = "kernel", .what = "Linux 6.18"},
    {.id = "jit", .verdict = Verdict::Warning, .what = "interpreted", .remedy = "compile"},
    {.id = "interface",
     .subject = "eth\x1b[2J",
     .verdict = Verdict::Failed,
     .what = "a \"b\"",
     .remedy = "c",
     .fault = Fault::Unsupported},
};

}  // namespace

TEST_CASE("findings are aligned, a line each, with remedies below them", "[doctor]") {
  CHECK(as_text(kFindings, TerminalStyle()) ==
        "✓ kernel                Linux 6.18\n"
        "! jit                   interpreted\n"
        "                        → compile\n"
        "✗ interface eth\\x1b[2J  a \"b\"\n"
        "                        → c\n"
        "The exporter cannot run here: 1 failed, 1 warning; it would exit with 4.\n");
}

TEST_CASE("marks are ASCII where the locale is not UTF-8", "[doctor]") {
  CHECK(as_text({kFindings[0], kFindings[1]}, TerminalStyle({.lang = "C"})) ==
        "ok kernel  Linux 6.18\n"
        "!  jit     interpreted\n"
        "           -> compile\n"
        "The exporter can run here, with 1 warning.\n");
}

TEST_CASE("findings as JSON have every field and any bytes", "[doctor]") {
  const JsonValue json = JsonValue::parse(as_json(kFindings, "1.2.3"));

  CHECK(json.at("version").text == "1.2.3");
  CHECK(json.at("ok").text == "false");
  CHECK(json.at("exit_code").count() == 4);
  REQUIRE(json.at("findings").items.size() == 3);
  const JsonValue& last = json.at("findings").at(2);
  CHECK(last.at("id").text == "interface");
  CHECK(last.at("subject").text == "eth\x1b[2J");
  CHECK(last.at("verdict").text == "failed");
  CHECK(last.at("what").text == "a \"b\"");
  CHECK(last.at("remedy").text == "c");
  CHECK(JsonValue::parse(as_json({kFindings[1]}, "")).at("ok").text == "true");
}
