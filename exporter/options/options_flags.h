// The flags: one row each, which the parser, the validation, the help text and the tests walk alike. A flag
// exists when its row does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "options/options.h"

namespace exporter {

// Why values were not accepted, each as "VALUE: why; what to do".
using Complaints = std::vector<std::string>;

// How a setting is written in a configuration file.
enum class Form : std::uint8_t { Text, Number, Truth, List, Table };

struct Flag {
  std::string name;               // with its dashes
  std::string alias = {};         // another spelling
  std::string value = {};         // what stands for the value in the help; empty for a switch
  std::string group;              // heading in the help
  std::string meaning;            // one line
  std::string default_text = {};  // none: it is off
  bool repeatable = false;
  Form form = Form::Text;                 // a switch is a Truth whatever this says
  std::vector<std::string> example = {};  // values to show where the default is none
  bool several_to_a_name = false;         // of a table: a name may have a list, NAME=A,B
  // Judges all `values` and writes the setting if they are good. A switch has no values.
  Complaints (*accept)(const std::vector<std::string>& values, Options& options);

  // The setting as `accept` takes it: none while there is nothing to say, on or off for a switch; an entry
  // each for lists and tables. Without this a flag has no place in a configuration file: it is about one
  // call.
  std::vector<std::string> (*show)(const Options& options) = nullptr;
  bool live = false;       // a reload can change it; else a restart is needed
  bool of_asking = false;  // goes with `status` alone

  [[nodiscard]] bool is_switch() const { return value.empty(); }
};

// In the order of the help text; the rows of a group stand together.
const std::vector<Flag>& all_flags();

// These two are answered before anything is judged.
inline constexpr const char* kHelpFlag = "--help";
inline constexpr const char* kVersionFlag = "--version";
inline constexpr const char* kConfigFlag = "--config.file";
// Goes with some verbs only.
inline constexpr const char* kJsonFlag = "--json";
inline constexpr const char* kClientCertFlag = "--client-cert";
inline constexpr const char* kClientKeyFlag = "--client-key";

}  // namespace exporter
