#include "kernel/packet_wire.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <system_error>

namespace exporter::support {
namespace {

constexpr int kLargestMtu = 65535;
constexpr std::uint32_t kFirst = 1;  // priority; those that have none get 49152 and less

[[noreturn]] void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void add_clsact(const Namespace& where, const std::string& device) {
  LIBBPF_OPTS(bpf_tc_hook, hook);
  hook.ifindex = where.ifindex(device);
  hook.attach_point = BPF_TC_INGRESS;
  where.inside([&] {
    if (bpf_tc_hook_create(&hook) < 0) throw_errno("create clsact on " + device);
  });
}

void attach(const Namespace& where, const std::string& device, Direction direction, int program,
            std::uint32_t priority = 0) {
  LIBBPF_OPTS(bpf_tc_hook, hook);
  LIBBPF_OPTS(bpf_tc_opts, options);
  hook.ifindex = where.ifindex(device);
  hook.attach_point = direction == Direction::Inbound ? BPF_TC_INGRESS : BPF_TC_EGRESS;
  options.prog_fd = program;
  options.priority = priority;
  where.inside([&] {
    if (bpf_tc_attach(&hook, &options) < 0) throw_errno("attach to " + device);
  });
}

// bpf_skb_vlan_push(skb, htons(ETH_P_8021Q), 42); return TC_ACT_UNSPEC;
Fd load_tagger() {
  const auto instruction = [](int code, int destination, int value) {
    bpf_insn made{};
    made.code = static_cast<__u8>(code);
    made.dst_reg = static_cast<__u8>(destination & 0xf);
    made.imm = value;
    return made;
  };
  const bpf_insn program[] = {
      instruction(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, htons(0x8100)),
      instruction(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 42),
      instruction(BPF_JMP | BPF_CALL, 0, BPF_FUNC_skb_vlan_push),
      instruction(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, -1),
      instruction(BPF_JMP | BPF_EXIT, 0, 0),
  };
  Fd loaded(bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "tagger", "GPL", program, std::size(program), nullptr));
  if (!loaded) throw_errno("load the tagger");
  return loaded;
}

Fd open_tun(const Namespace& where, const std::string& device) {
  Fd tun;
  where.inside([&] {
    tun = Fd(open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
    ifreq request{};
    request.ifr_flags = IFF_TUN;
    device.copy(request.ifr_name, IFNAMSIZ - 1);
    if (!tun || ioctl(tun.get(), TUNSETIFF, &request) != 0) throw_errno("make a tun device");
  });
  where.ip({"link", "set", "dev", device, "up", "mtu", std::to_string(kLargestMtu)});
  return tun;
}

// A sum to be believed: no such packet exists for the kernel, rather than that something here is wrong.
bool refused(ssize_t written) {
  if (written >= 0) return false;
  if (errno == EINVAL || errno == EMSGSIZE) return true;
  throw_errno("send a packet");
}

}  // namespace

RawPort::RawPort(const Namespace& where, const std::string& device) : ifindex_(where.ifindex(device)) {
  where.inside([&] { socket_ = Fd(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)); });
  const int yes = 1;
  if (!socket_ || setsockopt(socket_.get(), SOL_PACKET, PACKET_VNET_HDR, &yes, sizeof(yes)) != 0)
    throw_errno("a raw socket");
}

bool RawPort::send(const Bytes& bytes, const Sending& how) const {
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = ifindex_;
  to.sll_protocol = htons(how.ethertype);
  Offload offload = how.offload;
  iovec parts[] = {{&offload, sizeof(offload)}, {const_cast<std::uint8_t*>(bytes.data()), bytes.size()}};
  msghdr message{};
  message.msg_name = &to;
  message.msg_namelen = sizeof(to);
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  return !refused(sendmsg(socket_.get(), &message, 0));
}

VethWire::VethWire(const LoadedPrograms& programs)
    : port_([&] {
        const LinkOptions options{.offloads = true, .mtu = kLargestMtu};
        make_veth({namespace_, "near"}, {namespace_, "far"}, options);
        for (const char* end : {"near", "far"}) add_clsact(namespace_, end);
        attach(namespace_, "near", Direction::Outbound, programs.program_fd(Direction::Outbound));
        attach(namespace_, "far", Direction::Inbound, programs.program_fd(Direction::Inbound));
        return RawPort(namespace_, "near");
      }()) {}

void VethWire::tag_what_leaves() const {
  const Fd tagger = load_tagger();
  attach(namespace_, "near", Direction::Outbound, tagger.get(), kFirst);
}

TunWire::TunWire(const LoadedPrograms& programs)
    : tun_(open_tun(namespace_, "tun")), port_([&] {
        add_clsact(namespace_, "tun");
        for (const Direction direction : kDirections)
          attach(namespace_, "tun", direction, programs.program_fd(direction));
        return RawPort(namespace_, "tun");
      }()) {}

bool TunWire::receive(std::uint16_t ethertype, const Bytes& bytes) const {
  tun_pi announcement{};
  announcement.proto = htons(ethertype);
  const iovec parts[] = {{&announcement, sizeof(announcement)},
                         {const_cast<std::uint8_t*>(bytes.data()), bytes.size()}};
  return !refused(writev(tun_.get(), parts, 2));
}

}  // namespace exporter::support
