#include "metrics/names.h"

#include <set>

#include "support/catch.h"

using namespace exporter::metrics;

namespace {

template <class Check>
void for_each_metric(Check check) {
  for (const auto& metric : kTrafficMetrics) check(metric);
  for (const auto& metric : kConnectionMetrics) check(metric);
  for (const auto& metric : kConnectionSeriesMetrics) check(metric);
  for (const auto& metric : kSelfMetrics) check(metric);
  for (const auto& metric : kProcessMetrics) check(metric);
}

}  // namespace

TEST_CASE("a metric has one name, and no other metric has it in either format", "[metrics]") {
  std::set<std::string> names;
  std::size_t expected = 0;
  for_each_metric([&](const MetricInfo& metric) {
    INFO(metric.name);
    CHECK_FALSE(metric.name.ends_with("_total"));
    names.insert(std::string(metric.name));
    names.insert(sample_name(metric));
    expected += metric.type == MetricType::Counter ? 2 : 1;
  });

  CHECK(names.size() == expected);
}

TEST_CASE("a metric says what it is in one sentence", "[metrics]") {
  for_each_metric([](const MetricInfo& metric) {
    INFO(metric.name);
    CHECK(metric.help.ends_with('.'));
    CHECK(metric.help.size() < 140);
    CHECK(metric.help.find('\n') == std::string_view::npos);
  });
}
