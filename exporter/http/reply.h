// Reply: a status and what goes with it, ready to be queued on a connection. Null content means that there
// was no memory for it.
#pragma once

#include <microhttpd.h>

#include <memory>
#include <string>
#include <string_view>

#include "http/body.h"

namespace exporter::http {

struct DestroyResponse {
  void operator()(MHD_Response* response) const { ::MHD_destroy_response(response); }
};
inline constexpr std::string_view kJson = "application/json; charset=utf-8";

using Content = std::unique_ptr<MHD_Response, DestroyResponse>;

struct Reply {
  unsigned status = 0;
  Content content;

  // Takes the place of one that is there.
  Reply&& with(const char* header, std::string_view value) &&;
};

Reply text_reply(unsigned status, std::string_view text);
Reply json_reply(unsigned status, std::string_view json);
Reply html_reply(std::string_view html);
Reply stream_reply(std::unique_ptr<Body> body);  // 200, of a length that nobody knows
Reply stream_head_reply();                       // the headers of that, for HEAD

}  // namespace exporter::http
