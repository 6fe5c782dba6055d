// The JSON view: what can be asked below /api/v1/ and the answers to it. Pure: a question, a picture and the
// time make an answer. Who provides fresh pictures, and bounds the work, is app/api_desk.h.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <variant>

#include "api/query.h"
#include "base/api_answer.h"
#include "model/snapshot.h"

namespace exporter::api {

struct Question {
  Resource resource{};
  Query query;
};

// What is asked, or the answer to what cannot be asked.
std::variant<Question, ApiAnswer> read_question(const ApiRequest& request);

// {"error": "…"}
ApiAnswer refusal(unsigned status, std::string_view why);

// The OpenAPI document, docs/openapi.json.
ApiAnswer description();

// Why this picture has no answer to the question, if so.
std::optional<ApiAnswer> missing(const Question& question, const Snapshot* snapshot);

struct Page {
  std::unique_ptr<TextStream> text;
  std::size_t rows = 0;
};

// For a picture from which nothing is missing. It is kept until all is read.
Page page_of(const Question& question, std::shared_ptr<const Snapshot> snapshot, TimePoint now);

}  // namespace exporter::api
