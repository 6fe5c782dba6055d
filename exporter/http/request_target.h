// The path that a request asks for. Most clients send nothing but the path; one that speaks through a proxy
// sends the whole URL, which every server has to understand (RFC 9112, 3.2.2).
#pragma once

#include <string_view>

namespace exporter::http {

// Of a target without its query: a view into it, or "/". What is neither path nor http URL stays as it is.
std::string_view path_of(std::string_view target);

}  // namespace exporter::http
