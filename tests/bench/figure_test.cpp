#include "bench/figure.h"

#include "support/catch.h"

using namespace exporter::bench;

TEST_CASE("a figure is summed up by its least and its middle round", "[bench]") {
  const Figure odd{"x", "ns", {9, 2, 4}};
  CHECK(odd.minimum() == 2);
  CHECK(odd.median() == 4);
  CHECK(Figure{"x", "ns", {8, 1, 2, 4}}.median() == 3);
  CHECK(Figure{"x", "ns", {}}.median() == 0);
}

TEST_CASE("a ratio is taken round by round, so that what disturbs both changes nothing", "[bench]") {
  Figures figures;
  figures.add({"none", "packets/s", {100, 10, 50}});
  figures.add({"attached", "packets/s", {90, 9, 40}, "none"});
  figures.add({"alone", "packets/s", {1}, "missing"});

  CHECK(figures.ratio(*figures.find("attached")) == 0.9);
  CHECK_FALSE(figures.ratio(*figures.find("alone")));
  CHECK_FALSE(figures.ratio(*figures.find("none")));
}

TEST_CASE("what a program costs itself is its least time beyond that of the empty one", "[bench]") {
  Figures figures;
  figures.add({"empty", "ns", {30, 29, 99}});
  figures.add({"ours", "ns", {36, 99, 40}, "empty"});

  CHECK(figures.net(*figures.find("ours")) == 7);
  CHECK(figures.find("reference") == nullptr);
}
