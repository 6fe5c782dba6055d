// compare_traffic: the traffic of scripts/compare, from one network namespace to another, and what is true of
// it.
#include <charconv>
#include <cstdint>
#include <exception>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/udp_rate.h"
#include "netns/flood.h"
#include "netns/tcp_transfer.h"

using namespace exporter::support;

namespace {

constexpr const char* kUsage =
    "usage: compare_traffic FROM TO spread INTERFACE HARDWARE SOURCES PACKETS PER_SECOND\n"
    "       compare_traffic FROM TO transfer ADDRESS BYTES BYTES_PER_SECOND\n"
    "       compare_traffic FROM TO rate ADDRESS MILLISECONDS\n"
    "FROM and TO are network namespaces, as /run/netns/near.\n"
    "spread sends UDP frames from 198.18.0.0 and so on, in turn, to 10.7.0.2; prints packets and bytes.\n"
    "transfer prints segments of a TCP connection, their bytes with Ethernet headers, retransmits, packets "
    "delivered.\n"
    "rate prints small UDP packets for each second of the sender's CPU time.\n";

constexpr std::uint64_t kSegmentHeaders = 14 + 20 + 20 + 12;  // Ethernet, IPv4, TCP, timestamps
constexpr std::uint64_t kSynExtra = 20 - 12;                  // MSS and window scale besides timestamps

struct Usage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using Words = std::vector<std::string>;

std::uint64_t number(const std::string& text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end) throw Usage("not a number: " + text);
  return value;
}

void spread(const Namespace& from, const Namespace&, const Words& words) {
  const std::uint64_t sources = number(words[2]);
  if (sources == 0 || sources > 1U << 17) throw Usage("SOURCES is 1 to 131072, as many as 198.18.0.0/15 has");
  const std::uint32_t first = ipv4_number("198.18.0.0");
  const std::uint32_t destination = ipv4_number("10.7.0.2");
  Flood flood;
  flood.interface = words[0];
  flood.hardware = words[1];
  flood.packets = number(words[3]);
  flood.per_second = number(words[4]);
  flood.ends = [=](std::uint64_t index) {
    return FloodEnds{first + static_cast<std::uint32_t>(index % sources), destination, 40'000, 9};
  };
  const exporter::Volume sent = send_flood(from, flood);
  std::cout << sent.packets << ' ' << sent.bytes << '\n';
}

void transfer_bytes(const Namespace& from, const Namespace& to, const Words& words) {
  const Transfer done =
      transfer(from, to, words[0], number(words[1]), static_cast<unsigned>(number(words[2])));
  const std::uint64_t bytes = done.payload + done.segments * kSegmentHeaders + kSynExtra;
  std::cout << done.segments << ' ' << bytes << ' ' << done.retransmits << ' ' << done.delivered << '\n';
}

void rate(const Namespace& from, const Namespace& to, const Words& words) {
  const double seconds = static_cast<double>(number(words[1])) / 1e3;
  std::cout << std::fixed << exporter::bench::UdpRate(from, to, words[0]).measure(seconds) << '\n';
}

struct Kind {
  void (*send)(const Namespace& from, const Namespace& to, const Words& words);
  std::size_t words;
};

const std::map<std::string_view, Kind> kKinds{
    {"spread", {spread, 5}}, {"transfer", {transfer_bytes, 3}}, {"rate", {rate, 2}}};

void send(const Words& arguments) {
  if (arguments.size() < 3) throw Usage("too few words");
  const auto kind = kKinds.find(arguments[2]);
  if (kind == kKinds.end()) throw Usage("no such traffic: " + arguments[2]);
  if (arguments.size() != 3 + kind->second.words) throw Usage("too few or too many words");
  kind->second.send(Namespace(arguments[0]), Namespace(arguments[1]),
                    Words(arguments.begin() + 3, arguments.end()));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    send(Words(argv + 1, argv + argc));
  } catch (const Usage& mistake) {
    std::cerr << "compare_traffic: " << mistake.what() << '\n' << kUsage;
    return 2;
  } catch (const std::exception& failure) {
    std::cerr << "compare_traffic: " << failure.what() << '\n';
    return 1;
  }
}
