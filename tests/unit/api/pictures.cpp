#include "pictures.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "model/cidr.h"
#include "support/a_flow.h"
#include "support/catch.h"
#include "support/json_schema.h"

namespace exporter::api {
namespace {

using support::JsonValue;
using namespace std::chrono_literals;

Endpoint endpoint(const std::string& text) {
  if (is_address(text)) return Endpoint::of(support::family_of(text), support::address(text));
  const auto range = parse_cidr(text);
  REQUIRE(range);
  return Endpoint::prefix(range->family, range->address, range->length);
}

std::string read_all(TextStream& stream) {
  std::string text;
  std::array<char, TextStream::kMinRead> piece{};  // the least that is promised
  while (const std::size_t size = stream.read(piece)) text.append(piece.data(), size);
  return text;
}

void check_against_schema(const Reply& reply, const std::string& path) {
  const support::JsonSchema schema(openapi());
  const JsonValue* const described = openapi().at("paths").find(path);
  if (described == nullptr) {
    CHECK(reply.status == 404);
    CHECK(schema.complaints(reply.json, openapi().at("components").at("schemas").at("Error")).empty());
    return;
  }
  const JsonValue& responses = described->at("get").at("responses");
  const JsonValue* const response = responses.find(std::to_string(reply.status));
  REQUIRE(response != nullptr);
  const JsonValue& content = schema.resolved(*response).at("content").at("application/json");
  CHECK(schema.complaints(reply.json, content.at("schema")) == std::vector<std::string>{});
}

Reply read(ApiAnswer answer) {
  if (answer.stream) return {answer.status, JsonValue::parse(read_all(*answer.stream))};
  return {answer.status, JsonValue::parse(answer.text)};
}

Reply answer_to(const Question& question, const std::shared_ptr<const Snapshot>& picture) {
  if (question.resource == Resource::Description) return read(description());
  if (auto why = missing(question, picture.get())) return read(std::move(*why));
  const auto page = page_of(question, picture, kTaken + 500ms);
  return {200, JsonValue::parse(read_all(*page.text))};
}

}  // namespace

std::shared_ptr<Snapshot> a_picture(const std::string& second) {
  auto picture = std::make_shared<Snapshot>();
  picture->taken_at = kTaken;
  picture->window = 10s;
  picture->interfaces.push_back({.state = support::an_interface(0)});
  picture->interfaces.push_back({.state = support::an_interface(1, second)});
  return picture;
}

SeriesKey a_key(const std::string& from, const std::string& to, std::uint8_t protocol) {
  return {endpoint(from), endpoint(to), {.interface = InterfaceId(0), .protocol = protocol}};
}

void add_pair(Snapshot& picture, const SeriesKey& key, const Account& account) {
  picture.pairs.push_back(std::make_shared<PairChunk>(PairChunk{{key, account}}));
  ++picture.pair_count;
}

ConnectionRow a_connection(const AConnection& c) {
  return {.key = {.local = support::address(c.local),
                  .remote = support::address(c.remote),
                  .local_port = c.local_port,
                  .remote_port = c.remote_port,
                  .interface = InterfaceId(static_cast<std::uint16_t>(c.interface)),
                  .protocol = c.protocol,
                  .family = support::family_of(c.local)},
          .state = c.state,
          .opened_by = Opener::Local,
          .total = {c.inbound, c.outbound},
          .recent = {Volume{c.inbound.packets / 2, c.inbound.bytes / 2}, Volume{}},
          .first_seen = kTaken - c.age,
          .last_seen = kTaken - 250ms};
}

std::shared_ptr<Snapshot> a_picture_of(const std::vector<AConnection>& connections) {
  auto picture = a_picture();
  auto listing = std::make_shared<ConnectionListing>();
  listing->window = 5s;
  for (const AConnection& connection : connections) listing->rows.push_back(a_connection(connection));
  picture->connections = std::make_shared<ConnectionSummary>();
  picture->listing = std::move(listing);
  return picture;
}

Reply ask(const std::shared_ptr<const Snapshot>& picture, const std::string& target) {
  const std::size_t mark = std::min(target.find('?'), target.size());
  const std::string path = target.substr(0, mark);
  const std::string query = target.substr(std::min(mark + 1, target.size()));
  auto question = read_question({.path = path, .query = query});
  auto* const refusal = std::get_if<ApiAnswer>(&question);
  Reply reply = refusal ? read(std::move(*refusal)) : answer_to(std::get<Question>(question), picture);
  INFO(target);
  check_against_schema(reply, path);
  return reply;
}

std::vector<JsonValue> rows(const std::shared_ptr<const Snapshot>& picture, const std::string& target) {
  const Reply reply = ask(picture, target);
  INFO(target);
  REQUIRE(reply.status == 200);
  return reply.json.members.back().second.items;
}

std::vector<std::string> column(const std::vector<JsonValue>& rows, const std::string& member) {
  std::vector<std::string> values;
  for (const JsonValue& row : rows) values.push_back(row.at(member).text);
  return values;
}

std::vector<std::string> ports(const std::vector<JsonValue>& rows) {
  std::vector<std::string> values;
  for (const JsonValue& row : rows) values.push_back(row.at("remote").at("port").text);
  return values;
}

std::string refused(unsigned status, const std::shared_ptr<const Snapshot>& picture,
                    const std::string& target) {
  const Reply reply = ask(picture, target);
  INFO(target);
  REQUIRE(reply.status == status);
  return reply.json.at("error").text;
}

const std::string& openapi_text() {
  static const std::string text = [] {
    std::ostringstream all;
    all << std::ifstream(OPENAPI).rdbuf();
    return all.str();
  }();
  return text;
}

const JsonValue& openapi() {
  static const JsonValue document = JsonValue::parse(openapi_text());
  return document;
}

}  // namespace exporter::api
