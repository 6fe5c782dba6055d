// docs/openapi.json against the code, in both directions. That answers have the documented shape is checked
// with every answer of these tests.
#include <algorithm>
#include <set>

#include "api/description.h"
#include "pictures.h"
#include "support/catch.h"
#include "support/json_schema.h"

namespace exporter::api {
namespace {

using support::JsonSchema;
using support::JsonValue;

const std::vector<Resource> kLists{Resource::Interfaces, Resource::Pairs, Resource::Connections};

struct Documented {
  std::string name;
  const JsonValue& schema;
  const JsonValue* example;
};

std::vector<Documented> parameters(const JsonValue& operation) {
  const JsonSchema schemas(openapi());
  std::vector<Documented> all;
  const JsonValue* const listed = operation.find("parameters");
  if (listed == nullptr) return all;
  for (const JsonValue& one : listed->items) {
    const JsonValue& parameter = schemas.resolved(one);
    REQUIRE(parameter.at("in").text == "query");
    all.push_back(
        {parameter.at("name").text, schemas.resolved(parameter.at("schema")), parameter.find("example")});
  }
  return all;
}

const JsonValue& operation(Resource resource, const std::string& method = "get") {
  return openapi().at("paths").at(path_of(resource)).at(method);
}

bool accepted(Resource resource, const std::string& name, const std::string& value) {
  return parse_query(resource, name + "=" + value).has_value();
}

// Values that the document says are good, and one just behind each bound.
void check_values(Resource resource, const Documented& parameter) {
  CAPTURE(path_of(resource), parameter.name);
  const auto good = [&](const std::string& value) { return accepted(resource, parameter.name, value); };
  bool any = parameter.example != nullptr && good(parameter.example->text);
  if (const JsonValue* const values = parameter.schema.find("enum")) {
    for (const JsonValue& value : values->items) CHECK(good(value.text));
    CHECK_FALSE(good("something-else"));
    any = true;
  }
  if (const JsonValue* const most = parameter.schema.find("maximum")) {
    CHECK(good(most->text));
    CHECK_FALSE(good(std::to_string(most->count() + 1)));
    const auto least = parameter.schema.at("minimum").count();
    CHECK(good(std::to_string(least)));
    CHECK_FALSE(good(std::to_string(static_cast<std::int64_t>(least) - 1)));
    any = true;
  }
  if (const JsonValue* const most = parameter.schema.find("maxLength")) {
    CHECK(good(std::string(most->count(), 'x')));
    CHECK_FALSE(good(std::string(most->count() + 1, 'x')));
    CHECK_FALSE(good(std::string(parameter.schema.at("minLength").count() - 1, 'x')));
  }
  CHECK(any);
}

TEST_CASE("the paths of the document are those that there are", "[api]") {
  std::vector<std::string> documented;
  for (const auto& [path, item] : openapi().at("paths").members) {
    documented.push_back(path);
    CHECK(item.members.size() == 2);  // GET and HEAD
  }
  std::vector<std::string> real;
  for (const Resource resource : kResources) real.emplace_back(path_of(resource));
  CHECK(documented == real);
}

TEST_CASE("every documented parameter is taken and every one that is taken is documented", "[api]") {
  for (const Resource resource : kResources) {
    for (const std::string method : {"get", "head"}) {
      CAPTURE(path_of(resource), method);
      std::set<std::string> documented;
      for (const Documented& parameter : parameters(operation(resource, method)))
        CHECK(documented.insert(parameter.name).second);
      std::set<std::string> taken;
      for (const std::string_view name : parameters_of(resource)) taken.emplace(name);
      CHECK(documented == taken);
    }
    for (const Documented& parameter : parameters(operation(resource))) check_values(resource, parameter);
  }
}

TEST_CASE("documented defaults are what is meant without them", "[api]") {
  const auto picture =
      a_picture_of({{.remote_port = 1, .inbound = {5, 1}}, {.remote_port = 2, .inbound = {1, 5}}});
  for (int i = 0; i < 150; ++i)
    add_pair(*picture, a_key("10.0.0." + std::to_string(i), "192.0.2.1"), {{1, 100}, {}});
  for (const Resource resource : kLists) {
    std::string query = "?";
    for (const Documented& parameter : parameters(operation(resource)))
      if (const JsonValue* const value = parameter.schema.find("default"))
        query += parameter.name + "=" + value->text + "&";
    CHECK(query.size() > 20);
    const std::string path(path_of(resource));
    const auto text = [](const JsonValue& page) {
      std::string bytes;
      for (const JsonValue& row : page.members.back().second.items)
        bytes +=
            row.find("bytes") ? row.at("bytes").text + row.at("src_ip").text : row.members[0].second.text;
      return bytes;
    };
    CHECK(text(ask(picture, path).json) == text(ask(picture, path + query).json));
  }
}

TEST_CASE("the states and protocols of the document are those of the model", "[api]") {
  const auto values = [](const std::string& schema) {
    std::vector<std::string> all;
    for (const JsonValue& one : openapi().at("components").at("schemas").at(schema).at("enum").items)
      all.push_back(one.text);
    return all;
  };
  std::vector<std::string> states;
  for (const ConnectionState state : kConnectionStates) states.emplace_back(to_text(state));
  std::vector<std::string> protocols;
  for (const ConnectionProtocol protocol : kConnectionProtocols) protocols.emplace_back(to_text(protocol));

  CHECK(values("ConnectionState") == states);
  CHECK(values("ConnectionProtocol") == protocols);
}

TEST_CASE("the document that is served is the one in docs", "[api]") {
  const auto served = ask(nullptr, "/api/v1/openapi.json");

  CHECK(served.status == 200);
  CHECK(served.json.at("openapi").text == "3.1.0");
  CHECK(JsonValue::parse(kDescription).members.size() == openapi().members.size());
  CHECK(kDescription == openapi_text());
}

TEST_CASE("every schema of the document is used", "[api]") {
  for (const std::string kind : {"schemas", "parameters", "responses"})
    for (const auto& [name, schema] : openapi().at("components").at(kind).members) {
      CAPTURE(kind, name);
      CHECK(openapi_text().find("\"#/components/" + kind + "/" + name + "\"") != std::string::npos);
    }
}

// The checker itself: what it must see, it sees.
TEST_CASE("an answer that lacks a field, has one too many or one of another kind is complained about",
          "[api]") {
  const JsonSchema schemas(openapi());
  const JsonValue& volumes = openapi().at("components").at("schemas").at("Volumes");
  const auto complaints = [&](const std::string& text) {
    return schemas.complaints(JsonValue::parse(text), volumes).size();
  };

  CHECK(complaints(R"({"bytes":1,"packets":1,"bytes_per_second":0.5,"packets_per_second":0})") == 0);
  CHECK(complaints(R"({"bytes":1,"packets":1,"bytes_per_second":0.5})") == 1);
  CHECK(complaints(R"({"bytes":1,"packets":1,"bytes_per_second":0.5,"packets_per_second":0,"x":1})") == 1);
  CHECK(complaints(R"({"bytes":"1","packets":1,"bytes_per_second":0.5,"packets_per_second":-1})") >= 2);
  CHECK(complaints("[]") == 1);
}

}  // namespace
}  // namespace exporter::api
