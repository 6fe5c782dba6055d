// docs/openapi.json, as it was when this was built.
#pragma once

#include <string_view>

namespace exporter::api {

extern const std::string_view kDescription;

}  // namespace exporter::api
