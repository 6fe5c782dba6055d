// Any bytes as a label value and as HELP: what comes out is read by an independent parser and turned back.
#include "metrics/escaping.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/targets/broken.h"
#include "support/exposition.h"

namespace {

using namespace exporter;
using fuzz::promise;

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

int digit(char hex) { return hex <= '9' ? hex - '0' : hex - 'a' + 10; }

// U+FFFD and two hex digits are one byte each.
std::string original(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    if (text.starts_with(kReplacement)) {
      promise(text.size() >= 5, "two digits follow U+FFFD");
      bytes += static_cast<char>(digit(text[3]) << 4 | digit(text[4]));
      text.remove_prefix(5);
    } else {
      bytes += text.front();
      text.remove_prefix(1);
    }
  }
  return bytes;
}

std::string without_escapes(const std::string& text, std::string_view allowed) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\';
    if (escape)
      promise(++i < text.size() && allowed.find(text[i]) != std::string_view::npos, "a known escape");
    plain += escape && text[i] == 'n' ? '\n' : text[i];
  }
  return plain;
}

void check_label(const std::string& value) {
  const std::string escaped = metrics::escape_label(value);
  promise(support::is_utf8(escaped), "a label is UTF-8");
  promise(escaped.size() <= value.size() * metrics::kMaxEscapedByte, "a label grows no more than promised");
  const support::Exposition exposition("x{a=\"" + escaped + "\",b=\"c\"} 1\n");
  promise(exposition.samples().size() == 1, "one sample stays one sample");
  promise(exposition.samples()[0].label("b") == "c", "a label ends where it should");
  promise(original(exposition.samples()[0].label("a")) == value, "a label can be turned back");
}

void check_help(const std::string& help, ExpositionFormat format) {
  const bool quotes = format == ExpositionFormat::OpenMetrics100;
  const std::string escaped = metrics::escape_help(help, format);
  promise(support::is_utf8(escaped), "HELP is UTF-8");
  promise(escaped.find('\n') == std::string::npos, "HELP is one line");
  promise(original(without_escapes(escaped, quotes ? "\\n\"" : "\\n")) == help, "HELP can be turned back");
  for (std::size_t i = 0; quotes && i < escaped.size(); ++i) {
    if (escaped[i] == '\\')
      ++i;
    else
      promise(escaped[i] != '"', "OpenMetrics has no bare quote in HELP");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(reinterpret_cast<const char*>(data), size);
  check_label(value);
  for (const auto format : {ExpositionFormat::Text004, ExpositionFormat::OpenMetrics100})
    check_help(value, format);
  return 0;
}
