#include "options/flag_groups.h"
#include "options/flag_reading.h"

namespace exporter::flags {
namespace {

Complaints take_interfaces(const Values& values, Options& options) {
  Values words = split_at_commas(values);
  Complaints complaints = complaints_about_interfaces(words);
  if (complaints.empty()) options.interfaces = std::move(words);
  return complaints;
}

}  // namespace

std::vector<Flag> interface_flags(const Options& defaults) {
  return {
      {.name = "--iface",
       .value = "NAME[,NAME...]",
       .group = "Interfaces",
       .meaning = "names, globs, !exclusions or auto",
       .default_text = defaults.interfaces.front(),
       .repeatable = true,
       .form = Form::List,
       .accept = take_interfaces,
       .show = [](const Options& o) { return o.interfaces; },
       .live = true},
      {.name = "--iface-wait",
       .group = "Interfaces",
       .meaning = "wait for a name that does not exist yet",
       .accept = switch_on<&Options::interface_wait>,
       .show = [](const Options& o) { return Values{on_off(o.interface_wait)}; },
       .live = true},
  };
}

std::vector<Flag> serving_flags(const Options& defaults) {
  return {
      {.name = "--addr",
       .alias = "--web.listen-address",
       .value = "[HOST]:PORT",
       .group = "Serving",
       .meaning = "where to listen",
       .default_text = defaults.listen_address,
       .accept = [](const Values& v, Options& o) { return take(v, o.listen_address, read_listen_address); },
       .show = [](const Options& o) { return Values{o.listen_address}; }},
      {.name = "--web.telemetry-path",
       .value = "PATH",
       .group = "Serving",
       .meaning = "where the metrics are",
       .default_text = defaults.telemetry_path,
       .accept = [](const Values& v, Options& o) { return take(v, o.telemetry_path, read_telemetry_path); },
       .show = [](const Options& o) { return Values{o.telemetry_path}; }},
      {.name = "--web.config.file",
       .value = "FILE",
       .group = "Serving",
       .meaning = "TLS and logins, as exporter-toolkit has them",
       .accept = take_file<&Options::web_config_file>,
       .show =
           [](const Options& o) { return o.web_config_file.empty() ? Values() : Values{o.web_config_file}; }},
      {.name = "--web.enable-lifecycle",
       .group = "Serving",
       .meaning = "POST /-/reload reads the configuration again",
       .accept = switch_on<&Options::lifecycle>,
       .show = [](const Options& o) { return Values{on_off(o.lifecycle)}; }},
  };
}

}  // namespace exporter::flags
