// Pictures to ask about, and the asking. Every answer that is read here is held against docs/openapi.json.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/api.h"
#include "model/snapshot.h"
#include "support/json_value.h"

namespace exporter::api {

inline constexpr TimePoint kTaken{std::chrono::hours(1)};

// eth0 and `second`, a window of 10 s, no rows.
std::shared_ptr<Snapshot> a_picture(const std::string& second = "eth1");

// "10.0.0.1" or "10.0.0.0/8" at each end; interface eth0, inbound.
SeriesKey a_key(const std::string& from, const std::string& to, std::uint8_t protocol = 0);
void add_pair(Snapshot& picture, const SeriesKey& key, const Account& account);

struct AConnection {
  std::string local = "192.0.2.10";
  std::string remote = "198.51.100.7";
  std::uint16_t local_port = 40000;
  std::uint16_t remote_port = 443;
  unsigned interface = 0;
  ConnectionProtocol protocol = ConnectionProtocol::Tcp;
  ConnectionState state = ConnectionState::Established;
  Volume inbound = {};
  Volume outbound = {};
  Duration age = std::chrono::seconds(60);
};
ConnectionRow a_connection(const AConnection& connection);
std::shared_ptr<Snapshot> a_picture_of(const std::vector<AConnection>& connections);

struct Reply {
  unsigned status = 0;
  support::JsonValue json;
};

// GET of "/api/v1/pairs?limit=1" half a second after the picture was taken.
Reply ask(const std::shared_ptr<const Snapshot>& picture, const std::string& target);
// The rows of a page that has to be there, and one member of each.
std::vector<support::JsonValue> rows(const std::shared_ptr<const Snapshot>& picture,
                                     const std::string& target);
std::vector<std::string> column(const std::vector<support::JsonValue>& rows, const std::string& member);
// The ports at the remote ends.
std::vector<std::string> ports(const std::vector<support::JsonValue>& rows);
// The text of a refusal with this status.
std::string refused(unsigned status, const std::shared_ptr<const Snapshot>& picture,
                    const std::string& target);

// docs/openapi.json
const std::string& openapi_text();
const support::JsonValue& openapi();

}  // namespace exporter::api
