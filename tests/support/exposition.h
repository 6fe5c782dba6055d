// Exposition: a text exposition (0.0.4) taken apart, strictly: what Prometheus would refuse throws. The views
// point into the text, which lives as long as the Exposition.
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exporter::support {

using Label = std::pair<std::string_view, std::string_view>;  // name, value without its escapes
using LabelFilter = std::initializer_list<Label>;

struct Sample {
  std::string_view name;
  std::vector<Label> labels;
  std::string_view value;  // as written

  // Empty if there is none.
  [[nodiscard]] std::string_view label(std::string_view name) const;
  [[nodiscard]] bool matches(std::string_view name, LabelFilter filter) const;
  // Throws if it is no whole number: nothing of ours may be rounded.
  [[nodiscard]] std::uint64_t count() const;
};

class Exposition {
 public:
  explicit Exposition(std::string text);

  [[nodiscard]] const std::vector<Sample>& samples() const { return samples_; }
  [[nodiscard]] const std::string& text() const { return *text_; }

  // Over all samples of `name` that carry the labels of `filter`; 0 without any.
  [[nodiscard]] std::uint64_t sum(std::string_view name, LabelFilter filter = {}) const;
  [[nodiscard]] std::size_t series(std::string_view name, LabelFilter filter = {}) const;

 private:
  Sample parse_line(std::string_view line);
  std::string_view parse_label_value(std::string_view& rest);

  std::unique_ptr<const std::string> text_;
  std::deque<std::string> unescaped_;
  std::vector<Sample> samples_;
};

// Strict UTF-8, as label values must be.
bool is_utf8(std::string_view text);

}  // namespace exporter::support
