#include "metrics/exposition_writer.h"

#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "support/catch.h"

using exporter::ExpositionFormat;
using exporter::metrics::ExpositionWriter;
using exporter::metrics::MetricInfo;
using exporter::metrics::MetricType;

namespace {

template <class Write>
std::string written(Write write) {
  std::array<char, 512> buffer{};
  ExpositionWriter out(buffer);
  write(out);
  REQUIRE(out.commit());
  return {buffer.data(), out.size()};
}

std::string number(std::uint64_t value) {
  return written([&](ExpositionWriter& out) { out.number(value); });
}
std::string number(double value) {
  return written([&](ExpositionWriter& out) { out.number(value); });
}
std::string headers(const MetricInfo& metric, ExpositionFormat format) {
  return written([&](ExpositionWriter& out) { write_headers(out, metric, format); });
}

}  // namespace

TEST_CASE("an integer comes out exactly, however large", "[metrics]") {
  CHECK(number(std::uint64_t{0}) == "0");
  CHECK(number((std::uint64_t{1} << 53) + 1) == "9007199254740993");
  CHECK(number(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
}

TEST_CASE("a double comes out as the shortest text that reads back the same", "[metrics]") {
  CHECK(number(0.0) == "0");
  CHECK(number(99.9) == "99.9");
  CHECK(number(0.1 + 0.2) == "0.30000000000000004");
  CHECK(number(100000.0) == "100000");
  CHECK(number(-2.5) == "-2.5");
  CHECK(number(1e300) == "1e+300");
  CHECK(std::stod(number(1.0 / 3)) == 1.0 / 3);
}

TEST_CASE("infinity and not-a-number are spelled as Prometheus reads them", "[metrics]") {
  CHECK(number(std::numeric_limits<double>::infinity()) == "+Inf");
  CHECK(number(-std::numeric_limits<double>::infinity()) == "-Inf");
  CHECK(number(std::nan("")) == "NaN");
  CHECK(number(-std::nan("")) == "NaN");
}

TEST_CASE("a counter is announced with _total in 0.0.4 and without in OpenMetrics", "[metrics]") {
  const MetricInfo counter{"things", MetricType::Counter, "How many."};

  CHECK(headers(counter, ExpositionFormat::Text004) ==
        "# HELP things_total How many.\n# TYPE things_total counter\n");
  CHECK(headers(counter, ExpositionFormat::OpenMetrics100) ==
        "# HELP things How many.\n# TYPE things counter\n");
}

TEST_CASE("gauges and histograms have one name in both formats", "[metrics]") {
  const auto format = GENERATE(ExpositionFormat::Text004, ExpositionFormat::OpenMetrics100);

  CHECK(headers({"g", MetricType::Gauge, "G."}, format) == "# HELP g G.\n# TYPE g gauge\n");
  CHECK(headers({"h", MetricType::Histogram, "H."}, format) == "# HELP h H.\n# TYPE h histogram\n");
}

TEST_CASE("a line that does not fit is taken back whole and nothing is written past the end", "[metrics]") {
  const std::size_t room = GENERATE(range(4, 22));
  const exporter::IpAddress address{{192, 0, 2, 1}};
  std::string buffer(room + 1, '#');
  ExpositionWriter out({buffer.data(), room});

  out.text("one\n");
  REQUIRE(out.commit());
  out.text("n ");
  out.address(exporter::Family::Ipv4, address);
  out.text(" ");
  out.number(std::uint64_t{12345});
  const bool fits = out.commit();

  CHECK(fits == (room >= 4 + 2 + 9 + 1 + 5));
  CHECK(out.size() == (fits ? 21u : 4u));
  CHECK(buffer.starts_with("one\n"));
  CHECK(buffer.back() == '#');
}
