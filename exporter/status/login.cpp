#include "status/login.h"

#include <algorithm>

namespace exporter::status {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Three bytes are four letters; '=' stands for those that are not there.
std::string base64(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t j) {
      return j < bytes.size() ? static_cast<unsigned char>(bytes[j]) : 0U;
    };
    const unsigned bits = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    for (unsigned letter = 0; letter < 4; ++letter)
      text += i + letter > bytes.size() ? '=' : kAlphabet[bits >> (18 - 6 * letter) & 0x3f];
  }
  return text;
}

}  // namespace

Result<std::string> authorization_of(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const bool one_line = std::none_of(line.begin(), line.end(), is_control);
  const std::size_t colon = line.find(':');
  if (!one_line || colon == std::string_view::npos || colon == 0)
    return Error::text("holds no login; write one line, user:password", Fault::Usage);
  return "Basic " + base64(line);
}

}  // namespace exporter::status
