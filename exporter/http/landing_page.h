// The page for people who open the exporter in a browser: what this is, its version, where to go.
#pragma once

#include <string>
#include <string_view>

namespace exporter::http {

// Without a link to the API if `api_root` is empty.
std::string landing_page(std::string_view version, std::string_view telemetry_path,
                         std::string_view api_root);

}  // namespace exporter::http
