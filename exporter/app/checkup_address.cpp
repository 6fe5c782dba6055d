#include <unistd.h>

#include <chrono>
#include <string_view>

#include "app/checkup.h"
#include "app/file_reader.h"
#include "app/web_keeper.h"
#include "http/listen_socket.h"
#include "kernel/socket_holder.h"
#include "model/listen_address.h"
#include "status/fetch.h"
#include "status/picture.h"
#include "web_config/web_config.h"

namespace exporter {
namespace {

// As the kernel cuts it.
constexpr std::string_view kOurName = "ebpf-traffic-ex";
constexpr const char* kServiceUser = "ebpf-traffic-exporter";  // of the packaged unit
constexpr Duration kPatience = std::chrono::seconds(3);

// Empty if it does not answer, wants TLS or a password, or is somebody else.
std::string version_of_whom(const ListenAddress& address, const std::string& path) {
  std::string version;
  const auto look = [&](std::string_view line) {
    version = status::version_in(line).value_or("");
    return version.empty();
  };
  (void)status::fetch(address, path, look, {}, {.deadline = kPatience});
  return version;
}

doctor::Holder holder_of(const ListenAddress& address, const std::string& path) {
  doctor::Holder holder;
  if (const auto found = kernel::who_listens(address)) {
    holder.name = found->name;
    holder.process = found->process;
  }
  holder.version = version_of_whom(address, path);
  holder.exporter = !holder.version.empty() || holder.name == kOurName;
  return holder;
}

}  // namespace

std::optional<doctor::Attempt> look_at_web_config(const Options& options) {
  if (options.web_config_file.empty()) return std::nullopt;
  const auto opened = WebKeeper::open(options.web_config_file, std::chrono::system_clock::now());
  return opened ? doctor::Attempt() : doctor::Attempt{.failure = opened.error()};
}

// Root may read everything; the service will not run as root.
std::vector<std::string> look_for_files_closed_to_service(const Options& options) {
  if (options.web_config_file.empty() || geteuid() != 0) return {};
  const auto service = reader_named(kServiceUser);
  if (!service) return {};
  return unreadable_by(*service, web_config::read_web_config(options.web_config_file).files);
}

doctor::ListenFacts look_at_address(const Options& options) {
  doctor::ListenFacts facts{.address = options.listen_address};
  const auto address = parse_listen_address(options.listen_address);
  if (!address) {
    facts.bound.failure = address.error().blamed_on(Fault::Usage);
    return facts;
  }
  facts.host = address->host;
  facts.port = address->port;
  const auto bound = http::ListenSocket::try_binding(*address);
  if (bound) return facts;
  facts.bound.failure = bound.error();
  if (bound.error().is(std::errc::address_in_use)) facts.holder = holder_of(*address, options.telemetry_path);
  return facts;
}

}  // namespace exporter
