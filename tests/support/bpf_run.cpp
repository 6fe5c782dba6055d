#include "support/bpf_run.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <type_traits>
#include <utility>

#include "ebpf/shared/flow.h"

namespace exporter::support {
namespace {

constexpr std::uint16_t kSlot = 0xabcd;  // has to come back in every key
constexpr std::uint32_t kMaxFlows = 64;

template <class T>
T value_or_throw(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  return std::move(*result);
}

Direction direction_of(std::uint32_t number) {
  if (number >= DIRECTIONS) throw std::runtime_error("a record without a direction");
  return number == DIRECTION_INBOUND ? Direction::Inbound : Direction::Outbound;
}

std::string address_text(int family, const void* bytes) {
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(family, bytes, text, sizeof(text));
}

template <class FlowKey>
std::string line_of(const FlowKey& key, const flow_record& record) {
  constexpr bool kIpv4 = std::is_same_v<FlowKey, flow_key_v4>;
  constexpr int kFamily = kIpv4 ? AF_INET : AF_INET6;
  if (key.tail.slot != kSlot) throw std::runtime_error("a record of another interface");
  const Answer who = Key{.version = kIpv4 ? 4 : 6,
                         .protocol = key.tail.protocol,
                         .source = address_text(kFamily, &key.source),
                         .destination = address_text(kFamily, &key.destination),
                         .source_port = ntohs(key.tail.source_port),
                         .destination_port = ntohs(key.tail.destination_port),
                         .tcp_flags = static_cast<std::uint8_t>(record.flags)};
  return text_of(
      Counted{direction_of(key.tail.direction), text_of(who), {record.volume.packets, record.volume.bytes}});
}

template <class FlowKey>
void take_table(int map, std::vector<std::string>& taken) {
  FlowKey key{};
  flow_record record{};
  while (bpf_map_get_next_key(map, nullptr, &key) == 0) {
    if (bpf_map_lookup_elem(map, &key, &record) != 0 || bpf_map_delete_elem(map, &key) != 0)
      throw std::system_error(errno, std::generic_category(), "take a flow");
    taken.push_back(line_of(key, record));
  }
}

// Of the generation that is live: nothing may run meanwhile.
template <class FlowKey>
void take_front(const kernel::Datapath& datapath, family family, std::vector<std::string>& taken) {
  const std::uint32_t live = datapath.quiet_generation() == 0 ? 1 : 0;
  datapath.front(family).drain(live, [&](const std::byte* key_bytes, const std::byte* record_bytes) {
    FlowKey key{};
    flow_record record{};
    std::memcpy(&key, key_bytes, sizeof(key));
    std::memcpy(&record, record_bytes, flow_record_size(datapath.layout()));
    taken.push_back(line_of(key, record));
  });
}

std::string name_of_counter(std::uint32_t index) {
  const std::uint32_t unparsed = static_cast<std::uint32_t>(DIRECTIONS) * UNPARSED_REASONS;
  if (index >= unparsed) return "overflow " + std::to_string(index - unparsed);
  return text_of(static_cast<unparsed_reason>(index % UNPARSED_REASONS));
}

}  // namespace

std::string text_of(const Counted& counted) {
  return std::string(to_text(counted.direction)) + ": " + counted.what + ": " +
         std::to_string(counted.volume.packets) + " packets, " + std::to_string(counted.volume.bytes) +
         " bytes";
}

struct LoadedPrograms::Owner {
  std::optional<kernel::Datapath> datapath;
  std::optional<kernel::InterfacePrograms> programs;
  ObjectPtr object{nullptr, &bpf_object__close};
};

LoadedPrograms::LoadedPrograms(LoadedPrograms&&) noexcept = default;
LoadedPrograms::~LoadedPrograms() = default;

LoadedPrograms::LoadedPrograms(link_kind link, granularity detail) : owner_(std::make_unique<Owner>()) {
  owner_->datapath = value_or_throw(kernel::Datapath::create(kMaxFlows, detail));
  kernel::Datapath& datapath = *owner_->datapath;
  owner_->programs = value_or_throw(datapath.load_for(kSlot, link));
  const std::uint32_t live = datapath.quiet_generation() == 0 ? 1 : 0;
  for (const Direction direction : kDirections)
    fds_.programs[static_cast<std::size_t>(direction)] = owner_->programs->program_fd(direction);
  fds_.flows_v4 = datapath.flows_fd(FAMILY_IPV4, live);
  fds_.flows_v6 = datapath.flows_fd(FAMILY_IPV6, live);
  fds_.counters = owner_->programs->counters_fd();
}

bpf_program* program_of(const bpf_object& object, Direction direction, kernel::PacketAccess access) {
  return bpf_object__find_program_by_name(&object, kernel::program_name(direction, access));
}

ObjectPtr open_object(link_kind link, Variant variant) {
  ObjectPtr opened(bpf_object__open_file(TRAFFIC_OBJECT, nullptr), &bpf_object__close);
  bpf_object* object = opened.get();
  if (object == nullptr) throw std::runtime_error("cannot open " TRAFFIC_OBJECT);
  settings wanted{};  // without a front: the table itself is what these are for
  wanted.slot = kSlot;
  wanted.link = static_cast<__u8>(link);
  wanted.granularity = static_cast<__u8>(variant.detail);
  wanted.most_with_ports = ~__u32{0};  // nobody tells the programs when a table is emptied here
  bpf_map* constants = bpf_object__find_map_by_name(object, ".rodata");
  if (bpf_map__set_initial_value(constants, &wanted, sizeof(wanted)) != 0)
    throw std::runtime_error("the settings are not all of .rodata");
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object) bpf_program__set_autoload(program, false);
  for (const Direction direction : kDirections)
    bpf_program__set_autoload(program_of(*object, direction, variant.access), true);
  return opened;
}

