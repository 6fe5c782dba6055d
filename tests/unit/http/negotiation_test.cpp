#include "http/negotiation.h"

#include "http/weighted_list.h"
#include "support/catch.h"

namespace exporter::http {
namespace {

constexpr auto kText = ExpositionFormat::Text004;
constexpr auto kOpenMetrics = ExpositionFormat::OpenMetrics100;

TEST_CASE("the format of the answer follows the Accept header", "[http]") {
  struct Row {
    const char* who;
    const char* accept;
    ExpositionFormat expected;
  };
  const Row row = GENERATE(
      Row{"nobody says anything", "", kText}, Row{"curl", "*/*", kText},
      Row{"a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", kText},
      Row{"Prometheus 2.42",
          "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
          "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
          kOpenMetrics},
      Row{"Prometheus 3",
          "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
          "application/openmetrics-text;version=0.0.1;q=0.5,text/"
          "plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
          "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
          kOpenMetrics},
      Row{"Prometheus 3 with protobuf first",
          "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,"
          "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
          kOpenMetrics},
      Row{"Prometheus told to scrape text",
          "text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1", kText},
      Row{"no version", "application/openmetrics-text", kOpenMetrics},
      Row{"a quoted version and other case", "Application/OpenMetrics-Text; VERSION=\"1.0.0\"", kOpenMetrics},
      Row{"the draft alone", "application/openmetrics-text;version=0.0.1", kOpenMetrics},
      Row{"a version of the future", "application/openmetrics-text;version=2.0.0", kText},
      Row{"refused", "application/openmetrics-text;q=0", kText},
      Row{"refused with decimals", "application/openmetrics-text;q=0.000, text/plain;q=0.1", kText},
      Row{"liked less than text", "application/openmetrics-text;q=0.4, text/plain;q=0.5", kText},
      Row{"liked less than anything", "application/openmetrics-text;q=0.4, */*", kText},
      Row{"text by exact name counts, not by wildcard",
          "application/openmetrics-text;q=0.5, text/plain;q=0.2, */*", kOpenMetrics},
      Row{"of equals the first: OpenMetrics", "application/openmetrics-text, text/plain", kOpenMetrics},
      Row{"of equals the first: text", "text/plain, application/openmetrics-text", kText},
      Row{"spaces everywhere",
          " application/openmetrics-text ; version = 1.0.0 ; q = 0.9 , text/plain;q=0.1 ", kOpenMetrics},
      Row{"a wildcard is no wish for OpenMetrics", "application/*", kText},
      Row{"a weight that is none counts in full", "application/openmetrics-text;q=much, text/plain;q=0.9",
          kOpenMetrics},
      Row{"a weight above one is one", "application/openmetrics-text;q=1.5, text/plain;q=1", kOpenMetrics},
      Row{"nothing that exists", "image/png", kText}, Row{"only commas", ",,;,;;=,\"", kText});
  CAPTURE(row.who);

  CHECK(negotiate_format(row.accept) == row.expected);
}

TEST_CASE("compression follows the Accept-Encoding header", "[http]") {
  struct Row {
    const char* encodings;
    bool expected;
  };
  const Row row =
      GENERATE(Row{"", false}, Row{"gzip", true}, Row{"GZIP", true}, Row{"x-gzip", true},
               Row{"deflate, gzip, br", true}, Row{"gzip;q=0", false}, Row{"gzip;q=0.0", false},
               Row{"gzip;q=0.001", true}, Row{"*", true}, Row{"*;q=0", false}, Row{"gzip;q=0, *", false},
               Row{"*;q=0, gzip", true}, Row{"identity", false}, Row{"identity;q=0.5, gzip;q=0.4", false},
               Row{"identity;q=0, gzip;q=0.1", true}, Row{"gzipped", false}, Row{"deflate", false});
  CAPTURE(row.encodings);

  CHECK(accepts_gzip(row.encodings) == row.expected);
}

TEST_CASE("an endless list of wishes is read only so far", "[http]") {
  std::string header;
  for (int i = 0; i < 1000; ++i) header += "a/b,";

  CHECK(parse_weighted_list(header).size() == 64);
}

}  // namespace
}  // namespace exporter::http
