#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "metrics/exposition_stream.h"
#include "support/catch.h"
#include "unit/metrics/scenario.h"

using namespace exporter;
using namespace exporter::metrics;
using namespace exporter::metrics::testing;

namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// UPDATE_GOLDEN=1 rewrites the file; its diff is what a reviewer reads first.
void check_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path path = std::filesystem::path(GOLDEN_DIR) / name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  CHECK(text == read_file(path));
}

std::string whole_text(ExpositionFormat format) {
  ExpositionStream stream(std::make_shared<const Snapshot>(a_snapshot()), some_self_families(), format);
  return read_all(stream);
}

}  // namespace

TEST_CASE("the text exposition of a small snapshot is the golden one", "[metrics]") {
  check_golden("exposition.txt", whole_text(ExpositionFormat::Text004));
}

TEST_CASE("the exposition of series with all labels is the golden one", "[metrics]") {
  ExpositionStream stream(std::make_shared<const Snapshot>(a_snapshot_with_all_labels()), {},
                          ExpositionFormat::Text004);
  check_golden("exposition_all_labels.txt", read_all(stream));
}

TEST_CASE("the exposition of connections is the golden one in both formats", "[metrics]") {
  const Snapshot snapshot = a_snapshot_with_connections();

  check_golden("exposition_connections.txt", text_of(snapshot));
  check_golden("exposition_connections_openmetrics.txt", text_of(snapshot, ExpositionFormat::OpenMetrics100));
}

TEST_CASE("the OpenMetrics exposition of a small snapshot is the golden one", "[metrics]") {
  check_golden("exposition_openmetrics.txt", whole_text(ExpositionFormat::OpenMetrics100));
}
