#include "model/cidr.h"
#include "pictures.h"
#include "support/catch.h"

namespace exporter::api {
namespace {

using namespace std::chrono_literals;
using exporter::support::contains_text;

const std::vector<std::string> kNone;

TEST_CASE("an interface shows where it is watched and what passed it", "[api]") {
  const auto picture = a_picture("wg\"0\xff");
  picture->interfaces[1].state.attached = {false, true};
  picture->interfaces[1].state.hook = Hook::Clsact;
  picture->interfaces[1].traffic[1][2] = {{.packets = 3, .bytes = 18446744073709551615U}, {1, 250}};

  const auto all = rows(picture, "/api/v1/interfaces");

  REQUIRE(all.size() == 2);
  const auto& row = all[0];
  CHECK(row.at("name").text ==
        "wg\"0\xef\xbf\xbd"
        "ff");
  CHECK(row.at("hook").text == "clsact");
  CHECK(row.at("attached").at("inbound").text == "false");
  CHECK(row.at("attached").at("outbound").text == "true");
  const auto& other = row.at("traffic").at("outbound").at("other");
  CHECK(other.at("bytes").text == "18446744073709551615");
  CHECK(other.at("packets").count() == 3);
  CHECK(other.at("bytes_per_second").number() == 25);
  CHECK(other.at("packets_per_second").number() == 0.1);
  CHECK(row.at("traffic").at("inbound").at("ipv4").at("bytes").count() == 0);
  CHECK(all[1].at("name").text == "eth0");
}

TEST_CASE("an interface is found by its bytes and by what is shown of it", "[api]") {
  const auto picture = a_picture("wg\xff\"");
  const std::vector<std::string> found{
      "wg\xef\xbf\xbd"
      "ff\""};

  CHECK(column(rows(picture, "/api/v1/interfaces?interface=wg%ff%22"), "name") == found);
  CHECK(column(rows(picture, "/api/v1/interfaces?interface=wg%EF%BF%BDff%22"), "name") == found);
  CHECK(rows(picture, "/api/v1/interfaces?interface=wg").empty());
}

TEST_CASE("a page says how old it is, how many rows there are and where the next is", "[api]") {
  const auto picture = a_picture();

  const auto first = ask(picture, "/api/v1/interfaces?limit=1").json;
  CHECK(first.at("picture_age_seconds").number() == 0.5);
  CHECK(first.at("window_seconds").number() == 10);
  CHECK(first.at("total").count() == 2);
  CHECK(first.at("next").text == "/api/v1/interfaces?limit=1&offset=1");

  const auto last = ask(picture, first.at("next").text).json;
  CHECK(last.at("next").type == support::JsonValue::Type::Null);
  CHECK(last.at("interfaces").items.size() == 1);
  const auto behind = ask(picture, "/api/v1/interfaces?offset=2").json;
  CHECK(behind.at("total").count() == 2);
  CHECK(behind.at("next").type == support::JsonValue::Type::Null);
}

TEST_CASE("a pair shows its labels, and what was folded stands among the pairs", "[api]") {
  const auto picture = a_picture();
  add_pair(*picture, a_key("192.0.2.1", "198.51.100.1"), {{.packets = 2, .bytes = 100}, {1, 50}});
  picture->folded.push_back(
      {SeriesKey({}, {}, {.interface = InterfaceId(1), .direction = Direction::Outbound}),
       {{.packets = 9, .bytes = 900}, {}}});

  const auto all = rows(picture, "/api/v1/pairs");

  CHECK(column(all, "folded") == std::vector<std::string>{"true", "false"});
  CHECK(column(all, "interface") == std::vector<std::string>{"eth1", "eth0"});
  CHECK(column(all, "direction") == std::vector<std::string>{"outbound", "inbound"});
  CHECK(column(all, "src_ip") == std::vector<std::string>{"other", "192.0.2.1"});
  CHECK(column(all, "dst_ip") == std::vector<std::string>{"other", "198.51.100.1"});
  CHECK(column(all, "bytes") == std::vector<std::string>{"900", "100"});
  CHECK(column(all, "packets") == std::vector<std::string>{"9", "2"});
  CHECK(all[1].at("bytes_per_second").number() == 5);
  CHECK(all[1].at("packets_per_second").number() == 0.1);
  CHECK(all[1].find("protocol") == nullptr);
  CHECK(all[1].find("family") == nullptr);
}

TEST_CASE("only the labels that were chosen are shown", "[api]") {
  const auto picture = a_picture();
  picture->labels = {SeriesLabel::DestinationIp, SeriesLabel::Protocol, SeriesLabel::Family};
  picture->network_names = std::make_shared<std::vector<std::string>>(std::vector<std::string>{"office"});
  add_pair(*picture, {{}, Endpoint::network(0), {.protocol = 6, .family = Family::Ipv4}}, {{1, 3}, {}});
  const auto prefix = parse_cidr("2001:db8::/32");
  add_pair(
      *picture,
      {{}, Endpoint::prefix(Family::Ipv6, prefix->address, 32), {.protocol = 253, .family = Family::Ipv6}},
      {{1, 2}, {}});
  picture->folded.push_back({SeriesKey({}, {}, {.family = Family::Ipv4}), {{1, 1}, {}}});

  const auto all = rows(picture, "/api/v1/pairs");

  CHECK(column(all, "dst_ip") == std::vector<std::string>{"office", "2001:db8::/32", "other"});
  CHECK(column(all, "protocol") == std::vector<std::string>{"tcp", "253", "other"});
  CHECK(column(all, "family") == std::vector<std::string>{"ipv4", "ipv6", "ipv4"});
  for (const char* absent : {"interface", "direction", "src_ip", "ip_type"})
    CHECK(all[0].find(absent) == nullptr);
  CHECK(column(rows(picture, "/api/v1/pairs?protocol=253"), "bytes") == std::vector<std::string>{"2"});
  CHECK(rows(picture, "/api/v1/pairs?protocol=0").empty());  // not what is folded
  CHECK(rows(picture, "/api/v1/pairs?interface=eth0").empty());
}

TEST_CASE("ports are shown and found where they are chosen", "[api]") {
  const auto picture = a_picture();
  const auto add = [&](Ports ports, std::uint64_t bytes) {
    add_pair(*picture, {{}, {}, {.interface = InterfaceId(0), .ports = ports}}, {{1, bytes}, {}});
  };
  add({.source = 443, .destination = 0}, 2);
  picture->folded.push_back({SeriesKey({}, {}, {.interface = InterfaceId(0)}), {{1, 1}, {}}});
  CHECK(rows(picture, "/api/v1/pairs?port=443").empty());  // not among the default labels

  picture->labels = {SeriesLabel::Interface, SeriesLabel::SourcePort};
  CHECK(column(rows(picture, "/api/v1/pairs"), "src_port") == std::vector<std::string>{"443", "other"});
  CHECK(rows(picture, "/api/v1/pairs?port=443").size() == 1);
  CHECK(rows(picture, "/api/v1/pairs?port=0").empty());

  picture->labels.add(SeriesLabel::DestinationPort);
  add({.source = 1, .destination = 443}, 3);
  CHECK(column(rows(picture, "/api/v1/pairs?port=443"), "dst_port") == std::vector<std::string>{"443", "0"});
}

TEST_CASE("an address finds both ends, and prefixes that lie in a range whole", "[api]") {
  const auto picture = a_picture();
  add_pair(*picture, a_key("10.1.2.3", "192.0.2.1"), {{1, 5}, {}});
  add_pair(*picture, a_key("192.0.2.1", "10.1.2.4"), {{1, 4}, {}});
  add_pair(*picture, a_key("10.1.0.0/16", "192.0.2.9"), {{1, 3}, {}});
  add_pair(*picture, a_key("2001:db8::a", "2001:db8::b"), {{1, 2}, {}});
  picture->folded.push_back({a_key("0.0.0.0/0", "0.0.0.0/0"), {{1, 1}, {}}});
  const auto bytes = [&](const std::string& address) {
    return column(rows(picture, "/api/v1/pairs?address=" + address), "bytes");
  };

  CHECK(bytes("10.1.2.3") == std::vector<std::string>{"5"});
  CHECK(bytes("192.0.2.1") == std::vector<std::string>{"5", "4"});
  CHECK(bytes("10.1.0.0%2F16") == std::vector<std::string>{"5", "4", "3"});
  CHECK(bytes("10.1.0.0/17") == std::vector<std::string>{"5", "4"});
  CHECK(bytes("::/0") == std::vector<std::string>{"2"});
  CHECK(bytes("0.0.0.0/0") == std::vector<std::string>{"5", "4", "3"});
  CHECK(bytes("203.0.113.0/24") == kNone);
}

TEST_CASE("rows of equal weight are each on exactly one page", "[api]") {
  const auto picture = a_picture();
  for (int i = 1; i <= 50; ++i)
    add_pair(*picture, a_key("10.0.0." + std::to_string(i), "192.0.2.1"), {{1, 100}, {}});
  const std::string order = GENERATE("asc", "desc");

  std::vector<std::string> seen;
  for (std::string at = "/api/v1/pairs?limit=7&order=" + order; !at.empty();) {
    const auto page = ask(picture, at).json;
    for (const auto& source : column(page.at("pairs").items, "src_ip")) seen.push_back(source);
    at = page.at("next").text;
  }

  CHECK(seen.size() == 50);
  std::sort(seen.begin(), seen.end());
  CHECK(std::unique(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("a connection shows who opened it, how far it is and what it carried", "[api]") {
  const auto picture = a_picture_of({{.state = ConnectionState::Closing,
                                      .inbound = {.packets = 20, .bytes = 30000},
                                      .outbound = {.packets = 10, .bytes = 700}}});

  const auto row = rows(picture, "/api/v1/connections").at(0);

  CHECK(row.at("interface").text == "eth0");
  CHECK(row.at("protocol").text == "tcp");
  CHECK(row.at("state").text == "closing");
  CHECK(row.at("opened_by").text == "local");
  CHECK(row.at("local").at("address").text == "192.0.2.10");
  CHECK(row.at("local").at("port").count() == 40000);
  CHECK(row.at("remote").at("address").text == "198.51.100.7");
  CHECK(row.at("remote").at("port").count() == 443);
  CHECK(row.at("inbound").at("bytes").count() == 30000);
  CHECK(row.at("inbound").at("packets").count() == 20);
  CHECK(row.at("inbound").at("bytes_per_second").number() == 3000);
  CHECK(row.at("inbound").at("packets_per_second").number() == 2);
  CHECK(row.at("outbound").at("bytes").count() == 700);
  CHECK(row.at("outbound").at("bytes_per_second").number() == 0);
  CHECK(row.at("age_seconds").number() == 60);
  CHECK(row.at("idle_seconds").number() == 0.25);
  CHECK(row.find("id") == nullptr);
  CHECK(ask(picture, "/api/v1/connections").json.at("window_seconds").number() == 5);
}

TEST_CASE("an echo has an identifier in place of ports", "[api]") {
  const auto picture = a_picture_of({{.local = "fd00::1",
                                      .remote = "fd00::2",
                                      .local_port = 77,
                                      .remote_port = 77,
                                      .protocol = ConnectionProtocol::Icmpv6,
                                      .state = ConnectionState::TwoWay}});

  const auto row = rows(picture, "/api/v1/connections").at(0);

  CHECK(row.at("id").count() == 77);
  CHECK(row.at("local").find("port") == nullptr);
  CHECK(row.at("remote").find("port") == nullptr);
  CHECK(rows(picture, "/api/v1/connections?port=77").empty());
  CHECK(rows(picture, "/api/v1/connections?protocol=58").size() == 1);
}

TEST_CASE("connections are sorted by what is asked for", "[api]") {
  const auto picture = a_picture_of({
      {.remote_port = 1, .inbound = {1, 0}, .outbound = {0, 500}, .age = 3s},
      {.remote_port = 2, .inbound = {0, 400}, .outbound = {9, 0}, .age = 2s},
      {.remote_port = 3, .inbound = {2, 300}, .outbound = {0, 0}, .age = 9s},
  });
  const auto sorted = [&](const std::string& query) {
    return ports(rows(picture, "/api/v1/connections?" + query));
  };
  using Ports = std::vector<std::string>;

  CHECK(sorted("") == Ports{"1", "2", "3"});
  CHECK(sorted("sort=bytes&order=asc") == Ports{"3", "2", "1"});
  CHECK(sorted("sort=packets") == Ports{"2", "3", "1"});
  CHECK(sorted("sort=rate") == Ports{"2", "3", "1"});
  CHECK(sorted("sort=age") == Ports{"3", "1", "2"});
  CHECK(sorted("sort=age&order=asc") == Ports{"2", "1", "3"});
}

TEST_CASE("filters leave out what they do not name, and all have to pass", "[api]") {
  const auto picture = a_picture_of({
      {.local_port = 53,
       .remote_port = 1,
       .protocol = ConnectionProtocol::Udp,
       .state = ConnectionState::OneWay,
       .inbound = {1, 3}},
      {.remote = "10.9.9.9", .local_port = 5000, .remote_port = 2, .interface = 1, .inbound = {1, 2}},
      {.remote_port = 53, .state = ConnectionState::Reset, .inbound = {1, 1}},
  });
  const auto left = [&](const std::string& query) {
    return ports(rows(picture, "/api/v1/connections?" + query));
  };
  using Ports = std::vector<std::string>;

  CHECK(left("port=53") == Ports{"1", "53"});
  CHECK(left("protocol=udp") == Ports{"1"});
  CHECK(left("protocol=6") == Ports{"2", "53"});
  CHECK(left("protocol=sctp") == kNone);
  CHECK(left("state=reset") == Ports{"53"});
  CHECK(left("interface=eth1") == Ports{"2"});
  CHECK(left("interface=eth9") == kNone);
  CHECK(left("address=10.0.0.0/8") == Ports{"2"});
  CHECK(left("address=192.0.2.10") == Ports{"1", "2", "53"});
  CHECK(left("port=53&protocol=tcp&address=192.0.2.10&state=reset&interface=eth0") == Ports{"53"});
  CHECK(left("port=53&interface=eth1") == kNone);
  CHECK(ask(picture, "/api/v1/connections?port=53&limit=1").json.at("total").count() == 2);
}

TEST_CASE("what is newer than the picture is not older than nothing", "[api]") {
  const auto picture = a_picture_of({{.age = -1s}});

  CHECK(rows(picture, "/api/v1/connections?sort=age").at(0).at("age_seconds").number() == 0);
}

TEST_CASE("before the second sweep there are no rates", "[api]") {
  const auto picture = a_picture();
  picture->window = {};
  add_pair(*picture, a_key("192.0.2.1", "198.51.100.1"), {{2, 100}, {2, 100}});

  CHECK(rows(picture, "/api/v1/pairs").at(0).at("bytes_per_second").number() == 0);
}

TEST_CASE("what cannot be answered is refused with a reason", "[api]") {
  const auto picture = a_picture();

  CHECK_THAT(refused(404, picture, "/api/v1/connections"),
             contains_text("start the exporter with --connections on"));
  picture->connections = std::make_shared<ConnectionSummary>();
  CHECK_THAT(refused(503, picture, "/api/v1/connections"), contains_text("not been listed"));
  CHECK_THAT(refused(503, nullptr, "/api/v1/pairs"), contains_text("nothing has been counted yet"));
  for (const std::string path :
       {"/api/v1/", "/api/v1/pair", "/api/v1/pairs/", "/api/v1/Pairs", "/api/v1/pairs%20"})
    CHECK_THAT(refused(404, picture, path), contains_text("there are /api/v1/interfaces, /api/v1/pairs"));
  CHECK_THAT(refused(400, picture, "/api/v1/pairs?limit=\"\xff\""), contains_text("limit '\""));
}

TEST_CASE("who wants to change something learns that this is a view", "[api]") {
  const auto status = [](std::string_view path) {
    return std::get<ApiAnswer>(read_question({.path = path, .query = {}, .reads = false})).status;
  };

  CHECK(status("/api/v1/pairs") == 405);
  CHECK(status("/api/v1/openapi.json") == 405);
  CHECK(status("/api/v1/nothing") == 404);
}

}  // namespace
}  // namespace exporter::api
