#include "netns/foreign_program.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include <array>
#include <cerrno>
#include <exception>
#include <system_error>

namespace exporter::support {
namespace {

constexpr std::uint32_t kHandle = 7;
constexpr int kTcxIngress = 46;  // Debian 12's headers predate TCX
constexpr int kTcxEgress = 47;
constexpr std::uint32_t kBefore = 1U << 3;

Fd checked(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return Fd(fd);
}

bpf_insn instruction(unsigned code, unsigned registers, int immediate) {
  bpf_insn made{};
  made.code = static_cast<__u8>(code);
  made.dst_reg = registers & 0xf;
  made.src_reg = registers >> 4 & 0xf;
  made.imm = immediate;
  return made;
}

// hits += 1; return verdict;
Fd load(int hits_fd, Verdict verdict) {
  const std::array program{
      instruction(BPF_LD | BPF_DW | BPF_IMM, BPF_PSEUDO_MAP_VALUE << 4 | BPF_REG_1, hits_fd),
      instruction(0, 0, 0),  // second half: offset in the value
      instruction(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 1),
      instruction(BPF_STX | BPF_DW | BPF_ATOMIC, BPF_REG_2 << 4 | BPF_REG_1, BPF_ADD),
      instruction(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, static_cast<int>(verdict)),
      instruction(BPF_JMP | BPF_EXIT, 0, 0),
  };
  return checked(bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "somebody_elses", "GPL", program.data(),
                               program.size(), nullptr),
                 "load a foreign program");
}

bpf_tc_hook hook_of(int ifindex, const std::string& direction) {
  bpf_tc_hook hook{};
  hook.sz = sizeof(hook);
  hook.ifindex = ifindex;
  hook.attach_point = direction == "ingress" ? BPF_TC_INGRESS : BPF_TC_EGRESS;
  return hook;
}

}  // namespace

ForeignProgram::ForeignProgram(const Namespace& where, ForeignPlace place, Verdict verdict)
    : where_(where),
      place_(std::move(place)),
      ifindex_(where.ifindex(place_.interface)),
      hits_(checked(bpf_map_create(BPF_MAP_TYPE_ARRAY, "hits", 4, 8, 1, nullptr), "make a map")),
      program_(load(hits_.get(), verdict)) {
  libbpf_set_print(nullptr);  // it complains about a qdisc that exists already
  where_.inside([&] { place_.hook == ForeignHook::Clsact ? attach_to_clsact() : attach_to_tcx(); });
}

void ForeignProgram::attach_to_clsact() const {
  bpf_tc_hook hook = hook_of(ifindex_, place_.direction);
  if (const int made = bpf_tc_hook_create(&hook); made != 0 && made != -EEXIST)
    throw std::system_error(-made, std::generic_category(), "make clsact");
  bpf_tc_opts options{};
  options.sz = sizeof(options);
  options.handle = kHandle;
  options.priority = place_.priority;
  options.prog_fd = program_.get();
  if (const int attached = bpf_tc_attach(&hook, &options); attached != 0)
    throw std::system_error(-attached, std::generic_category(), "attach a foreign program");
}

void ForeignProgram::attach_to_tcx() {
  bpf_link_create_opts options{};
  options.sz = sizeof(options);
  options.flags = place_.hook == ForeignHook::TcxHead ? kBefore : 0;
  const auto type = static_cast<bpf_attach_type>(place_.direction == "ingress" ? kTcxIngress : kTcxEgress);
  link_ = checked(bpf_link_create(program_.get(), ifindex_, type, &options), "attach a foreign program");
}

// The qdisc stays, as it does when other tools leave.
ForeignProgram::~ForeignProgram() {
  if (link_) return;
  try {
    where_.inside([&] {
      const bpf_tc_hook hook = hook_of(ifindex_, place_.direction);
      bpf_tc_opts options{};
      options.sz = sizeof(options);
      options.handle = kHandle;
      options.priority = place_.priority;
      bpf_tc_detach(&hook, &options);
    });
  } catch (const std::exception&) {  // the thread could not be started: it ends with its namespace
  }
}

std::uint32_t ForeignProgram::id() const {
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  return bpf_obj_get_info_by_fd(program_.get(), &info, &size) == 0 ? info.id : 0;
}

std::uint64_t ForeignProgram::hits() const {
  const std::uint32_t key = 0;
  std::uint64_t value = 0;
  bpf_map_lookup_elem(hits_.get(), &key, &value);
  return value;
}

}  // namespace exporter::support
