// What a file of --web.config.file says, in the format of exporter-toolkit. Pure: files that it names are not
// looked at.
#pragma once

#include <string>
#include <vector>

#include "model/web_settings.h"

namespace exporter::web_config {

struct WebYaml {
  WebSettings settings;               // to be used only if there are no mistakes
  std::vector<std::string> mistakes;  // "LINE:COLUMN: what, and what belongs there", all of them
};

WebYaml parse_web_yaml(const std::string& text);

}  // namespace exporter::web_config
