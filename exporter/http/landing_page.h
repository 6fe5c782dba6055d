// The page for people who open the exporter in a browser: what this is, its version, where to go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exporter::http {

// `api_lists` are what the API has below `api_root`; without a link to it if there are none.
std::string landing_page(std::string_view version, std::string_view telemetry_path, std::string_view api_root,
                         const std::vector<std::string>& api_lists);

}  // namespace exporter::http
