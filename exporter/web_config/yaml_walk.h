// YamlWalk: through a YAML document whose shape is known, strictly: what has no place there is a complaint
// with its line and column, and the walk goes on, so that all of them are found at once. The only place that
// knows yaml-cpp, with yaml_walk.cpp.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exporter::web_config {

class YamlWalk {
 public:
  struct Key {
    std::string_view name;
    std::function<void(const YAML::Node& value, const std::string& where)> take;
    std::string_view not_empty = {};  // why nothing must not stand there; else it may
  };

  // `where` is the path of the node, "tls_server_config.cert_file", or empty at the top. Nothing, not even an
  // empty value, is an empty mapping.
  void mapping(const YAML::Node& node, const std::string& where, const std::vector<Key>& keys);
  // The same, of names that are not known before.
  using Take = std::function<void(const std::string& name, const YAML::Mark& at, const YAML::Node& value)>;
  void entries(const YAML::Node& node, const std::string& where, const Take& take);

  // Nothing if it is something else, which is complained about, or empty.
  std::optional<std::string> text(const YAML::Node& node, const std::string& where);
  std::optional<bool> boolean(const YAML::Node& node, const std::string& where);
  std::vector<std::string> texts(const YAML::Node& node, const std::string& where);
  // The index of one of `words`.
  std::optional<std::size_t> word(const YAML::Node& node, const std::string& where,
                                  const std::vector<std::string_view>& words);
  void check_word(const YAML::Node& node, const std::string& where, const std::string& found,
                  const std::vector<std::string_view>& words);

  void complain(const YAML::Mark& mark, std::string_view text);

  std::vector<std::string> complaints;  // "LINE:COLUMN: what"; not more than fifty
};

// The one document in `text`, or nothing and a complaint.
std::optional<YAML::Node> read_document(const std::string& text, YamlWalk& walk);

}  // namespace exporter::web_config
