#include "status/sample.h"

#include <cmath>

#include "support/catch.h"

using exporter::status::read_sample;

TEST_CASE("a sample is taken apart", "[status]") {
  const std::string line = R"(network{interface="eth\"\\0\n",direction="inbound"} 4.5 123)";
  const auto sample = read_sample(line);

  REQUIRE(sample);
  CHECK(sample->name == "network");
  CHECK(sample->label("interface") == "eth\"\\0\n");
  CHECK(sample->label("direction") == "inbound");
  CHECK(sample->label("nothing").empty());
  CHECK(sample->value == 4.5);
}

TEST_CASE("numbers come in every form that the format has", "[status]") {
  CHECK(read_sample("a 1e3")->value == 1000);
  CHECK(read_sample("a{} -3")->value == -3);
  CHECK(std::isinf(read_sample("a +Inf")->value));
  CHECK(std::isnan(read_sample("a NaN")->value));
}

TEST_CASE("what is no sample is none", "[status]") {
  const std::string line = GENERATE(as<std::string>(), "", "# HELP a b", "a", "{} 1", "a{b=\"c\" 1",
                                    "a{b=c} 1", "a{b 1", "a x", "a{b=\"c\\", "a{b=\"c\"}1", "a ");
  CAPTURE(line);
  CHECK_FALSE(read_sample(line));
}
