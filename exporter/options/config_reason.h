// Why a statement is not TOML, in words for whoever wrote it, from those of toml++ and from the statement.
#pragma once

#include <string>
#include <string_view>

namespace exporter {

// `description` is what toml++ says, `statement` its text.
std::string reason_of(std::string_view description, std::string_view statement);

// A key or a section that is there already.
bool is_given_twice(std::string_view description);
// A line ends, or the file, within something that was opened.
bool is_unclosed(std::string_view description);

}  // namespace exporter
