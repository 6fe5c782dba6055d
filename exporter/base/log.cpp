#include "base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>

namespace exporter {
namespace {

// Escapes what JSON wants escaped; bytes that are no UTF-8 (an interface may be named so) come out as \u00XX.
void append_json_escaped(std::string_view text, spdlog::memory_buf_t& to) {
  for (const char raw : text) {
    const auto byte = static_cast<unsigned char>(raw);
    if (raw == '"' || raw == '\\') {
      to.push_back('\\');
      to.push_back(raw);
    } else if (byte < 0x20 || byte > 0x7e) {
      fmt::format_to(std::back_inserter(to), "\\u{:04x}", static_cast<unsigned>(byte));
    } else {
      to.push_back(raw);
    }
  }
}

// Names come from strangers: nothing in them may speak to the terminal. Lines of a longer message stay lines.
void append_printable(std::string_view text, spdlog::memory_buf_t& to) {
  for (const char raw : text) {
    const auto byte = static_cast<unsigned char>(raw);
    if ((byte < 0x20 && raw != '\n' && raw != '\t') || byte == 0x7f) {
      fmt::format_to(std::back_inserter(to), "\\x{:02x}", static_cast<unsigned>(byte));
    } else {
      to.push_back(raw);
    }
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
