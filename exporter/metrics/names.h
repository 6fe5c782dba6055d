// Every metric this program exposes: name, type and help, and nowhere else. A counter's name is written
// without the `_total` that its samples carry. README, dashboards and the golden files are tested against
// these tables; a change here is a change of the public contract.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace exporter::metrics {

enum class MetricType : std::uint8_t { Counter, Gauge, Histogram };

struct MetricInfo {
  std::string_view name;
  MetricType type{};
  std::string_view help;
};

constexpr std::string_view to_text(MetricType type) {
  switch (type) {
    case MetricType::Counter:
      return "counter";
    case MetricType::Gauge:
      return "gauge";
    case MetricType::Histogram:
      return "histogram";
  }
  return {};
}

// The name that samples carry (a histogram's samples add their own suffixes to it).
inline std::string sample_name(const MetricInfo& metric) {
  return std::string(metric.name) + (metric.type == MetricType::Counter ? "_total" : "");
}

// What a traffic metric says about an account. Each of the two halves of kTrafficMetrics is in this order.
enum class Quantity : std::uint8_t { Bytes, Packets, BytesPerSecond, PacketsPerSecond };
inline constexpr std::size_t kQuantities = 4;

// First those of address pairs, then those of interfaces.
inline constexpr std::array kTrafficMetrics{
    MetricInfo{"network_traffic_bytes", MetricType::Counter,
               "Bytes on the wire from one address to another, layer-2 headers included."},
    MetricInfo{
        "network_traffic_packets", MetricType::Counter,
        "Packets on the wire from one address to another; each segment of an offloaded packet counts."},
    MetricInfo{"network_traffic_bytes_per_second", MetricType::Gauge,
               "Bytes per second from one address to another, mean of the last ten seconds."},
    MetricInfo{"network_traffic_packets_per_second", MetricType::Gauge,
               "Packets per second from one address to another, mean of the last ten seconds."},
    MetricInfo{"network_interface_bytes", MetricType::Counter,
               "Bytes on the wire of an interface by address family, layer-2 headers included."},
    MetricInfo{
        "network_interface_packets", MetricType::Counter,
        "Packets on the wire of an interface by address family; each segment of an offloaded packet counts."},
    MetricInfo{"network_interface_bytes_per_second", MetricType::Gauge,
               "Bytes per second of an interface, mean of the last ten seconds."},
    MetricInfo{"network_interface_packets_per_second", MetricType::Gauge,
               "Packets per second of an interface, mean of the last ten seconds."},
};

// What is said about connections. The order of kConnectionMetrics.
enum class ConnectionMetric : std::uint8_t { Now, Opened, Closed, Failed, Handshakes, Flags };

inline constexpr std::array kConnectionMetrics{
    MetricInfo{"network_connections", MetricType::Gauge, "Connections that are tracked, by state."},
    MetricInfo{"network_connections_opened", MetricType::Counter,
               "Connections that were opened, by who did it; unknown were under way when we came."},
    MetricInfo{"network_connections_closed", MetricType::Counter,
               "Connections that were open and ended: by FIN, by RST, by timeout, or to make room."},
    MetricInfo{"network_connections_failed", MetricType::Counter,
               "TCP connections that never opened: refused, unanswered, aborted, or dropped to make room."},
    MetricInfo{"network_tcp_handshake_seconds", MetricType::Histogram,
               "From the SYN of a TCP connection to the ACK that completed its handshake."},
    MetricInfo{"network_tcp_flags", MetricType::Counter, "TCP packets with this flag, on the wire."},
};

// Those of single connections.
inline constexpr std::array kConnectionSeriesMetrics{
    MetricInfo{"network_connection_bytes", MetricType::Counter,
               "Bytes on the wire of a connection, both directions together, layer-2 headers included."},
    MetricInfo{"network_connection_packets", MetricType::Counter,
               "Packets on the wire of a connection, both directions together."},
};

inline constexpr MetricInfo kBuildInfo{"traffic_exporter_build_info", MetricType::Gauge,
                                       "Always 1; the labels say what this program was built from."};
inline constexpr MetricInfo kKernelInfo{
    "traffic_exporter_kernel_info", MetricType::Gauge,
    "Always 1; the labels say which kernel this is and how programs are attached to it."};
