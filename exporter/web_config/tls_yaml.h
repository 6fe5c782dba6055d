// The section tls_server_config.
#pragma once

#include <optional>

#include "model/web_settings.h"
#include "web_config/yaml_walk.h"

namespace exporter::web_config {

// Nothing if the section is empty: plain HTTP.
std::optional<TlsSettings> read_tls(YamlWalk& walk, const YAML::Node& node, const std::string& where);

}  // namespace exporter::web_config
