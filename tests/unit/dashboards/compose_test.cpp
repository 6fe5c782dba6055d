// deploy/compose.yaml and what it mounts fit together, as far as this can be seen without an engine.
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <map>
#include <set>

#include "support/catch.h"

namespace {

const std::filesystem::path kDeploy = DEPLOY;

YAML::Node yaml(const std::string& path) { return YAML::LoadFile((kDeploy / path).string()); }

YAML::Node service(const std::string& name) { return yaml("compose.yaml")["services"][name]; }

std::set<std::string> words(const YAML::Node& list) {
  std::set<std::string> found;
  for (const auto& word : list) found.insert(word.as<std::string>());
  return found;
}

// A key of its own, or else of what it merges (<<).
YAML::Node setting(const YAML::Node& of, const std::string& key) {
  if (of[key]) return of[key];
  return of["<<"][key];
}

// What is mounted from the tree: where it is seen inside, and where it is.
std::map<std::string, std::filesystem::path> mounts(const std::string& name) {
  std::map<std::string, std::filesystem::path> found;
  for (const std::string& volume : words(service(name)["volumes"])) {
    if (!volume.starts_with('.')) continue;
    const std::size_t colon = volume.find(':');
    REQUIRE(volume.ends_with(":ro"));
    found[volume.substr(colon + 1, volume.size() - colon - 4)] = kDeploy / volume.substr(0, colon);
  }
  return found;
}

// The value of --flag=value.
std::string flag(const std::string& service_name, const std::string& name) {
  for (const std::string& word : words(service(service_name)["command"]))
    if (word.starts_with("--" + name + "=")) return word.substr(name.size() + 3);
  return {};
}

}  // namespace

TEST_CASE("every container of the compose file is locked down", "[deploy]") {
  std::set<std::string> names;
  for (const auto& entry : yaml("compose.yaml")["services"]) {
    names.insert(entry.first.as<std::string>());
    CAPTURE(entry.first.as<std::string>());
    const YAML::Node& one = entry.second;
    CHECK(words(setting(one, "cap_drop")) == std::set<std::string>{"ALL"});
    CHECK(words(setting(one, "security_opt")) == std::set<std::string>{"no-new-privileges:true"});
    CHECK(setting(one, "read_only").as<bool>());
    CHECK(setting(one, "network_mode").as<std::string>() == "host");
    CHECK_FALSE(one["privileged"]);
    const bool ours = entry.first.as<std::string>() == "exporter";
    CHECK(words(one["cap_add"]) ==
          (ours ? std::set<std::string>{"BPF", "NET_ADMIN"} : std::set<std::string>{}));
  }
  CHECK(names == std::set<std::string>{"exporter", "prometheus", "alertmanager", "grafana"});
}

TEST_CASE("what the compose file mounts or builds from is there", "[deploy]") {
  CHECK(std::filesystem::exists(kDeploy / service("exporter")["build"]["context"].as<std::string>() /
                                "Dockerfile"));
  std::size_t count = 0;
  for (const char* name : {"prometheus", "alertmanager", "grafana"})
    for (const auto& [inside, path] : mounts(name)) {
      CAPTURE(name, inside);
      CHECK(std::filesystem::is_directory(path));
      ++count;
    }
  CHECK(count == 4);
  const auto prometheus = mounts("prometheus").at("/etc/prometheus");
  CHECK(flag("prometheus", "config.file") == "/etc/prometheus/prometheus.yml");
  for (const std::string& file : words(yaml("prometheus/prometheus.yml")["rule_files"]))
    CHECK(std::filesystem::exists(prometheus / file));
  CHECK(flag("alertmanager", "config.file") == "/etc/alertmanager/alertmanager.yml");
  CHECK(std::filesystem::exists(mounts("alertmanager").at("/etc/alertmanager") / "alertmanager.yml"));
}

TEST_CASE("who talks to whom in the compose file finds them at their addresses", "[deploy]") {
  const YAML::Node prometheus = yaml("prometheus/prometheus.yml");
  const YAML::Node datasource = yaml("grafana/provisioning/datasources/prometheus.yml")["datasources"][0];
  const auto port = [](const std::string& address) { return address.substr(address.rfind(':')); };

  CHECK(datasource["type"].as<std::string>() == "prometheus");
  CHECK(datasource["url"].as<std::string>() == "http://" + flag("prometheus", "web.listen-address"));
  CHECK(service("exporter")["environment"]["TRAFFIC_EXPORTER_ARGS"].as<std::string>() ==
        "--addr 127.0.0.1:9091");
  const auto scraped = words(prometheus["scrape_configs"][0]["static_configs"][0]["targets"]);
  CHECK(scraped == std::set<std::string>{"localhost:9091"});
  const auto told =
      prometheus["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"][0].as<std::string>();
  CHECK(port(told) == port(flag("alertmanager", "web.listen-address")));
}

TEST_CASE("Grafana finds the dashboards, and knows how often they are fed", "[deploy]") {
  const YAML::Node provider = yaml("grafana/provisioning/dashboards/traffic.yml")["providers"][0];
  const YAML::Node datasource = yaml("grafana/provisioning/datasources/prometheus.yml")["datasources"][0];
  const auto inside = mounts("grafana");

  CHECK(provider["type"].as<std::string>() == "file");
  REQUIRE(inside.count(provider["options"]["path"].as<std::string>()) == 1);
  CHECK(std::filesystem::exists(inside.at(provider["options"]["path"].as<std::string>()) / "overview.json"));
  CHECK(inside.count("/etc/grafana/provisioning") == 1);
  CHECK(datasource["jsonData"]["timeInterval"].as<std::string>() ==
        yaml("prometheus/prometheus.yml")["global"]["scrape_interval"].as<std::string>());
}