inline constexpr MetricInfo kInterfaceAttached{
    "traffic_exporter_interface_attached", MetricType::Gauge,
    "1 while a program is attached to this direction of the interface, else 0, and the reason."};
inline constexpr MetricInfo kInterfaceRemovals{
    "traffic_exporter_interface_removals", MetricType::Counter,
    "How often somebody else took our program off the interface; it is put back when that is noticed."};
inline constexpr MetricInfo kProgramsAhead{
    "traffic_exporter_interface_programs_ahead", MetricType::Gauge,
    "Programs of others that run before ours on the interface; what they decide about does not reach us."};
inline constexpr MetricInfo kUnaccountedBytes{
    "traffic_exporter_interface_unaccounted_bytes", MetricType::Gauge,
    "What the kernel's own counters of the interface say since we attached, less what we counted."};
inline constexpr MetricInfo kUnaccountedPackets{
    "traffic_exporter_interface_unaccounted_packets", MetricType::Gauge,
    "What the kernel's own counters of the interface say since we attached, less what we counted."};
inline constexpr MetricInfo kSweeps{"traffic_exporter_sweeps", MetricType::Counter,
                                    "Sweeps of the kernel's flow table."};
inline constexpr MetricInfo kSweepErrors{
    "traffic_exporter_sweep_errors", MetricType::Counter,
    "Parts of sweeps that failed; what they should have read comes with a later sweep."};
inline constexpr MetricInfo kSweepDuration{"traffic_exporter_sweep_duration_seconds", MetricType::Histogram,
                                           "How long sweeps took."};
inline constexpr MetricInfo kFlowTableEntries{
    "traffic_exporter_flow_table_entries", MetricType::Gauge,
    "Records that the last sweep found in the kernel's flow table, of the address family that had more."};
inline constexpr MetricInfo kFlowTableCapacity{
    "traffic_exporter_flow_table_capacity", MetricType::Gauge,
    "Records that the kernel's flow table can hold between two sweeps, for each address family."};
inline constexpr MetricInfo kOverflowPackets{
    "traffic_exporter_flow_table_overflow_packets", MetricType::Counter,
    "Packets that found the flow table full; they are counted under the address other."};
inline constexpr MetricInfo kOverflowBytes{
    "traffic_exporter_flow_table_overflow_bytes", MetricType::Counter,
    "Bytes that found the flow table full; they are counted under the address other."};
inline constexpr MetricInfo kSeries{"traffic_exporter_series", MetricType::Gauge,
                                    "Address pairs that have series of their own."};
inline constexpr MetricInfo kSeriesLimit{"traffic_exporter_series_limit", MetricType::Gauge,
                                         "Address pairs that may have series of their own."};
inline constexpr MetricInfo kSeriesFolded{
    "traffic_exporter_series_folded", MetricType::Gauge,
    "Address pairs seen in the last sweep that had no series of their own."};
inline constexpr MetricInfo kSeriesAdmitted{"traffic_exporter_series_admitted", MetricType::Counter,
                                            "Address pairs that got series of their own."};
inline constexpr MetricInfo kSeriesEnded{
    "traffic_exporter_series_ended", MetricType::Counter,
    "Address pairs whose series ended: idle, outweighed by another, interface forgotten, or a reload."};
inline constexpr MetricInfo kConnections{"traffic_exporter_connections", MetricType::Gauge,
                                         "Connections that are tracked."};
inline constexpr MetricInfo kConnectionsLimit{"traffic_exporter_connections_limit", MetricType::Gauge,
                                              "Connections that may be tracked; 0 if none are."};
inline constexpr MetricInfo kConnectionsEvicted{"traffic_exporter_connections_evicted", MetricType::Counter,
                                                "Connections that were forgotten to make room for others."};
inline constexpr MetricInfo kUntrackedBytes{
    "traffic_exporter_connections_untracked_bytes", MetricType::Counter,
    "Bytes of tracked protocols in no connection: without ports, or of a TCP connection nobody knows."};
inline constexpr MetricInfo kUntrackedPackets{
    "traffic_exporter_connections_untracked_packets", MetricType::Counter,
    "Packets of tracked protocols in no connection: without ports, or of a TCP connection nobody knows."};
