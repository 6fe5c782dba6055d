// What the programs are to the machine they are loaded on: what they need, what they cost, how they are
// called.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <elf.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "base/fd.h"
#include "kernel/datapath.h"
#include "support/bpf_run.h"
#include "support/catch.h"
#include "support/kernel_version.h"
#include "support/privileges.h"
#include "support/skip.h"

using namespace exporter;
using namespace exporter::support;

namespace {

bpf_prog_info info_of(int program) {
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  REQUIRE(bpf_obj_get_info_by_fd(program, &info, &size) == 0);
  return info;
}

// Everything else goes, CAP_SYS_ADMIN and CAP_PERFMON with it.
bool keep_only_bpf_and_net_admin() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
  data[CAP_NET_ADMIN / 32].effective |= 1U << CAP_NET_ADMIN % 32;
  data[CAP_BPF / 32].effective |= 1U << CAP_BPF % 32;
  for (auto& half : data) half.permitted = half.effective;
  return syscall(SYS_capset, &header, data) == 0;
}

// "return r10": to give away an address of the kernel takes CAP_PERFMON.
bool can_leak_pointers() {
  bpf_insn program[2]{};
  program[0].code = BPF_ALU64 | BPF_MOV | BPF_X;
  program[0].src_reg = BPF_REG_10;
  program[1].code = BPF_JMP | BPF_EXIT;
  return bool(Fd(bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "leak", "GPL", program, 2, nullptr)));
}

// 0, or what is wrong in a word on stderr.
int load_both_kinds(granularity detail) {
  auto datapath = kernel::Datapath::create(64, detail);
  if (!datapath) {
    std::fprintf(stderr, "%s\n", datapath.error().message().c_str());
    return 3;
  }
  for (const link_kind link : {LINK_ETHERNET, LINK_RAW_IP}) {
    const auto programs = datapath->load_for(1, link);
    if (!programs) {
      std::fprintf(stderr, "%s\n", programs.error().message().c_str());
      return 4;
    }
    const LoadedPrograms copying(link, {detail, kernel::PacketAccess::Copying});
  }
  return 0;
}

int load_everything() {
  if (!keep_only_bpf_and_net_admin() || can_leak_pointers()) return 2;
  for (const granularity detail : {GRANULARITY_PAIR, GRANULARITY_CONNECTION})
    if (const int wrong = load_both_kinds(detail); wrong != 0) return wrong;
  return 0;
}

std::vector<char> object_file() {
  std::ifstream file(TRAFFIC_OBJECT, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

template <class T>
T read_at(const std::vector<char>& bytes, std::size_t offset) {
  T value{};
  REQUIRE(offset + sizeof(value) <= bytes.size());
  std::memcpy(&value, bytes.data() + offset, sizeof(value));
  return value;
}

Elf64_Shdr section_of(const std::vector<char>& object, const std::string& wanted) {
  const auto header = read_at<Elf64_Ehdr>(object, 0);
  const auto section = [&](std::size_t index) {
    return read_at<Elf64_Shdr>(object, header.e_shoff + index * sizeof(Elf64_Shdr));
  };
  const Elf64_Shdr names = section(header.e_shstrndx);
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr candidate = section(i);
    if (wanted == object.data() + names.sh_offset + candidate.sh_name) return candidate;
  }
  FAIL("no section " << wanted);
  return {};
}

// linux/btf.h leaves it out; the last two fields are of version 5.4 and later.
struct btf_ext_header {
  std::uint16_t magic;
  std::uint8_t version;
  std::uint8_t flags;
  std::uint32_t header_length;
  std::uint32_t func_info_offset, func_info_length;
  std::uint32_t line_info_offset, line_info_length;
  std::uint32_t core_relocation_offset, core_relocation_length;
};

// Does it load skb->data_end? No other pointer here has anything at such an offset.
bool asks_for_the_end(bpf_object& object, const char* name) {
  const bpf_program* program = bpf_object__find_program_by_name(&object, name);
  REQUIRE(program != nullptr);
  const std::span code(bpf_program__insns(program), bpf_program__insn_cnt(program));
  return std::any_of(code.begin(), code.end(), [](const bpf_insn& instruction) {
    return instruction.code == (BPF_LDX | BPF_MEM | BPF_W) &&
           instruction.off == offsetof(__sk_buff, data_end);
  });
}

using Ledger = std::map<std::string, unsigned>;  // "6.18 clang-14 ethernet traffic_ingress": instructions

std::string kernel_series() {
  utsname running{};
  uname(&running);
  const std::string release = running.release;
  return release.substr(0, release.find('.', release.find('.') + 1));
}

// From the last words of the verifier, since kernels before 5.16 do not keep the number.
unsigned number_in(const std::string& log) {
  unsigned number = 0;
  const std::size_t at = log.find("processed ");
  INFO(log);
  REQUIRE(at != std::string::npos);
  REQUIRE(std::sscanf(log.c_str() + at, "processed %u insns", &number) == 1);
  return number;
}

// Each program by itself, with a log of its own.
unsigned instructions_of(link_kind link, kernel::PacketAccess access, Direction direction) {
  constexpr std::uint32_t kOnlyStatistics = 4;
  const ObjectPtr object = open_object(link, {.detail = GRANULARITY_CONNECTION, .access = access});
  bpf_program* program = program_of(*object, direction, access);
  std::string log(4096, '\0');
  bpf_program__set_log_level(program, kOnlyStatistics);
  bpf_program__set_log_buf(program, log.data(), log.size());
  REQUIRE(bpf_object__load(object.get()) == 0);
  return number_in(log.c_str());
}

Ledger measured() {
  using enum kernel::PacketAccess;
  Ledger ledger;
  for (const auto& [link, name] : {std::pair(LINK_ETHERNET, "ethernet"), std::pair(LINK_RAW_IP, "raw_ip")})
    for (const kernel::PacketAccess access : {InPlace, Copying})
      for (const Direction direction : kDirections)
        ledger[kernel_series() + " " BPF_COMPILER " " + name + " " + program_name(direction, access)] =
            instructions_of(link, access, direction);
  return ledger;
}

std::vector<std::string> lines_of(const char* path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

Ledger recorded() {
  Ledger ledger;
  for (const std::string& line : lines_of(VERIFIER_BUDGET)) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t space = line.rfind(' ');
    ledger[line.substr(0, space)] = static_cast<unsigned>(std::stoul(line.substr(space)));
  }
  return ledger;
}

void record(const Ledger& now) {
  Ledger all = recorded();
  for (const auto& [name, instructions] : now) all[name] = instructions;
  std::ostringstream text;
  for (const std::string& line : lines_of(VERIFIER_BUDGET))
    if (line.starts_with('#')) text << line << '\n';
  for (const auto& [name, instructions] : all) text << name << ' ' << instructions << '\n';
  std::ofstream(VERIFIER_BUDGET) << text.str();
}

}  // namespace

