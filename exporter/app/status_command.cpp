#include <chrono>
#include <iostream>

#include "app/asking.h"
#include "app/commands.h"
#include "base/terminal_style.h"
#include "model/listen_address.h"
#include "status/fetch.h"
#include "status/picture.h"
#include "status/report.h"

namespace exporter {
namespace {

// The reason, in the words of who is asked.
Result<std::string> why_not_ready(const ListenAddress& address, const status::Manner& manner) {
  std::string reason;
  const auto take = [&](std::string_view line) {
    reason = line;
    return false;
  };
  const auto answered = status::fetch(address, "/-/ready", take, manner);
  if (!answered) return answered.error();
  return *answered == status::kOk ? std::string() : reason;
}

void tell(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) std::cerr << "ebpf-traffic-exporter: " << warning << '\n';
  if (!warnings.empty())
    std::cerr << "ebpf-traffic-exporter: asking by the rest of it, since the exporter goes by what it read "
                 "before\n";
}

Result<status::Picture> ask(const Options& options, std::vector<std::string> warnings) {
  const auto address = parse_listen_address(options.listen_address);
  if (!address) return address.error().blamed_on(Fault::Usage);
  const auto manner = manner_of_asking(options, warnings);
  tell(warnings);
  if (!manner) return manner.error();
  status::PictureReader reader;
  const auto take = [&](std::string_view line) {
    reader.read(line);
    return true;
  };
  const auto fetched = status::fetch(*address, options.telemetry_path, take, *manner);
  if (!fetched) return fetched.error();
  auto picture = reader.finish();
  if (!picture) return picture.error().within("ask " + options.listen_address);
  const auto reason = why_not_ready(*address, *manner);
  if (!reason) return reason.error();
  picture->not_ready = *reason;
  return picture;
}

double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

int show_status(const Invocation& invocation) {
  const auto picture = ask(invocation.options, invocation.warnings);
  if (!picture) {
    const std::string why = picture.error().message();
    std::cerr << "ebpf-traffic-exporter: " << why << '\n';
    if (invocation.json) std::cout << status::as_json(why);
    return static_cast<int>(picture.error().fault());
  }
  const status::Asked asked{.address = invocation.options.listen_address, .now = seconds_since_1970()};
  std::cout << (invocation.json ? status::as_json(*picture, asked)
                                : status::as_text(*picture, asked, TerminalStyle::of_output()));
  return picture->not_ready.empty() ? 0 : static_cast<int>(Fault::Running);
}

}  // namespace exporter
