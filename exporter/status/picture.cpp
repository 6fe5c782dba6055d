#include "status/picture.h"

#include <algorithm>
#include <utility>

namespace exporter::status {
namespace {

constexpr std::string_view kOurs = "traffic_exporter_";
constexpr std::string_view kOfProcess = "process_";
constexpr std::string_view kOfInterface = "traffic_exporter_interface_";
constexpr std::string_view kRates = "network_interface_";
constexpr std::string_view kConnections = "network_connections";
constexpr std::string_view kBuildInfo = "traffic_exporter_build_info";
// What a whole page ends with.
constexpr std::string_view kLast = "process_virtual_memory_max_bytes";

// A stranger may send as many as there are letters.
constexpr std::size_t kMostInterfaces = 65'536;
constexpr std::size_t kMostValues = 1024;

// A histogram's buckets add up to nothing.
bool is_bucket(std::string_view name) { return name.ends_with("_bucket"); }

bool is_wanted(std::string_view line) {
  return line.starts_with(kOurs) || line.starts_with(kOfProcess) || line.starts_with(kRates) ||
         line.starts_with(kConnections);
}

using Field = std::pair<std::string_view, double DirectionPicture::*>;
constexpr std::array kFields{
    Field{"traffic_exporter_interface_programs_ahead", &DirectionPicture::programs_ahead},
    Field{"traffic_exporter_interface_removals_total", &DirectionPicture::removals},
    Field{"traffic_exporter_interface_unaccounted_packets", &DirectionPicture::unaccounted_packets},
};

void note(const Sample& sample, DirectionPicture& direction) {
  if (sample.name == "traffic_exporter_interface_attached") {
    direction.attached = sample.value == 1;
    direction.reason = sample.label("reason");
  }
  if (sample.name == "network_interface_bytes_per_second") direction.bytes_per_second = sample.value;
  if (sample.name == "network_interface_packets_per_second") direction.packets_per_second = sample.value;
  for (const auto& [name, field] : kFields)
    if (sample.name == name) direction.*field = sample.value;
}

template <class Map>
void add(Map& to, std::string key, double value) {
  if (to.size() < kMostValues || to.contains(key)) to[std::move(key)] += value;
}

}  // namespace

double Picture::value(std::string_view name) const { return find(name).value_or(0); }

std::optional<double> Picture::find(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

void PictureReader::read_interface(const Sample& sample) {
  const std::string name = sample.label("interface");
  const std::string direction = sample.label("direction");
  if (direction != "inbound" && direction != "outbound") return;
  if (picture_.interfaces.size() == kMostInterfaces && !picture_.interfaces.contains(name)) return;
  note(sample, picture_.interfaces[name][direction == "inbound" ? 0 : 1]);
}

void PictureReader::read(std::string_view line) {
  if (!is_wanted(line)) return;
  const auto sample = read_sample(line);
  if (!sample || is_bucket(sample->name)) return;
  if (sample->name == kBuildInfo) {
    picture_.version = sample->label("version");
    picture_.revision = sample->label("revision");
  } else if (sample->name == "traffic_exporter_kernel_info") {
    picture_.kernel = sample->label("release");
    picture_.attach = sample->label("attach");
  } else if (sample->name == "process_start_time_seconds") {
    picture_.started = sample->value;
  } else if (sample->name == kConnections) {
    add(picture_.connections, sample->label("protocol") + ' ' + sample->label("state"), sample->value);
  } else if (sample->name.starts_with(kOfInterface) || sample->name.starts_with(kRates)) {
    read_interface(*sample);
  } else {
    add(picture_.values, std::string(sample->name), sample->value);
  }
}

Result<Picture> PictureReader::finish() const {
  if (picture_.version.empty())
    return Error::text("what answers is no ebpf-traffic-exporter. --addr says where to ask");
  if (!picture_.find(kLast)) return Error::text("its answer is cut off. Ask again; its log may say why");
  return picture_;
}

std::optional<std::string> version_in(std::string_view line) {
  if (!line.starts_with(kBuildInfo)) return std::nullopt;
  const auto sample = read_sample(line);
  return sample && sample->name == kBuildInfo ? std::optional(sample->label("version")) : std::nullopt;
}

}  // namespace exporter::status
