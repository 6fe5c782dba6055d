// What there is below /api/v1/.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace exporter::api {

inline constexpr std::string_view kApiRoot = "/api/v1/";

enum class Resource : std::uint8_t { Interfaces, Pairs, Connections, Description };
inline constexpr std::array kResources{Resource::Interfaces, Resource::Pairs, Resource::Connections,
                                       Resource::Description};

constexpr std::string_view path_of(Resource resource) {
  switch (resource) {
    case Resource::Interfaces:
      return "/api/v1/interfaces";
    case Resource::Pairs:
      return "/api/v1/pairs";
    case Resource::Connections:
      return "/api/v1/connections";
    case Resource::Description:
      return "/api/v1/openapi.json";
  }
  return {};
}

// Exact paths only.
constexpr std::optional<Resource> resource_at(std::string_view path) {
  for (const Resource resource : kResources)
    if (path == path_of(resource)) return resource;
  return std::nullopt;
}

}  // namespace exporter::api
