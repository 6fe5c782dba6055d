#include "base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>

#include "base/utf8.h"

namespace exporter {
namespace {

void append_json_character(std::string_view character, spdlog::memory_buf_t& to) {
  const auto byte = static_cast<unsigned char>(character[0]);
  if (byte == '"' || byte == '\\') to.push_back('\\');
  if (byte < 0x20 || byte == 0x7f) {
    fmt::format_to(std::back_inserter(to), "\\u{:04x}", static_cast<unsigned>(byte));
  } else {
    to.append(character);
  }
}

// A byte that is no UTF-8 becomes U+FFFD and its two hex digits, as in the labels of the metrics.
void append_json_escaped(std::string_view text, spdlog::memory_buf_t& to) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      fmt::format_to(std::back_inserter(to), "{}{:02x}", kReplacementCharacter,
                     static_cast<unsigned>(static_cast<unsigned char>(text[0])));
    } else {
      append_json_character(text.substr(0, length), to);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
}

// Control characters, those of U+0080 to U+009F too.
bool is_control(std::string_view character) {
  const auto byte = static_cast<unsigned char>(character[0]);
  return byte < 0x20 || byte == 0x7f || (byte == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0);
}

// Names come from strangers: nothing in them may speak to the terminal. Lines of a longer message stay lines.
void append_printable(std::string_view text, spdlog::memory_buf_t& to) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    const bool plain = length != 0 && (!is_control(character) || character == "\n" || character == "\t");
    if (plain) to.append(character);
    for (std::size_t i = 0; i < character.size() && !plain; ++i)
      fmt::format_to(std::back_inserter(to), "\\x{:02x}",
                     static_cast<unsigned>(static_cast<unsigned char>(character[i])));
    text.remove_prefix(character.size());
  }
}

class JsonMessage : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& to) override {
    append_json_escaped({message.payload.data(), message.payload.size()}, to);
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessage>();
  }
};

class TextMessage : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& to) override {
    append_printable({message.payload.data(), message.payload.size()}, to);
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<TextMessage>();
  }
};

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::Debug:
      return spdlog::level::debug;
    case LogLevel::Info:
      return spdlog::level::info;
    case LogLevel::Warn:
      return spdlog::level::warn;
    case LogLevel::Error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void init_logging(LogLevel level, LogFormat format) {
  auto logger = std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  if (format == LogFormat::Json) {
    formatter->add_flag<JsonMessage>('*').set_pattern(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":"%*"})");
  } else {
    formatter->add_flag<TextMessage>('*').set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %-5l %*");
  }
  logger->set_formatter(std::move(formatter));
  logger->set_level(to_spdlog(level));
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace exporter
