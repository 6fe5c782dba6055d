// ApiDesk: the JSON view of this process. It gets each question a picture that is fresh enough, lends it like
// those of scrapes, and sees to it that queries do not take more of the server's thread than they may. For
// that thread alone.
#pragma once

#include <functional>

#include "api/api.h"
#include "api/work_budget.h"
#include "app/picture_loans.h"
#include "app/scrape_gate.h"

namespace exporter {

class ApiDesk {
 public:
  using Now = std::function<TimePoint()>;

  // All are borrowed and must outlive this. `now` tells how long a query took.
  ApiDesk(const Published<Snapshot>& published, ScrapeGate& gate, PictureLoans& loans, Now now = &Clock::now)
      : published_(published), gate_(gate), loans_(loans), now_(std::move(now)) {}

  // As ScrapeGate has it: a question that cannot be asked, or needs no picture, need not wait.
  bool ready_or_later(const ApiRequest& request, std::function<void()> resume);
  ApiAnswer answer(const ApiRequest& request);

 private:
  [[nodiscard]] std::shared_ptr<const Snapshot> picture_for(const api::Question& question) const;
  ApiAnswer answer(const api::Question& question);

  const Published<Snapshot>& published_;
  ScrapeGate& gate_;
  PictureLoans& loans_;
  Now now_;
  api::WorkBudget budget_;
};

}  // namespace exporter
