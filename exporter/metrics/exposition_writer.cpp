#include "metrics/exposition_writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "metrics/escaping.h"

namespace exporter::metrics {

void ExpositionWriter::address(Family family, const IpAddress& address) {
  if (static_cast<std::size_t>(end_ - at_) >= kMaxAddressText) {
    at_ = write_address(at_, family, address);
    return;
  }
  std::array<char, kMaxAddressText> digits;
  text({digits.data(), write_address(digits.data(), family, address)});
}

void ExpositionWriter::number(std::uint64_t value) {
  const auto [end, error] = std::to_chars(at_, end_, value);
  if (error == std::errc{}) {
    at_ = end;
  } else {
    full_ = true;
  }
}

void ExpositionWriter::number(double value) {
  constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
  if (value >= 0 && value < kExactIntegers && value == std::trunc(value))
    return number(static_cast<std::uint64_t>(value));  // 100000, which to_chars would make 1e+05
  if (std::isnan(value)) return text("NaN");
  if (std::isinf(value)) return text(value > 0 ? "+Inf" : "-Inf");
  const auto [end, error] = std::to_chars(at_, end_, value);
  if (error == std::errc{}) {
    at_ = end;
  } else {
    full_ = true;
  }
}

void write_headers(ExpositionWriter& out, const MetricInfo& metric, ExpositionFormat format) {
  const std::string name =
      format == ExpositionFormat::Text004 ? sample_name(metric) : std::string(metric.name);
  out.text("# HELP ");
  out.text(name);
  out.text(" ");
  out.text(escape_help(metric.help, format));
  out.text("\n# TYPE ");
  out.text(name);
  out.text(" ");
  out.text(to_text(metric.type));
  out.text("\n");
}

}  // namespace exporter::metrics
