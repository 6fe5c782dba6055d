// The one logger of the program: to stderr, as text for people or JSON (one object a line) for machines.
// Call sites use spdlog's free functions; only what decides logs, what merely detects returns an Error.
#pragma once

#include <cstdint>

namespace exporter {

enum class LogLevel : std::uint8_t { Debug, Info, Warn, Error };
enum class LogFormat : std::uint8_t { Text, Json };

void init_logging(LogLevel level, LogFormat format);

// Afterwards, whichever thread logs meanwhile.
void change_logging(LogLevel level, LogFormat format);

}  // namespace exporter
