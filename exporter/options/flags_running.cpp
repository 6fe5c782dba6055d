#include "options/flag_groups.h"
#include "options/flag_reading.h"

namespace exporter::flags {
namespace {

Complaints take_nothing(const Values&, Options&) { return {}; }

Complaints take_config_file(const Values& values, Options& options) {
  options.config_file = values.empty() ? std::string() : values.back();
  return {};
}

}  // namespace

std::vector<Flag> asking_flags(const Options&) {
  return {
      {.name = "--login",
       .value = "FILE",
       .group = "Asking",
       .meaning = "status logs in with its one line, user:password",
       .accept = take_file<&Options::login_file>,
       .of_asking = true},
      {.name = kClientCertFlag,
       .value = "FILE",
       .group = "Asking",
       .meaning = "status shows this certificate, in PEM",
       .accept = take_file<&Options::client_cert_file>,
       .of_asking = true},
      {.name = kClientKeyFlag,
       .value = "FILE",
       .group = "Asking",
       .meaning = "its key",
       .accept = take_file<&Options::client_key_file>,
       .of_asking = true},
  };
}

std::vector<Flag> running_flags(const Options& defaults) {
  return {
      {.name = kConfigFlag,
       .value = "FILE",
       .group = "Running",
       .meaning = "settings, in TOML; a flag wins over them",
       .accept = take_config_file},
      {.name = "--log.level",
       .value = "LEVEL",
       .group = "Running",
       .meaning = "debug, info, warn or error; logs go to stderr",
       .default_text = to_text(defaults.log_level),
       .accept = [](const Values& v, Options& o) { return take(v, o.log_level, read_log_level); },
       .show = [](const Options& o) { return Values{to_text(o.log_level)}; },
       .live = true},
      {.name = "--log.format",
       .value = "FORMAT",
       .group = "Running",
       .meaning = "text or json",
       .default_text = to_text(defaults.log_format),
       .accept = [](const Values& v, Options& o) { return take(v, o.log_format, read_log_format); },
       .show = [](const Options& o) { return Values{to_text(o.log_format)}; },
       .live = true},
      {.name = "--once",
       .group = "Running",
       .meaning = "count for one interval, print the metrics, exit",
       .accept = switch_on<&Options::once>,
       .show = [](const Options& o) { return Values{on_off(o.once)}; }},
      {.name = kJsonFlag,
       .group = "Running",
       .meaning = "check and status print JSON",
       .accept = take_nothing},
      {.name = kVersionFlag,
       .group = "Running",
       .meaning = "print the version and exit",
       .accept = take_nothing},
      {.name = kHelpFlag,
       .alias = "-h",
       .group = "Running",
       .meaning = "print this and exit",
       .accept = take_nothing},
  };
}

}  // namespace exporter::flags
