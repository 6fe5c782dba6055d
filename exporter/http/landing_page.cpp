#include "http/landing_page.h"

namespace exporter::http {
namespace {

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string api_links(std::string_view root, const std::vector<std::string>& lists) {
  if (lists.empty()) return {};
  const auto link = [&](const std::string& name, const std::string& text) {
    return "<a href=\"" + escaped(root) + name + "\">" + text + "</a>";
  };
  std::string links;
  for (const std::string& list : lists) links += (links.empty() ? "" : ", ") + link(list, list);
  return "<li>JSON: " + links + "; " + link("openapi.json", "described") + " in OpenAPI</li>\n";
}

}  // namespace

std::string landing_page(std::string_view version, std::string_view telemetry_path, std::string_view api_root,
                         const std::vector<std::string>& api_lists) {
  const auto path = escaped(telemetry_path);
  return R"(<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>eBPF traffic exporter</title>
<style>body { font-family: sans-serif; max-width: 40em; margin: 3em auto; line-height: 1.5 }</style></head>
<body>
<h1>eBPF traffic exporter</h1>
<p>Where this host's traffic comes from and where it goes, by address, for Prometheus.</p>
<p>Version )" +
         escaped(version) +
         R"(</p>
<ul>
<li><a href=")" +
         path + R"(">Metrics</a></li>
)" + api_links(api_root, api_lists) +
         R"(<li><a href="/-/healthy">Healthy</a>: does the process live?</li>
<li><a href="/-/ready">Ready</a>: is an interface attached and was it read?</li>
</ul>
</body>
</html>
)";
}

}  // namespace exporter::http