TEST_CASE("the programs are called what tools and leftovers are looked up by", "[kernel]") {
  require_root_and_bpf();
  const LoadedPrograms programs(LINK_ETHERNET);

  CHECK(info_of(programs.program_fd(Direction::Inbound)).name == std::string("traffic_ingress"));
  CHECK(info_of(programs.program_fd(Direction::Outbound)).name == std::string("traffic_egress"));
}

TEST_CASE("the programs load with CAP_BPF and CAP_NET_ADMIN and nothing else", "[kernel]") {
  require_root_and_bpf();
  if (kernel_needs_perfmon())
    skip("this kernel has a verifier that fails without CAP_PERFMON, as no other does");
  std::fflush(nullptr);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    try {
      _exit(load_everything());
    } catch (const std::exception& failure) {
      std::fprintf(stderr, "%s\n", failure.what());
      _exit(5);
    }
  }

  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("the object relocates nothing against the running kernel's types", "[kernel]") {
  const std::vector<char> object = object_file();

  const auto header = read_at<btf_ext_header>(object, section_of(object, ".BTF.ext").sh_offset);

  REQUIRE(header.magic == 0xeb9f);
  CHECK((header.header_length < sizeof(header) || header.core_relocation_length == 0));
}

// Kernels before 6.6 refuse the comparison without CAP_PERFMON, and newer ones do not say.
TEST_CASE("the copying programs never ask where the packet ends", "[kernel]") {
  const std::unique_ptr<bpf_object, decltype(&bpf_object__close)> object(
      bpf_object__open_file(TRAFFIC_OBJECT, nullptr), &bpf_object__close);
  REQUIRE(object);

  for (const Direction direction : kDirections) {
    using enum kernel::PacketAccess;
    CHECK(asks_for_the_end(*object, kernel::program_name(direction, InPlace)));
    CHECK_FALSE(asks_for_the_end(*object, kernel::program_name(direction, Copying)));
  }
}

// UPDATE_GOLDEN=1 rewrites the record of the running kernel and the compiler of this build.
TEST_CASE("the verifier walks no more instructions than are on record", "[kernel]") {
  require_root_and_bpf();
  const Ledger now = measured();
  for (const auto& [name, instructions] : now)
    std::printf("%s: %u instructions verified\n", name.c_str(), instructions);
  if (std::getenv("UPDATE_GOLDEN") != nullptr) record(now);

  const Ledger before = recorded();
  REQUIRE(!before.empty());
  for (const auto& [name, instructions] : now) {
    INFO(name);
    if (const auto known = before.find(name); known != before.end())
      CHECK(instructions * 10 <= known->second * 11);
    else
      CHECK(instructions <= 60000);  // a kernel or compiler without a record; the limit is a million
  }
}