inline constexpr MetricInfo kPacketsUnparsed{"traffic_exporter_packets_unparsed", MetricType::Counter,
                                             "Packets without addresses that could be read, by reason."};
inline constexpr MetricInfo kScrapes{"traffic_exporter_scrapes", MetricType::Counter,
                                     "Scrapes answered, by HTTP status code."};
inline constexpr MetricInfo kScrapeDuration{"traffic_exporter_scrape_duration_seconds", MetricType::Histogram,
                                            "How long it took to answer scrapes."};
inline constexpr MetricInfo kProgramRunSeconds{
    "traffic_exporter_bpf_program_run_seconds", MetricType::Counter,
    "Time spent in the BPF programs; only measured while kernel.bpf_stats_enabled is on."};
inline constexpr MetricInfo kProgramRuns{
    "traffic_exporter_bpf_program_runs", MetricType::Counter,
    "Runs of the BPF programs; only counted while kernel.bpf_stats_enabled is on."};

inline constexpr MetricInfo kReloadSuccessful{
    "traffic_exporter_config_last_reload_successful", MetricType::Gauge,
    "1 if the configuration that was read last is in force, 0 if it was refused and the former one stays."};
inline constexpr MetricInfo kReloadTime{"traffic_exporter_config_last_reload_success_timestamp_seconds",
                                        MetricType::Gauge,
                                        "When the configuration was read last and is in force since."};
inline constexpr MetricInfo kReloads{"traffic_exporter_config_reloads", MetricType::Counter,
                                     "Reloads of the configuration, by whether it was applied."};

inline constexpr MetricInfo kWebConfigSuccessful{"traffic_exporter_web_config_last_reload_successful",
                                                 MetricType::Gauge,
                                                 "1 if the web configuration that was read last is in force, "
                                                 "0 if it was refused; only while there is one."};
inline constexpr MetricInfo kWebConfigTime{
    "traffic_exporter_web_config_last_reload_success_timestamp_seconds", MetricType::Gauge,
    "When the web configuration was read last and is in force since."};

inline constexpr std::array kSelfMetrics{
    kBuildInfo,          kKernelInfo,       kInterfaceAttached,
    kInterfaceRemovals,  kProgramsAhead,    kUnaccountedBytes,
    kUnaccountedPackets, kSweeps,           kSweepErrors,
    kSweepDuration,      kFlowTableEntries, kFlowTableCapacity,
    kOverflowPackets,    kOverflowBytes,    kSeries,
    kSeriesLimit,        kSeriesFolded,     kSeriesAdmitted,
    kSeriesEnded,        kConnections,      kConnectionsLimit,
    kConnectionsEvicted, kUntrackedBytes,   kUntrackedPackets,
    kPacketsUnparsed,    kScrapes,          kScrapeDuration,
    kProgramRunSeconds,  kProgramRuns,      kReloadSuccessful,
    kReloadTime,         kReloads,          kWebConfigSuccessful,
    kWebConfigTime,
};

inline constexpr MetricInfo kProcessCpu{"process_cpu_seconds", MetricType::Counter,
                                        "Total user and system CPU time spent in seconds."};
inline constexpr MetricInfo kProcessMaxFds{"process_max_fds", MetricType::Gauge,
                                           "Maximum number of open file descriptors."};
inline constexpr MetricInfo kProcessOpenFds{"process_open_fds", MetricType::Gauge,
                                            "Number of open file descriptors."};
inline constexpr MetricInfo kProcessResident{"process_resident_memory_bytes", MetricType::Gauge,
                                             "Resident memory size in bytes."};
inline constexpr MetricInfo kProcessStart{"process_start_time_seconds", MetricType::Gauge,
                                          "Start time of the process since unix epoch in seconds."};
inline constexpr MetricInfo kProcessVirtual{"process_virtual_memory_bytes", MetricType::Gauge,
                                            "Virtual memory size in bytes."};
inline constexpr MetricInfo kProcessVirtualMax{"process_virtual_memory_max_bytes", MetricType::Gauge,
                                               "Maximum amount of virtual memory available in bytes."};

inline constexpr std::array kProcessMetrics{
    kProcessCpu,   kProcessMaxFds,  kProcessOpenFds,    kProcessResident,
    kProcessStart, kProcessVirtual, kProcessVirtualMax,
};

}  // namespace exporter::metrics
