#include "accounting/row_index.h"

#include <vector>

#include "model/series_naming.h"
#include "support/a_flow.h"
#include "support/catch.h"

using namespace exporter;
using namespace exporter::accounting;

namespace {

struct KeyOf {
  const std::vector<Key>* keys;
  const Key& operator()(RowId row) const { return (*keys)[row]; }
};

Key key_of(unsigned host) {
  return SeriesNaming().series_of(support::a_flow({.from = "10.0.0." + std::to_string(host)}).pair, 0);
}

}  // namespace

TEST_CASE("a key whose hash is another's is not taken for it", "[accounting]") {
  const std::vector<Key> keys{key_of(1), key_of(2)};
  RowIndex<KeyOf> index(KeyOf{&keys});
  const std::size_t hash = index.hash_of(keys[0]);
  index.insert(0, hash);

  CHECK(index.find(keys[0], hash) == RowId{0});
  CHECK(index.guess(hash) == RowId{0});
  CHECK_FALSE(index.find(keys[1], hash));
}

TEST_CASE("what is erased from the index is neither found nor guessed, and all else is", "[accounting]") {
  std::vector<Key> keys;
  for (unsigned host = 0; host < 200; ++host) keys.push_back(key_of(host));
  RowIndex<KeyOf> index(KeyOf{&keys});
  for (RowId row = 0; row < keys.size(); ++row) index.insert(row, index.hash_of(keys[row]));
  for (RowId row = 0; row < keys.size(); row += 2) index.erase(row);

  CHECK(index.size() == keys.size() / 2);
  for (RowId row = 0; row < keys.size(); ++row) {
    INFO(row);
    const std::size_t hash = index.hash_of(keys[row]);
    CHECK(index.find(keys[row], hash).has_value() == (row % 2 == 1));
    CHECK(index.guess(hash).has_value() == (row % 2 == 1));
  }
}
