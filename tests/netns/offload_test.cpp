// Wire truth: a packet that the stack carries as one super-packet is counted as the segments that it is on
// the wire, each with its headers, wherever it is seen and whoever joined it.
#include <arpa/inet.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "netns/counted.h"
#include "netns/lab.h"
#include "netns/tcp_transfer.h"
#include "support/catch.h"
#include "support/kernel_version.h"
#include "support/skip.h"

using namespace exporter::support;
using exporter::Fd;
using exporter::Volume;

namespace {

constexpr std::uint64_t kPayload = 50'000'000;
constexpr std::uint64_t kHeaders = 14 + 20 + 20 + 12;  // Ethernet, IPv4, TCP, timestamps
constexpr std::uint64_t kSynExtra = 20 - 12;           // MSS and window scale besides timestamps
constexpr std::uint64_t kSegmentSize = 1500 - 20 - 20 - 12;
constexpr std::uint64_t kLeastSegments = (kPayload + kSegmentSize - 1) / kSegmentSize;
constexpr int kTries = 5;

struct Ends {
  Volume sent;
  Volume received;
};

Ends ends_of(const ExporterProcess& exporter, const std::string& interface, std::uint64_t sent,
             std::uint64_t received) {
  scrape_when(exporter, interface, "outbound", sent);
  const Exposition exposition = scrape_when(exporter, interface, "inbound", received);
  const Counted outbound = counted(exposition, interface, "outbound");
  const Counted inbound = counted(exposition, interface, "inbound");
  CHECK(outbound.pairs == outbound.all());
  CHECK(inbound.pairs == inbound.all());
  return {outbound.all(), inbound.all()};
}

// A busy machine may make TCP retransmit; then the bytes are not known and it is tried anew, with all that it
// changes.
Transfer undisturbed_transfer(const Lab& lab, Ends& before, const ExporterProcess& near,
                              const ExporterProcess& far) {
  for (int i = 0; i < kTries; ++i) {
    before = ends_of(near, lab.near_name, 0, 0);
    const Transfer done = transfer(lab.near, lab.far, "10.7.0.2", kPayload);
    if (done.retransmits == 0) return done;
    std::printf("%llu retransmits: once more\n", static_cast<unsigned long long>(done.retransmits));
    // What is still under way must not count for the next try.
    ends_of(near, lab.near_name, before.sent.packets + done.segments, before.received.packets + done.answers);
    ends_of(far, lab.far_name, before.received.packets + done.answers, before.sent.packets + done.segments);
  }
  FAIL("TCP retransmits at every try");
  return {};
}

// The kernel's counters may have super-packets or segments.
void check_all_accounted(const ExporterProcess& exporter, const std::string& interface) {
  const Exposition exposition = exporter.scrape();
  CHECK(unaccounted(exposition, interface, "inbound") == "0 packets, 0 bytes");
  CHECK(unaccounted(exposition, interface, "outbound") == "0 packets, 0 bytes");
}

// Both ends are watched; `hook` is how. Returns what TCP says about it.
Transfer check_wire_truth(const Lab& lab, const std::string& hook, const std::string& title) {
  const ExporterProcess near = lab.start({"--interval", "50ms"}, hook);
  const ExporterProcess far = lab.start_far({"--interval", "50ms"}, hook);
  Ends before;
  const Transfer done = undisturbed_transfer(lab, before, near, far);
  const std::uint64_t sent = before.sent.packets + done.segments;
  const std::uint64_t answered = before.received.packets + done.answers;
  const Ends at_near = ends_of(near, lab.near_name, sent, answered);
  const Ends at_far = ends_of(far, lab.far_name, answered, sent);
  std::printf("%s, %s: %llu segments in %.2f s, delivered as %llu packets\n", title.c_str(), hook.c_str(),
              static_cast<unsigned long long>(done.segments), done.seconds,
              static_cast<unsigned long long>(done.delivered));

  REQUIRE(done.payload == kPayload);
  CHECK(done.segments >= kLeastSegments);
  const Volume data{done.segments, kPayload + done.segments * kHeaders + kSynExtra};
  const Volume answers{done.answers, done.answers * kHeaders + kSynExtra};
  CHECK(text(at_near.sent - before.sent) == text(data));
  CHECK(text(at_near.received - before.received) == text(answers));
  CHECK(text(at_far.received - before.sent) == text(data));
  CHECK(text(at_far.sent - before.received) == text(answers));
  check_all_accounted(near, lab.near_name);
  check_all_accounted(far, lab.far_name);
  return done;
}

// Datagrams of `size` bytes each, cut by the kernel or the device from buffers of `per_send` of them.
void send_segmented_udp(const Lab& lab, int sends, int per_send, std::uint16_t size) {
  Fd receiver;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  inet_pton(AF_INET, "10.7.0.2", &address.sin_addr);
  const auto* to = reinterpret_cast<const sockaddr*>(&address);
  // Somebody listens, so that no ICMP comes back.
  lab.far.inside([&] {
    receiver = Fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (bind(receiver.get(), to, sizeof(address)) != 0) throw std::runtime_error("bind a UDP socket");
  });
  lab.near.inside([&] {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const int segment = size;
    const std::vector<char> buffer(static_cast<std::size_t>(per_send) * size);
    if (setsockopt(socket.get(), SOL_UDP, UDP_SEGMENT, &segment, sizeof(segment)) != 0)
      throw std::runtime_error("this kernel has no UDP_SEGMENT");
    for (int i = 0; i < sends; ++i)
      if (sendto(socket.get(), buffer.data(), buffer.size(), 0, to, sizeof(address)) < 0)
        throw std::runtime_error("send segmented UDP");
  });
}

}  // namespace

