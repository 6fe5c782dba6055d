#include "doctor/examine.h"

namespace exporter::doctor {
namespace {

// Also Pushgateway's.
constexpr std::uint16_t kDefaultPort = 9091;

std::string port_of(const ListenFacts& listen) { return "port " + std::to_string(listen.port); }

std::string shown(const Holder& holder) {
  if (holder.name.empty()) return "another program";
  return holder.name + " (process " + std::to_string(holder.process) + ")";
}

Finding taken(const ListenFacts& listen) {
  Finding finding{.id = "listen",
                  .subject = listen.address,
                  .verdict = Verdict::Failed,
                  .what = "in use by " + shown(listen.holder),
                  .remedy = "choose another with --addr, or stop it",
                  .fault = Fault::Running};
  if (listen.port == kDefaultPort) finding.what += "; 9091, the default, is also Pushgateway's default port";
  if (listen.holder.name.empty() && listen.port != 0)
    finding.remedy += "; as root, `ss -ltnp sport = :" + std::to_string(listen.port) + "` shows who it is";
  return finding;
}

// Whoever asks on a host where it runs wants to know whether all is well, and it is.
Finding taken_by_one_of_ours(const ListenFacts& listen) {
  const Holder& holder = listen.holder;
  return {.id = "listen",
          .subject = listen.address,
          .verdict = Verdict::Warning,
          .what = "in use by an ebpf-traffic-exporter that is running" +
                  (holder.version.empty() ? "" : ", version " + holder.version) +
                  (holder.process == 0 ? "" : ", process " + std::to_string(holder.process)),
          .remedy = "`ebpf-traffic-exporter status --addr " + listen.address +
                    "` says how it is; a second one needs another --addr"};
}

Finding refused(const ListenFacts& listen, const Error& error) {
  Finding finding{.id = "listen",
                  .subject = listen.address,
                  .verdict = Verdict::Failed,
                  .what = {},
                  .remedy = "choose another with --addr",
                  .fault = error.fault()};
  if (error.is(std::errc::permission_denied) && listen.port != 0) {
    finding.what = port_of(listen) + " needs CAP_NET_BIND_SERVICE, as all below 1024 do";
    finding.remedy +=
        ", or give it: setcap cap_bpf,cap_net_admin,cap_net_bind_service=ep <binary>, or in a systemd "
        "unit: AmbientCapabilities=CAP_BPF CAP_NET_ADMIN CAP_NET_BIND_SERVICE";
  } else if (error.is(std::errc::address_not_available)) {
    finding.what = listen.host + " is not an address of this host";
    finding.remedy += "; `ip address` shows those that are";
  } else {
    const Advice advice = split_advice(error);
    finding.what = advice.what;
    finding.remedy = advice.remedy;
  }
  return finding;
}

}  // namespace

// Its mistakes say themselves what was expected.
void examine_web_config(const Facts& facts, Findings& findings) {
  Finding finding{.id = "web_config", .what = "understood, and so are the files it names"};
  if (const auto& failure = facts.web_config->failure) {
    finding = {.id = "web_config",
               .verdict = Verdict::Failed,
               .what = failure->message(),
               .remedy = "correct the file, then check again",
               .fault = failure->fault()};
  } else if (!facts.closed_to_service.empty()) {
    finding.verdict = Verdict::Warning;
    finding.what = "understood, but the service's user, ebpf-traffic-exporter, may not read " +
                   listed(facts.closed_to_service);
    finding.remedy =
        "for the service: chgrp ebpf-traffic-exporter FILE; chmod 640 FILE, and 750 for a folder";
  }
  findings.push_back(std::move(finding));
}

void examine_listening(const ListenFacts& listen, Findings& findings) {
  const auto& failure = listen.bound.failure;
  if (!failure)
    findings.push_back({.id = "listen", .subject = listen.address, .what = "free"});
  else if (listen.holder.exporter)
    findings.push_back(taken_by_one_of_ours(listen));
  else if (failure->is(std::errc::address_in_use))
    findings.push_back(taken(listen));
  else
    findings.push_back(refused(listen, *failure));
}

}  // namespace exporter::doctor
