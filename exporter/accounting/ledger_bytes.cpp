// What a ledger leaves to the ledger of the next process.
#include "accounting/ledger.h"
#include "model/interface_names.h"
#include "model/series_shape_bytes.h"

namespace exporter::accounting {

void Ledger::save(ByteWriter& bytes) const {
  bytes.reserve(book_->pairs.saved_size());
  bytes(std::uint64_t{limits_.max_series}, limits_.idle_timeout, naming_.shape());
  const SeriesCounts elsewhere = not_in_book();
  bytes(window_, weights_, last_expiry_, std::uint64_t{folded_pairs_}, elsewhere.admitted, elsewhere.ended);
  const std::vector<std::string> names = interfaces();
  interface_names(bytes, names);
  for (std::size_t i = 0; i < states_.size(); ++i) accounts_of(bytes, interfaces_[i]);
  book_->pairs.save(bytes, window_);
  book_->admission.save(bytes);
  book_->folded.save(bytes, window_);
}

std::vector<std::string> Ledger::interfaces() const {
  std::vector<std::string> names;
  for (const InterfaceState& state : states_) names.push_back(state.name);
  return names;
}

// A book on the shelf is not saved: its series end with this process.
SeriesCounts Ledger::not_in_book() const {
  SeriesCounts counts = off_shelf_;
  for (const Shelved& shelved : shelf_) {
    const SeriesCounts more = shelved.book->pairs.counts();
    counts.admitted += more.admitted;
    for (std::size_t end = 0; end < counts.ended.size(); ++end) counts.ended[end] += more.ended[end];
    if (shelved.state == Shelved::State::Shown)
      counts.ended[static_cast<std::size_t>(SeriesEnd::Reload)] += shelved.book->pairs.size();
  }
  return counts;
}

template <class Bytes, class Accounts>
void Ledger::accounts_of(Bytes& bytes, Accounts& accounts) const {
  for (auto& direction : accounts.traffic)
    for (auto& account : direction) fields(bytes, account, window_);
}

// The limits and the names are those it was saved with.
void Ledger::restore(ByteReader& bytes) {
  std::uint64_t most = 0;
  std::uint64_t folded = 0;
  SeriesShape shape;
  bytes(most, limits_.idle_timeout, shape, window_, weights_, last_expiry_, folded);
  bytes(off_shelf_.admitted, off_shelf_.ended);
  bytes.expect(most / Admission::kTurnoverShare <= bytes.left(), "more series than there are bytes for");
  std::vector<std::string> names;
  interface_names(bytes, names);
  if (!bytes.ok()) return;
  limits_.max_series = most;
  naming_ = SeriesNaming(std::move(shape));
  book_ = std::make_unique<Book>(limits_.max_series);
  folded_pairs_ = folded;
  restore_interfaces(bytes, names);
  restore_book(bytes);
}

// Where we stand on them is not known before the first sweep.
void Ledger::restore_interfaces(ByteReader& bytes, const std::vector<std::string>& names) {
  states_.clear();
  for (std::size_t i = 0; i < names.size(); ++i)
    states_.push_back({.id = InterfaceId(static_cast<std::uint16_t>(i)), .name = names[i]});
  interfaces_.assign(names.size(), {});
  for (InterfaceAccounts& accounts : interfaces_) accounts_of(bytes, accounts);
}

void Ledger::restore_book(ByteReader& bytes) {
  const auto fits = [this](const Key& key) { return !states_.empty() && naming_.fits(key, states_.size()); };
  book_->pairs.restore(bytes, window_, fits);
  book_->admission.restore(bytes, fits);
  book_->folded.restore(bytes, window_, naming_, states_.size());
}

}  // namespace exporter::accounting
