#include "app/picture_loans.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace exporter {

class PictureLoans::Loan : public TextStream {
 public:
  Loan(PictureLoans& loans, std::shared_ptr<const Snapshot> picture, std::unique_ptr<TextStream> text)
      : all_(loans.loans_),
        place_(all_.insert(loans.behind(picture.get()), this)),
        picture_(std::move(picture)),
        text_(std::move(text)) {}
  ~Loan() override { end(); }

  std::size_t read(std::span<char> to) override {
    if (!text_) throw std::runtime_error("this scrape is too slow");
    return text_->read(to);
  }

  [[nodiscard]] const std::shared_ptr<const Snapshot>& picture() const { return picture_; }

  void end() {
    if (!text_) return;
    all_.erase(place_);
    text_.reset();
    picture_.reset();
  }

 private:
  std::list<Loan*>& all_;
  std::list<Loan*>::iterator place_;
  std::shared_ptr<const Snapshot> picture_;
  std::unique_ptr<TextStream> text_;
};

std::unique_ptr<TextStream> PictureLoans::lend(std::shared_ptr<const Snapshot> newest, TimePoint now,
                                               const Render& render, Need need) {
  if (!newest) return render(nullptr);
  auto picture = choose(std::move(newest), now, need);
  auto& shown = shown_[static_cast<std::size_t>(need)];
  shown = std::max(shown, picture->taken_at);
  auto text = render(picture);
  auto loan = std::make_unique<Loan>(*this, std::move(picture), std::move(text));
  if (pictures() > kMostPictures) cut_off_first();
  return loan;
}

std::shared_ptr<const Snapshot> PictureLoans::choose(std::shared_ptr<const Snapshot> newest, TimePoint now,
                                                     Need need) const {
  for (auto loan = loans_.rbegin(); loan != loans_.rend(); ++loan) {
    const auto& lent = (*loan)->picture();
    if (now - lent->taken_at >= kSameFor || lent->taken_at < shown_[static_cast<std::size_t>(need)]) continue;
    if (need == Need::Picture || lent->listing) return lent;
  }
  return newest;
}

// Where one more of this picture belongs.
std::list<PictureLoans::Loan*>::iterator PictureLoans::behind(const Snapshot* picture) {
  for (auto loan = loans_.end(); loan != loans_.begin();)
    if ((*std::prev(loan))->picture().get() == picture)
      return loan;
    else
      --loan;
  return loans_.end();
}

std::size_t PictureLoans::pictures() const {
  std::size_t count = 0;
  const Snapshot* last = nullptr;
  for (const Loan* loan : loans_) {
    if (loan->picture().get() != last) ++count;
    last = loan->picture().get();
  }
  return count;
}

void PictureLoans::cut_off_first() {
  const auto first = loans_.front()->picture();
  while (!loans_.empty() && loans_.front()->picture() == first) loans_.front()->end();
}

}  // namespace exporter
