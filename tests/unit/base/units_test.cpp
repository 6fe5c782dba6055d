#include "base/units.h"

#include "base/exposition_format.h"
#include "support/catch.h"

using namespace exporter;

TEST_CASE("volumes add and subtract both their numbers", "[base]") {
  Volume volume{2, 300};
  volume += {1, 50};

  CHECK(volume == Volume{3, 350});
  CHECK(volume - Volume{1, 50} == Volume{2, 300});
  CHECK(Volume{1, 2} + Volume{3, 4} == Volume{4, 6});
}

TEST_CASE("a volume is empty when it has neither packets nor bytes", "[base]") {
  CHECK(Volume{}.empty());
  CHECK_FALSE(Volume{1, 0}.empty());
  CHECK_FALSE(Volume{0, 1}.empty());
}

TEST_CASE("the content types are those of the contract", "[base]") {
  CHECK(content_type(ExpositionFormat::Text004) == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(content_type(ExpositionFormat::OpenMetrics100) ==
        "application/openmetrics-text; version=1.0.0; charset=utf-8");
}
