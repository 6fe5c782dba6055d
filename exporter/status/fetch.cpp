#include "status/fetch.h"

#include <charconv>

#include "status/connection.h"
#include "status/line_reader.h"

namespace exporter::status {
namespace {

constexpr unsigned kUnauthorized = 401;
constexpr unsigned kForbidden = 403;
constexpr unsigned kNotFound = 404;
constexpr char kTlsAlert = 0x15;  // the first byte of the record with which TLS refuses plain HTTP

// HTTP/1.0: the answer comes without chunks and ends with the connection.
std::string request_for(const std::string& path, const ListenAddress& to, const Manner& manner) {
  const std::string host = to.host.empty() ? "localhost" : to.host;
  const std::string login =
      manner.authorization.empty() ? "" : "Authorization: " + manner.authorization + "\r\n";
  return "GET " + path + " HTTP/1.0\r\nHost: " + host + "\r\n" + login +
         "Accept: text/plain\r\nUser-Agent: ebpf-traffic-exporter-status\r\nConnection: close\r\n\r\n";
}

Error wants_tls() {
  return Error::text(
      "it does not speak plain HTTP: it seems to want TLS. Give this command the --web.config.file, or the "
      "--config.file that names it, which the exporter has");
}

Error no_http() { return Error::text("what answers is no HTTP server. It is no ebpf-traffic-exporter"); }

Result<unsigned> read_status(std::string_view line) {
  if (line.starts_with(kTlsAlert)) return wants_tls();
  unsigned status = 0;
  const std::size_t space = line.find(' ');
  if (!line.starts_with("HTTP/1.") || space == std::string_view::npos) return no_http();
  const std::string_view rest = line.substr(space + 1);
  const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), status);
  if (failure != std::errc{} || end == rest.data()) return no_http();
  return status;
}

Error login_refused(unsigned status, const Manner& manner) {
  const std::string code = "(" + std::to_string(status) + ")";
  if (manner.authorization.empty())
    return Error::text("it wants a user and a password " + code +
                       ". --login FILE gives them: a file of one line, user:password");
  return Error::text("it refuses the user and the password of --login " + code +
                     ". basic_auth_users of its --web.config.file says who may");
}

Error refusal(unsigned status, const std::string& path, const Manner& manner) {
  const std::string code = std::to_string(status);
  switch (status) {
    case kUnauthorized:
    case kForbidden:
      return login_refused(status, manner);
    case kNotFound:
      return Error::text("it has nothing at " + path +
                         " (404). --web.telemetry-path says where its metrics are");
    default:
      return Error::text("it answers with " + code +
                         ". Its log may say why; or it is no ebpf-traffic-exporter");
  }
}

// Some servers say in plain HTTP that they want TLS; most hang up.
Result<std::string_view> read_first_line(LineReader& reader, const Manner& manner) {
  const auto first = reader.next();
  if (first && *first) return **first;
  const bool hung_up = first || first.error().is(std::errc::connection_reset);
  if (hung_up && !manner.secure) return wants_tls();
  return first ? no_http() : first.error();
}

Result<unsigned> read_head(LineReader& reader, const std::string& path, const Manner& manner) {
  const auto first = read_first_line(reader, manner);
  if (!first) return first.error();
  const auto status = read_status(*first);
  if (!status) return status.error();
  if (*status != kOk && *status != kUnavailable) return refusal(*status, path, manner);
  while (true) {
    const auto line = reader.next();
    if (!line) return line.error();
    if (!*line) return no_http();
    if ((*line)->empty()) return *status;
  }
}

Error readable_login() {
  return Error::text(
      "without TLS everybody on the way could read the password of --login. Give this command the "
      "--web.config.file that the exporter has, or ask on that host itself",
      Fault::Usage);
}

Result<std::unique_ptr<ByteStream>> connect(const ListenAddress& to, const Manner& manner,
                                            TimePoint deadline) {
  auto plain = Connection::open(to, deadline);
  if (!plain) return plain.error();
  const bool on_this_host = (*plain)->stays_on_this_host();
  if (manner.secure) return manner.secure(std::move(*plain), on_this_host);
  if (!manner.authorization.empty() && !on_this_host) return readable_login();
  return std::unique_ptr<ByteStream>(std::move(*plain));
}

Result<unsigned> read_all(LineReader& reader, const std::string& path, const Line& line,
                          const Manner& manner) {
  auto status = read_head(reader, path, manner);
  if (!status) return status;
  while (true) {
    const auto next = reader.next();
    if (!next) return next.error();
    if (!*next || !line(**next)) return status;
  }
}

}  // namespace

Result<unsigned> fetch(const ListenAddress& from, const std::string& path, const Line& line,
                       const Manner& manner, const FetchLimits& limits) {
  const std::string doing = "ask " + to_text(from);
  const auto connection = connect(from, manner, Clock::now() + limits.deadline);
  if (!connection) return connection.error().within(doing);
  if (auto sent = (*connection)->send(request_for(path, from, manner)); !sent)
    return sent.error().within(doing);
  LineReader reader(**connection, limits);
  auto read = read_all(reader, path, line, manner);
  return read ? read : read.error().within(doing);
}

}  // namespace exporter::status
