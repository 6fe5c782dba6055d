#include "oracle/verdict.h"

#include <arpa/inet.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <sstream>
#include <stdexcept>

#include "support/process.h"

namespace exporter::oracle {
namespace {

using Words = std::vector<std::string>;

constexpr std::chrono::minutes kPatience(20);

enum Column : std::size_t {
  kLength,
  kLayers,
  kEthertype,
  kTagged,     // what 802.1Q tags announce
  kTaggedToo,  // what 802.1ad tags announce
  kIpVersion,
  kSource4,
  kDestination4,
  kSource6,
  kDestination6,
  kPairedTags,  // of two 802.1ad tags in a row, which are one layer to tshark, the second one
  kBogusHeader,
  kColumns,
};

constexpr const char* kFields[] = {
    "frame.len", "frame.protocols", "eth.type", "vlan.etype", "ieee8021ah.etype", "ip.version",
    "ip.src",    "ip.dst",          "ipv6.src", "ipv6.dst",   "ieee8021ad.cvid",  "ip.bogus_header_length"};
static_assert(std::size(kFields) == kColumns);

// Whatever the user has configured: only what is asked for, and no reassembly.
Words command(const std::string& tshark, const std::string& path) {
  Words words{tshark, "-n", "-r", path, "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE"};
  words.insert(words.end(),
               {"-T", "fields", "-E", "separator=|", "-E", "occurrence=a", "-E", "aggregator=,"});
  for (const char* field : kFields) words.insert(words.end(), {"-e", field});
  return words;
}

Words split(const std::string& text, char by) {
  Words words(1);
  for (const char c : text) {
    if (c == by)
      words.emplace_back();
    else
      words.back() += c;
  }
  return words;
}

// The first of several is that of the outermost header.
std::string first(const std::string& list) { return list.substr(0, list.find(',')); }

bool is_tag(const std::string& layer) { return layer == "vlan" || layer == "ieee8021ad"; }

// Others, which tshark follows too, are no tags to the exporter.
bool is_tag_type(const std::string& ethertype) { return ethertype == "0x8100" || ethertype == "0x88a8"; }

// Before the standard there were 0x9100 and others.
bool is_old_tag_type(const std::string& ethertype) { return ethertype == "0x9100"; }

bool has_strange_tag(const Words& row, std::size_t tags) {
  if (tags > 0 && !is_tag_type(first(row[kEthertype]))) return true;
  for (const Column column : {kTagged, kTaggedToo}) {
    const Words types = split(row[column], ',');
    if (std::count_if(types.begin(),
                      types.begin() + static_cast<std::ptrdiff_t>(std::min(tags, types.size())),
                      is_old_tag_type) > 0)
      return true;
  }
  return false;
}

struct Network {
  std::string layer;  // "ip", "ipv6" or whatever follows the link header
  std::size_t at = 0;
  std::size_t tags = 0;
};

// "eth:ethertype:vlan:ethertype:ip:udp"
Network network_of(const Words& row) {
  Network found;
  std::size_t ethernet = 0;
  std::size_t may_be_paired = 0;
  for (const std::string& layer : split(row[kLayers], ':')) {
    found.layer = layer;
    if (is_tag(layer))
      ++found.tags;
    else if (layer == "eth")
      ethernet = 1;
    else if (layer != "ethertype" && layer != "raw")
      break;
    may_be_paired += layer == "ieee8021ad";
  }
  if (!row[kPairedTags].empty()) found.tags += std::min(split(row[kPairedTags], ',').size(), may_be_paired);
  found.at = ethernet * 14 + found.tags * 4;
  return found;
}

std::string canonical(int family, const std::string& address) {
  std::uint8_t bytes[16];
  char text[INET6_ADDRSTRLEN];
  if (inet_pton(family, address.c_str(), bytes) != 1)
    throw std::runtime_error("tshark calls this an address: " + address);
  return inet_ntop(family, bytes, text, sizeof(text));
}

void take_addresses(const Words& row, const Network& network, Verdict& verdict) {
  const bool is_v4 = verdict.version == 4;
  const std::string source = first(row[is_v4 ? kSource4 : kSource6]);
  const std::string destination = first(row[is_v4 ? kDestination4 : kDestination6]);
  if (source.empty() || destination.empty()) {
    verdict.gave_up = is_v4 && verdict.length >= network.at + 20 && row[kBogusHeader].empty();
    verdict.version = 0;
    return;
  }
  verdict.source = canonical(is_v4 ? AF_INET : AF_INET6, source);
  verdict.destination = canonical(is_v4 ? AF_INET : AF_INET6, destination);
}

Verdict verdict_of(const Words& row) {
  Verdict verdict{.length = std::stoul(row[kLength])};
  const Network network = network_of(row);
  verdict.tags = network.tags;
  const std::string version = network.layer == "ip" ? "4" : network.layer == "ipv6" ? "6" : "none";
  if (first(row[kIpVersion]) != version || has_strange_tag(row, network.tags)) return verdict;
  verdict.version = std::stoi(version);
  take_addresses(row, network, verdict);
  return verdict;
}

}  // namespace

std::vector<Verdict> ask_tshark(const std::string& tshark, const std::string& path, const Frames& frames) {
  const support::Finished finished = support::run(
      {.argv = command(tshark, path), .environment = {"WIRESHARK_CONFIG_DIR=/nonexistent", "TZ=UTC"}},
      kPatience);
  if (finished.exit_code != 0) throw std::runtime_error(tshark + " failed: " + finished.errors);

  std::vector<Verdict> verdicts;
  std::istringstream lines(finished.output);
  for (std::string line; std::getline(lines, line);) {
    const Words row = split(line, '|');
    if (row.size() != kColumns) throw std::runtime_error("tshark printed: " + line);
    verdicts.push_back(verdict_of(row));
  }
  if (verdicts.size() != frames.size())
    throw std::runtime_error("tshark sees " + std::to_string(verdicts.size()) + " frames, we see " +
                             std::to_string(frames.size()));
  return verdicts;
}

}  // namespace exporter::oracle
