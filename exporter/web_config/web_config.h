// The file of --web.config.file and all that it names, read from disk. Paths in it are relative to its
// folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/web_settings.h"

namespace exporter::web_config {

struct WebConfig {
  WebSettings settings;               // to be used only if there are no mistakes
  std::vector<std::string> mistakes;  // each one line: "FILE:LINE:COLUMN: what"
  std::vector<std::string> warnings;  // likewise, of what works but should not be so
  std::vector<std::string> files;     // that were looked at, whether they exist or not
};

// Whoever serves needs all of it; who asks a server needs no key and no authority of clients, and may not be
// allowed to read them.
enum class Part : std::uint8_t { All, WhatClientsNeed };

WebConfig read_web_config(const std::string& path, Part part = Part::All);

// Differs from what it was as soon as one of the files was written, replaced, removed or made.
std::string state_of(const std::vector<std::string>& files);

}  // namespace exporter::web_config
