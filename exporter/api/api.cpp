#include "api/api.h"

#include <array>
#include <utility>
#include <vector>

#include "api/connection_list.h"
#include "api/description.h"
#include "api/interface_list.h"
#include "api/list_stream.h"
#include "api/pair_list.h"

namespace exporter::api {
namespace {

constexpr unsigned kBadRequest = 400;
constexpr unsigned kNotFound = 404;
constexpr unsigned kMethodNotAllowed = 405;
constexpr unsigned kUnavailable = 503;

// A text that is there already, as a stream: so it is compressed and counted like all others.
class FixedText : public TextStream {
 public:
  explicit FixedText(std::string_view text) : rest_(text) {}
  std::size_t read(std::span<char> to) override {
    const std::size_t size = rest_.copy(to.data(), to.size());
    rest_.remove_prefix(size);
    return size;
  }

 private:
  std::string_view rest_;
};

std::string known_paths() {
  std::string paths;
  for (const Resource resource : kResources)
    paths.append(paths.empty() ? "" : ", ").append(path_of(resource));
  return paths;
}

template <class List>
Page page(const Question& question, std::shared_ptr<const Snapshot> snapshot, TimePoint now) {
  auto text = std::make_unique<ListStream<List>>(std::move(snapshot), question.resource, question.query, now);
  const std::size_t rows = text->rows();
  return {std::move(text), rows};
}

}  // namespace

std::variant<Question, ApiAnswer> read_question(const ApiRequest& request) {
  const auto resource = resource_at(request.path);
  if (!resource) return refusal(kNotFound, "nothing is here; there are " + known_paths());
  if (!request.reads)
    return refusal(kMethodNotAllowed, "this is a view, nothing can be changed; use GET or HEAD");
  auto query = parse_query(*resource, request.query);
  if (!query) return refusal(kBadRequest, query.error().message());
  return Question{*resource, std::move(*query)};
}

ApiAnswer refusal(unsigned status, std::string_view why) {
  constexpr std::size_t kLongestEscape = 6;  // \u0000
  std::vector<char> text(why.size() * kLongestEscape + 64);
  JsonWriter out(text);
  out.open();
  out.name("error");
  out.string(why);
  out.close();
  out.raw("\n");
  (void)out.commit();
  return {.status = status, .text = std::string(text.data(), out.size())};
}

ApiAnswer description() { return {.stream = std::make_unique<FixedText>(kDescription)}; }

std::optional<ApiAnswer> missing(const Question& question, const Snapshot* snapshot) {
  if (snapshot == nullptr)
    return refusal(kUnavailable, "nothing has been counted yet; ask again in a second");
  if (question.resource != Resource::Connections) return std::nullopt;
  if (!snapshot->connections)
    return refusal(kNotFound, "connections are not tracked; start the exporter with --connections on");
  if (!snapshot->listing)
    return refusal(kUnavailable, "the connections have not been listed in time; ask again in a second");
  return std::nullopt;
}

Page page_of(const Question& question, std::shared_ptr<const Snapshot> snapshot, TimePoint now) {
  switch (question.resource) {
    case Resource::Interfaces:
      return page<InterfaceList>(question, std::move(snapshot), now);
    case Resource::Pairs:
      return page<PairList>(question, std::move(snapshot), now);
    case Resource::Connections:
      return page<ConnectionList>(question, std::move(snapshot), now);
    case Resource::Description:
      break;
  }
  return {};
}

}  // namespace exporter::api
