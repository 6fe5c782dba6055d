#include "support/exposition.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace exporter::support {
namespace {

[[noreturn]] void refuse(std::string_view line, const char* why) {
  throw std::runtime_error(std::string("not an exposition: ") + why + ": " +
                           std::string(line.substr(0, 300)));
}

bool is_name(std::string_view text, bool colons) {
  const auto is_letter = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colons && c == ':');
  };
  return !text.empty() && is_letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
  });
}

bool is_number(std::string_view text) {
  if (text == "+Inf" || text == "-Inf" || text == "NaN") return true;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// What is before `stop`, which is taken away as well.
std::string_view take_until(std::string_view& rest, char stop, std::string_view line) {
  const std::size_t at = rest.find(stop);
  if (at == std::string_view::npos) refuse(line, "incomplete");
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return taken;
}

// Length of the sequence that begins with `lead`, and the least code point it may encode.
struct Sequence {
  std::size_t length;
  std::uint32_t bits;
  std::uint32_t least;
};

Sequence sequence_of(unsigned char lead) {
  if (lead < 0x80) return {1, lead, 0};
  if (lead >= 0xc0 && lead < 0xe0) return {2, lead & 0x1fU, 0x80};
  if (lead >= 0xe0 && lead < 0xf0) return {3, lead & 0x0fU, 0x800};
  if (lead >= 0xf0 && lead < 0xf8) return {4, lead & 0x07U, 0x10000};
  return {0, 0, 0};
}

}  // namespace

std::string_view Sample::label(std::string_view wanted) const {
  for (const Label& label : labels)
    if (label.first == wanted) return label.second;
  return {};
}

bool Sample::matches(std::string_view wanted, LabelFilter filter) const {
  return name == wanted && std::all_of(filter.begin(), filter.end(), [&](const Label& label) {
           return this->label(label.first) == label.second;
         });
}

std::uint64_t Sample::count() const {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size())
    throw std::runtime_error("not a whole number: " + std::string(name) + " " + std::string(value));
  return number;
}

Exposition::Exposition(std::string text) : text_(std::make_unique<const std::string>(std::move(text))) {
  if (!text_->ends_with('\n')) refuse(*text_, "no newline at the end");
  if (!is_utf8(*text_)) refuse(*text_, "not UTF-8");
  std::string_view rest = *text_;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    if (!line.empty() && line[0] != '#') samples_.push_back(parse_line(line));
  }
}

Sample Exposition::parse_line(std::string_view line) {
  Sample sample;
  std::string_view rest = line;
  sample.name = line.substr(0, line.find_first_of("{ "));
  if (!is_name(sample.name, true)) refuse(line, "bad metric name");
  rest.remove_prefix(sample.name.size());
  if (rest.starts_with('{')) {
    rest.remove_prefix(1);
    while (!rest.starts_with('}')) {
      const std::string_view name = take_until(rest, '=', line);
      if (!is_name(name, false) || !rest.starts_with('"')) refuse(line, "bad label");
      rest.remove_prefix(1);
      sample.labels.emplace_back(name, parse_label_value(rest));
      if (rest.starts_with(','))
        rest.remove_prefix(1);
      else if (!rest.starts_with('}'))
        refuse(line, "bad label list");
    }
    rest.remove_prefix(1);
  }
  if (!rest.starts_with(' ')) refuse(line, "no value");
  sample.value = rest.substr(1);
  if (!is_number(sample.value)) refuse(line, "bad value");
  return sample;
}

std::string_view Exposition::parse_label_value(std::string_view& rest) {
  const std::string_view line = rest;
  const std::size_t plain = rest.find_first_of("\\\"");
  if (plain != std::string_view::npos && rest[plain] == '"') return take_until(rest, '"', line);
  std::string value;
  while (!rest.empty() && rest[0] != '"') {
    const bool escaped = rest[0] == '\\';
    const char c = escaped && rest.size() > 1 ? rest[1] : rest[0];
    if (escaped && c != '\\' && c != '"' && c != 'n') refuse(line, "bad escape");
    value += escaped && c == 'n' ? '\n' : c;
    rest.remove_prefix(escaped ? 2 : 1);
  }
  if (rest.empty()) refuse(line, "no end of a label value");
  rest.remove_prefix(1);
  return unescaped_.emplace_back(std::move(value));
}

std::uint64_t Exposition::sum(std::string_view name, LabelFilter filter) const {
  std::uint64_t total = 0;
  for (const Sample& sample : samples_)
    if (sample.matches(name, filter)) total += sample.count();
  return total;
}

std::size_t Exposition::series(std::string_view name, LabelFilter filter) const {
  return static_cast<std::size_t>(std::count_if(
      samples_.begin(), samples_.end(), [&](const Sample& sample) { return sample.matches(name, filter); }));
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    auto [length, point, least] = sequence_of(byte(i));
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xc0) != 0x80) return false;
      point = point << 6 | (byte(i + k) & 0x3f);
    }
    if (point < least || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return false;
    i += length;
  }
  return true;
}

}  // namespace exporter::support
