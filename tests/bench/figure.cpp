#include "bench/figure.h"

#include <algorithm>

namespace exporter::bench {

double median_of(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double Figure::minimum() const {
  return samples.empty() ? 0 : *std::min_element(samples.begin(), samples.end());
}

double Figure::median() const { return median_of(samples); }

const Figure* Figures::find(std::string_view name) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const Figure& f) { return f.name == name; });
  return found == all_.end() ? nullptr : &*found;
}

std::optional<double> Figures::net(const Figure& figure) const {
  const Figure* baseline = find(figure.baseline);
  if (baseline == nullptr) return std::nullopt;
  return figure.minimum() - baseline->minimum();
}

std::optional<double> Figures::ratio(const Figure& figure) const {
  const Figure* baseline = find(figure.baseline);
  if (baseline == nullptr) return std::nullopt;
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(figure.samples.size(), baseline->samples.size()); ++i)
    if (baseline->samples[i] > 0) ratios.push_back(figure.samples[i] / baseline->samples[i]);
  if (ratios.empty()) return std::nullopt;
  return median_of(std::move(ratios));
}

}  // namespace exporter::bench
