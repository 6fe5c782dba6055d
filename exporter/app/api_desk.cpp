#include "app/api_desk.h"

#include <utility>

namespace exporter {
namespace {

// To write and compress a row takes this long at most; it happens later, piece by piece, and is paid before.
constexpr Duration kEachRow = std::chrono::microseconds(4);
constexpr unsigned kUnavailable = 503;

}  // namespace

bool ApiDesk::ready_or_later(const ApiRequest& request, std::function<void()> resume) {
  const auto read = api::read_question(request);
  const auto* question = std::get_if<api::Question>(&read);
  if (question == nullptr || question->resource == api::Resource::Description) return true;
  if (!budget_.admits(now_())) return true;  // to be told so
  if (question->resource == api::Resource::Connections) return gate_.listed_or_later(std::move(resume));
  return gate_.fresh_or_later(std::move(resume));
}

ApiAnswer ApiDesk::answer(const ApiRequest& request) {
  auto read = api::read_question(request);
  if (auto* refused = std::get_if<ApiAnswer>(&read)) return std::move(*refused);
  const auto& question = std::get<api::Question>(read);
  if (question.resource == api::Resource::Description) return api::description();
  return answer(question);
}

ApiAnswer ApiDesk::answer(const api::Question& question) {
  const TimePoint began = now_();
  if (!budget_.admits(began))
    return api::refusal(kUnavailable, "too many queries, and scrapes come first; ask again in a second");
  auto picture = picture_for(question);
  if (auto why = api::missing(question, picture.get())) return std::move(*why);
  std::size_t rows = 0;
  const auto render = [&](std::shared_ptr<const Snapshot> lent) {
    auto page = api::page_of(question, std::move(lent), began);
    rows = page.rows;
    return std::move(page.text);
  };
  const bool lists = question.resource == api::Resource::Connections;
  auto stream = loans_.lend(std::move(picture), began, render,
                            lists ? PictureLoans::Need::Listing : PictureLoans::Need::Picture);
  const TimePoint ended = now_();
  budget_.charge(ended, ended - began + static_cast<Duration::rep>(rows) * kEachRow);
  return {.stream = std::move(stream)};
}

std::shared_ptr<const Snapshot> ApiDesk::picture_for(const api::Question& question) const {
  return question.resource == api::Resource::Connections ? gate_.listed() : published_.latest();
}

}  // namespace exporter
