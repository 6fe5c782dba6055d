#include "options/config_statements.h"

#include <algorithm>

namespace exporter {
namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // Empty only at the end of the text.
  ConfigStatement take() {
    ConfigStatement statement{.begin = at_, .end = at_, .first_line = line_, .last_line = line_};
    const std::size_t first = std::min(text_.find_first_not_of(" \t\r", at_), text_.size());
    statement.is_header = first < text_.size() && text_[first] == '[';
    open_lists_ = 0;
    parts_ = 1;
    while (at_ < text_.size() && !ends_at_newline()) {
      const bool beyond_ascii = static_cast<unsigned char>(text_[at_]) >= 0x80;
      if (beyond_ascii && statement.stray == std::string_view::npos) statement.stray = at_;
      step(statement.is_header);
      statement.most_parts = std::max(statement.most_parts, parts_);
    }
    statement.last_line = line_;
    if (at_ < text_.size()) pass(1);
    statement.end = at_;
    return statement;
  }

 private:
  [[nodiscard]] bool ends_at_newline() const { return text_[at_] == '\n' && open_lists_ == 0; }

  void pass(std::size_t size) {
    line_ +=
        static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                            text_.begin() + static_cast<std::ptrdiff_t>(at_ + size), '\n'));
    at_ += size;
  }

  void step(bool in_header) {
    const char c = text_[at_];
    if (c == '#') return pass(std::min(text_.find('\n', at_), text_.size()) - at_);
    if (c == '"' || c == '\'') return pass_string(c);
    if (c == '.') ++parts_;
    if (c == '=' || c == ',' || c == '{' || c == '[' || c == '\n') parts_ = 1;
    if (c == '[' && !in_header) ++open_lists_;
    if (c == ']' && open_lists_ > 0) --open_lists_;
    pass(1);
  }

  void pass_string(char quote) {
    const std::string three(3, quote);
    const bool long_one = text_.substr(at_).starts_with(three);
    std::size_t end = at_ + (long_one ? 3 : 1);
    while (end < text_.size()) {
      if (text_[end] == quote && (!long_one || text_.substr(end).starts_with(three))) break;
      if (text_[end] == '\n' && !long_one) return pass(end - at_);
      end += quote == '"' && text_[end] == '\\' ? 2 : 1;
    }
    end += long_one ? 3 : 1;
    // A long string may end with quotes of its own, one or two, before the three.
    for (int own = 0; long_one && own < 2 && end < text_.size() && text_[end] == quote; ++own) ++end;
    pass(std::min(end, text_.size()) - at_);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t open_lists_ = 0;
  std::size_t parts_ = 1;
};

}  // namespace

std::vector<ConfigStatement> statements_of(std::string_view text) {
  Scanner scanner(text);
  std::vector<ConfigStatement> statements{scanner.take()};
  while (statements.back().end < text.size()) statements.push_back(scanner.take());
  return statements;
}

void leave_out(std::string& text, const std::vector<ConfigStatement>& statements, std::size_t which) {
  std::size_t last = which;
  if (statements[which].is_header)
    while (last + 1 < statements.size() && !statements[last + 1].is_header) ++last;
  for (std::size_t i = statements[which].begin; i < statements[last].end; ++i)
    if (text[i] != '\n') text[i] = ' ';
}

}  // namespace exporter