TEST_CASE("UDP that is segmented behind us counts as the datagrams of the wire", "[netns][offload]") {
  constexpr std::uint64_t kDatagrams = 100 * 50;
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab({.offloads = true, .addresses = true});
    const ExporterProcess near = lab.start({"--interval", "50ms"}, hook);
    const ExporterProcess far = lab.start_far({"--interval", "50ms"}, hook);
    send_segmented_udp(lab, 100, 50, 1000);
    const Volume truth{kDatagrams, kDatagrams * (14 + 20 + 8 + 1000)};
    check_exact(counted(scrape_when(near, lab.near_name, "outbound", kDatagrams), lab.near_name, "outbound"),
                truth);
    check_exact(counted(scrape_when(far, lab.far_name, "inbound", kDatagrams), lab.far_name, "inbound"),
                truth);
    // Otherwise nothing was tested. Before 5.11 it is not the device that segments but the kernel, behind TC.
    const std::uint64_t handed_over = kernel_is_at_least(5, 11) ? 100 : kDatagrams;
    CHECK(lab.near.statistics(lab.near_name).sent.packets == handed_over);
  }
}

TEST_CASE("a 50 MB transfer in super-packets counts as the segments and bytes of the wire",
          "[netns][offload][load]") {
  for (const std::string& hook : attach_modes()) {
    const Lab lab({.offloads = true, .addresses = true});
    const Transfer done = check_wire_truth(lab, hook, "TSO");
    CHECK(done.delivered < done.segments / 4);  // otherwise nothing was tested
  }
}

TEST_CASE("segments that the receiver joins count as the segments they were", "[netns][offload][load]") {
  if (!kernel_is_at_least(5, 13)) skip("this kernel joins no segments on veth pairs, as 5.13 and later do");
  for (const std::string& hook : attach_modes()) {
    const Lab lab({.offloads = true, .addresses = true});
    set_offloads(lab.near, lab.near_name, false);
    const Transfer done = check_wire_truth(lab, hook, "GRO");
    CHECK(done.delivered < done.segments / 2);
  }
}

TEST_CASE("a 50 MB transfer without offloads equals the kernel's own counters", "[netns][offload][load]") {
  for (const std::string& hook : attach_modes()) {
    const Lab lab({.offloads = false, .addresses = true});
    const ExporterProcess exporter = lab.start({"--interval", "50ms"}, hook);
    const LinkStatistics before = lab.near.statistics(lab.near_name);
    check_wire_truth(lab, hook, "no offloads");
    const LinkStatistics after = lab.near.statistics(lab.near_name);
    const Volume sent = after.sent - before.sent;
    const Volume received = after.received - before.received;
    const Ends ends = ends_of(exporter, lab.near_name, sent.packets, received.packets);
    CHECK(text(ends.sent) == text(sent));
    CHECK(text(ends.received) == text(received));
  }
}