LoadedPrograms::LoadedPrograms(link_kind link, Variant variant) : owner_(std::make_unique<Owner>()) {
  owner_->object = open_object(link, variant);
  bpf_object* object = owner_->object.get();
  if (bpf_object__load(object) != 0) throw std::runtime_error("cannot load " TRAFFIC_OBJECT);
  for (const Direction direction : kDirections)
    fds_.programs[static_cast<std::size_t>(direction)] =
        bpf_program__fd(program_of(*object, direction, variant.access));
  fds_.flows_v4 = bpf_object__find_map_fd_by_name(object, "flows_v4_a");
  fds_.flows_v6 = bpf_object__find_map_fd_by_name(object, "flows_v6_a");
  fds_.counters = bpf_object__find_map_fd_by_name(object, "datapath_stats");
}

std::optional<std::uint32_t> LoadedPrograms::run(Direction direction, const Bytes& bytes, Gso gso) const {
  __sk_buff context{};
  context.gso_segs = gso.segments;
  context.gso_size = gso.size;
  LIBBPF_OPTS(bpf_test_run_opts, options);
  options.data_in = bytes.data();
  options.data_size_in = static_cast<std::uint32_t>(bytes.size());
  if (gso.segments != 0 || gso.size != 0) {
    options.ctx_in = &context;
    options.ctx_size_in = sizeof(context);
  }
  if (bpf_prog_test_run_opts(program_fd(direction), &options) == 0) return options.retval;
  if (errno == EINVAL) return std::nullopt;
  throw std::system_error(errno, std::generic_category(), "run a program");
}

std::vector<std::string> LoadedPrograms::take() {
  std::vector<std::string> taken;
  take_flows(taken);
  take_counters(taken);
  std::sort(taken.begin(), taken.end());
  return taken;
}

void LoadedPrograms::take_flows(std::vector<std::string>& taken) {
  if (owner_->datapath) {
    take_front<flow_key_v4>(*owner_->datapath, FAMILY_IPV4, taken);
    take_front<flow_key_v6>(*owner_->datapath, FAMILY_IPV6, taken);
  }
  take_table<flow_key_v4>(fds_.flows_v4, taken);
  take_table<flow_key_v6>(fds_.flows_v6, taken);
}

void LoadedPrograms::take_counters(std::vector<std::string>& taken) const {
  for (std::uint32_t index = 0; index < expanded_index(DIRECTION_INBOUND); ++index) {
    const Volume volume = take_counter(index);
    if (volume.empty()) continue;
    const Direction direction = direction_of(index / UNPARSED_REASONS % DIRECTIONS);
    taken.push_back(text_of(Counted{direction, name_of_counter(index), volume}));
  }
}

Volume LoadedPrograms::take_expanded(Direction direction) const {
  return take_counter(expanded_index(static_cast<std::uint32_t>(direction)));
}

Volume LoadedPrograms::take_counter(std::uint32_t index) const {
  std::vector<traffic_volume> of_cpus(static_cast<std::size_t>(libbpf_num_possible_cpus()));
  if (bpf_map_lookup_elem(fds_.counters, &index, of_cpus.data()) != 0)
    throw std::system_error(errno, std::generic_category(), "read a counter");
  Volume sum;
  for (const traffic_volume& one : of_cpus) sum += {one.packets, one.bytes};
  std::fill(of_cpus.begin(), of_cpus.end(), traffic_volume{});
  if (!sum.empty() && bpf_map_update_elem(fds_.counters, &index, of_cpus.data(), BPF_ANY) != 0)
    throw std::system_error(errno, std::generic_category(), "clear a counter");
  return sum;
}

}  // namespace exporter::support
