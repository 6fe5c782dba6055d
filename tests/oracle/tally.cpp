#include "oracle/tally.h"

#include <set>

#include "oracle/replay.h"

namespace exporter::oracle {
namespace {

// Ingress has the outermost tag in the metadata; two more may stand in the bytes.
constexpr std::size_t kTagsInBytes = 2;

std::string text(const Volume& volume) {
  return std::to_string(volume.packets) + " packets, " + std::to_string(volume.bytes) + " bytes";
}

void add_at(const std::string& hook, std::size_t most_tags, const Verdict& verdict, Tally& tally) {
  const Volume volume{1, verdict.length};
  if (verdict.version == 0 || verdict.tags > most_tags) {
    tally[hook + " family other"] += volume;
    return;
  }
  tally[hook + " family ipv" + std::to_string(verdict.version)] += volume;
  tally[hook + " " + verdict.source + " > " + verdict.destination] += volume;
}

std::string key_of(const support::Sample& sample, bool is_pair) {
  const std::string hook =
      std::string(sample.label("interface")) + " " + std::string(sample.label("direction")) + " ";
  if (!is_pair) return hook + "family " + std::string(sample.label("family"));
  return hook + std::string(sample.label("src_ip")) + " > " + std::string(sample.label("dst_ip"));
}

}  // namespace

void add_expected(const Frame& frame, const Verdict& verdict, Tally& tally) {
  if (frame.link == kLinkEthernet) {
    add_at(std::string(kSendingEnd) + " outbound", kTagsInBytes, verdict, tally);
    add_at(std::string(kReceivingEnd) + " inbound", kTagsInBytes + 1, verdict, tally);
  } else {
    for (const char* direction : {" inbound", " outbound"})
      add_at(kRawDevice + std::string(direction), 0, verdict, tally);
  }
}

Tally tally_of(const support::Exposition& exposition) {
  Tally tally;
  for (const support::Sample& sample : exposition.samples()) {
    const bool is_pair = sample.name.starts_with("network_traffic_");
    if (!is_pair && !sample.name.starts_with("network_interface_")) continue;
    const bool is_bytes = sample.name.ends_with("_bytes_total");
    if ((!is_bytes && !sample.name.ends_with("_packets_total")) || sample.count() == 0) continue;
    (is_bytes ? tally[key_of(sample, is_pair)].bytes : tally[key_of(sample, is_pair)].packets) +=
        sample.count();
  }
  return tally;
}

std::vector<std::string> differences(const Tally& tshark, const Tally& exporter) {
  std::set<std::string> keys;
  for (const Tally* tally : {&tshark, &exporter})
    for (const auto& [key, volume] : *tally) keys.insert(key);

  std::vector<std::string> lines;
  const auto of = [](const Tally& tally, const std::string& key) {
    const auto found = tally.find(key);
    return text(found == tally.end() ? Volume{} : found->second);
  };
  for (const std::string& key : keys)
    if (of(tshark, key) != of(exporter, key))
      lines.push_back(key + ": tshark " + of(tshark, key) + "; exporter " + of(exporter, key));
  return lines;
}

}  // namespace exporter::oracle
