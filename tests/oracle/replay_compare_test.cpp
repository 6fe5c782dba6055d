// The exporter against tshark: nobody who wrote the one wrote the other.
#include <arpa/inet.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "e2e/scratch_dir.h"
#include "oracle/capture.h"
#include "oracle/network_mix.h"
#include "support/catch.h"
#include "support/netns.h"
#include "support/packet_table.h"
#include "support/process.h"
#include "support/skip.h"

using namespace exporter::oracle;
using namespace exporter::support;

namespace {

using Packets = std::vector<Bytes>;

void require_tshark() {
  skip_unless_privileged();
  if (run({.argv = {"tshark", "--version"}}).exit_code != 0) skip("tshark is not installed");
}

Finished replay_compare(std::vector<std::string> words) {
  words.insert(words.begin(), REPLAY_COMPARE);
  Finished finished = run({.argv = words}, std::chrono::minutes(4));
  std::printf("%s%s", finished.output.c_str(), finished.errors.c_str());
  return finished;
}

// How many of the frames were replayed.
double share_replayed(const std::string& output) {
  std::size_t replayed = 0;
  std::size_t frames = 1;
  std::sscanf(output.c_str() + output.find(": ") + 2, "%zu of %zu", &replayed, &frames);
  return static_cast<double>(replayed) / static_cast<double>(frames);
}

void check_same(const std::string& capture, double share) {
  const Finished finished = replay_compare({capture});
  CHECK(finished.exit_code == 0);
  CHECK_THAT(finished.output, contains_text(" 0 differences\n"));
  CHECK(share_replayed(finished.output) >= share);
}

Bytes address_bytes(const Key& key) {
  const std::ptrdiff_t size = key.version == 4 ? 4 : 16;
  Bytes pair(static_cast<std::size_t>(2 * size));
  const int family = key.version == 4 ? AF_INET : AF_INET6;
  inet_pton(family, key.source.c_str(), pair.data());
  inet_pton(family, key.destination.c_str(), pair.data() + size);
  return pair;
}

// A destination of its own for each row, so that two errors cannot cancel out.
Bytes with_own_destination(const PacketCase& row, std::size_t number) {
  Bytes bytes = row.bytes;
  const auto* key = std::get_if<Key>(&row.expected);
  if (key == nullptr || !(key->source == Ipv4{}.source || key->source == Ipv6{}.source)) return bytes;
  const Bytes pair = address_bytes(*key);
  const auto at = std::search(bytes.begin(), bytes.end(), pair.begin(), pair.end());
  const auto end = at + std::ssize(pair);
  end[-2] = static_cast<std::uint8_t>(number >> 8);
  end[-1] = static_cast<std::uint8_t>(number);
  return bytes;
}

template <class Wanted>
Packets rows_that(const Wanted& wanted) {
  Packets packets;
  for (const PacketCase& row : packet_table())
    if (wanted(row)) packets.push_back(with_own_destination(row, packets.size()));
  REQUIRE(packets.size() > 100);
  return packets;
}

// A tshark that changes its mind by the sed script.
std::string lying_tshark(const ScratchDir& folder, const std::string& script) {
  const std::string path = folder.path() + "/tshark";
  std::ofstream(path) << "#!/bin/sh\ntshark \"$@\" | sed '" << script << "'\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

}  // namespace

TEST_CASE("every frame of the packet table is counted as tshark reads it", "[oracle]") {
  require_tshark();
  const ScratchDir folder;
  const std::string file = folder.path() + "/table.pcap";
  write_capture(file, kLinkEthernet, rows_that([](const PacketCase& row) {
                  return row.link == LINK_ETHERNET && row.bytes.size() >= 14 && row.bytes.size() <= 65549;
                }));
  check_same(file, 0.95);
}

TEST_CASE("every raw IP packet of the table is counted as tshark reads it", "[oracle]") {
  require_tshark();
  const ScratchDir folder;
  const auto check_raw = [&](const std::string& name, LinkType link, std::uint16_t ethertype) {
    const std::string file = folder.path() + "/" + name + ".pcap";
    write_capture(file, link, rows_that([&](const PacketCase& row) {
                    return row.link == LINK_RAW_IP && (ethertype == 0 || row.ethertype == ethertype) &&
                           !row.bytes.empty() && row.bytes.size() <= 65535;
                  }));
    check_same(file, 0.85);
  };
  check_raw("ipv4", kLinkIpv4, 0x0800);
  check_raw("ipv6", kLinkIpv6, 0x86dd);
  check_raw("raw", kLinkRawIp, 0);
}

TEST_CASE("an ordinary mix of traffic is counted as tshark reads it", "[oracle]") {
  require_tshark();
  const ScratchDir folder;
  const std::string pcap = folder.path() + "/mix.pcap";
  const std::string pcapng = folder.path() + "/mix.pcapng";
  const std::string raw = folder.path() + "/mix-raw.pcapng";
  write_capture(pcap, kLinkEthernet, ethernet_mix());
  write_pcapng(pcapng, kLinkEthernet, ethernet_mix());
  write_pcapng(raw, kLinkRawIp, raw_ip_mix());
  for (const std::string& file : {pcap, pcapng, raw}) check_same(file, 1);
}

TEST_CASE("one wrong byte, address or packet is a difference and exit code 1", "[oracle]") {
  require_tshark();
  const ScratchDir folder;
  const std::string file = folder.path() + "/mix.pcap";
  Packets packets = ethernet_mix();
  packets.resize(100);
  write_capture(file, kLinkEthernet, packets);
  const std::string one_length = "1s/^[0-9]*/1000/";
  const std::string one_address = "0,/198.51.100.199/s//198.51.100.198/";
  const std::string no_address = "0,/eth:ethertype:ipv6/s//eth:ethertype:arp/";
  for (const std::string& script : {one_length, one_address, no_address}) {
    const Finished finished = replay_compare({"--tshark", lying_tshark(folder, script), file});
    CHECK(finished.exit_code == 1);
    CHECK_THAT(finished.output, contains_text("tshark "));
  }
}

TEST_CASE("what was not captured whole is left out and said so", "[oracle]") {
  require_tshark();
  const ScratchDir folder;
  const std::string file = folder.path() + "/cut.pcap";
  write_capture(file, kLinkEthernet,
                {packet(Ethernet{}, Ipv4{}, Udp{}), packet(Ethernet{}, Ipv4{}, Udp{}, payload(99))});
  std::fstream edit(file, std::ios::in | std::ios::out | std::ios::binary);
  edit.seekp(24 + 12);  // the length that the first packet had on the wire
  edit.put(100).flush();

  const Finished finished = replay_compare({file});
  CHECK(finished.exit_code == 0);
  CHECK_THAT(finished.output, contains_text("1 of 2 frames replayed"));
  CHECK_THAT(finished.output, contains_text("left out: 1 not captured whole (snaplen)"));
}

TEST_CASE("a capture of which nothing can be compared is no success", "[oracle]") {
  require_tshark();
  const ScratchDir folder;
  const std::string wireless = folder.path() + "/wireless.pcap";
  const std::string text = folder.path() + "/text.pcap";
  write_capture(wireless, static_cast<LinkType>(105), {Bytes(64)});
  std::ofstream(text) << "no capture at all, but long enough to be one";
  for (const std::string& file : {wireless, text, std::string("/nonexistent")})
    CHECK(replay_compare({file}).exit_code == 2);
}
