// What is asked of the JSON view and what it answers: the words in which the server, which knows nothing of
// traffic, and whoever knows it, which knows nothing of connections, speak of a request.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/text_stream.h"

namespace exporter {

struct ApiRequest {
  std::string_view path;   // as it was sent, without the query
  std::string_view query;  // still encoded; empty if there is none
  bool reads = true;       // GET or HEAD
};

// JSON in either case: a stream, or a short text if there is none.
struct ApiAnswer {
  unsigned status = 200;
  std::unique_ptr<TextStream> stream = nullptr;
  std::string text = {};
};

}  // namespace exporter
