#include "kernel/interface_directory.h"

#include <array>

#include "support/catch.h"

using namespace exporter;
using exporter::kernel::InterfaceDirectory;

namespace {

std::string veth(std::size_t n) { return "veth" + std::to_string(n); }

// Names that came, counted and went.
void pass_by(InterfaceDirectory& directory, std::size_t first, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto id = directory.enter(veth(first + i));
    REQUIRE(id);
    directory.retire(*id);
  }
}

std::vector<std::byte> saved(const InterfaceDirectory& directory) {
  ByteWriter bytes;
  directory.save(bytes);
  return std::move(bytes).take();
}

std::string mistake_of(InterfaceDirectory& directory, const std::vector<std::byte>& bytes) {
  ByteReader reader(bytes, {});
  directory.restore(reader);
  return std::string(reader.left() > 0 && reader.ok() ? "too long" : reader.mistake());
}

}  // namespace

TEST_CASE("a name keeps its account number", "[kernel]") {
  InterfaceDirectory directory;
  const auto first = directory.enter("eth0");
  const auto second = directory.enter("eth1");

  REQUIRE(first);
  REQUIRE(second);
  CHECK(index_of(*first) == 0);
  CHECK(index_of(*second) == 1);
  CHECK(directory.enter("eth0") == first);
  CHECK(directory.states().size() == 2);
}

TEST_CASE("an account says where its interface is attached", "[kernel]") {
  InterfaceDirectory directory;
  const auto id = directory.enter("eth0");
  CHECK_FALSE(directory.states()[0].attached_anywhere());

  directory.set_attached(*id, Hook::Clsact);

  CHECK(directory.states()[0] ==
        InterfaceState{.id = *id, .name = "eth0", .hook = Hook::Clsact, .attached = {true, true}});
}

TEST_CASE("a removal counts once, however long the program cannot be put back", "[kernel]") {
  InterfaceDirectory directory;
  const InterfaceId id = *directory.enter("eth0");
  directory.set_attached(id, Hook::Clsact);

  CHECK(directory.note_missing(id, Direction::Inbound) == 1);
  CHECK(directory.set_missing(id, Direction::Inbound, Absence::AttachFailed));
  CHECK(directory.note_missing(id, Direction::Inbound) == 1);
  CHECK_FALSE(directory.set_missing(id, Direction::Inbound, Absence::AttachFailed));

  CHECK_FALSE(directory.states()[0].attached[0]);
  CHECK(directory.states()[0].attached[1]);
  CHECK(directory.states()[0].removals == std::array<std::uint64_t, 2>{1, 0});
}

TEST_CASE("a program that is put back and taken away again was removed twice", "[kernel]") {
  InterfaceDirectory directory;
  const InterfaceId id = *directory.enter("eth0");
  directory.set_attached(id, Hook::Tcx);

  directory.note_missing(id, Direction::Outbound);
  CHECK(directory.set_missing(id, Direction::Outbound, Absence::Removed));
  CHECK(directory.note_missing(id, Direction::Outbound) == 2);
  CHECK(directory.states()[0].absence[1] == Absence::Removed);
  directory.set_in_place(id, Direction::Outbound);

  CHECK(directory.states()[0].attached[1]);
}

TEST_CASE("hostile names are names", "[kernel]") {
  InterfaceDirectory directory;

  CHECK(directory.enter("a\"b") != directory.enter("a\\b"));
  CHECK(directory.enter("\xff\xfe") == directory.enter("\xff\xfe"));
}

TEST_CASE("a name that vanished and returns has its old number", "[kernel]") {
  InterfaceDirectory directory;
  const auto id = directory.enter("eth0");
  directory.retire(*id);
  pass_by(directory, 0, InterfaceDirectory::kRemembered - 1);

  CHECK(directory.enter("eth0") == id);
}

TEST_CASE("names that come and go for ever do not need ever more numbers", "[kernel]") {
  InterfaceDirectory directory;

  pass_by(directory, 0, 10 * InterfaceDirectory::kRemembered);

  CHECK(directory.states().size() <= InterfaceDirectory::kRemembered + 1);
}

TEST_CASE("the longest gone is forgotten first", "[kernel]") {
  InterfaceDirectory directory;
  pass_by(directory, 0, InterfaceDirectory::kRemembered + 1);

  const auto newcomer = directory.enter("eth0");

  REQUIRE(newcomer);
  CHECK(index_of(*newcomer) == 0);
  CHECK(directory.states()[0].name == "eth0");
  CHECK(index_of(*directory.enter(veth(InterfaceDirectory::kRemembered))) == InterfaceDirectory::kRemembered);
}

TEST_CASE("what is attached is not forgotten, even if somebody says it retired", "[kernel]") {
  InterfaceDirectory directory;
  const auto id = directory.enter("eth0");
  directory.set_attached(*id, Hook::Tcx);
  directory.retire(*id);

  pass_by(directory, 0, 3 * InterfaceDirectory::kRemembered);

  CHECK(directory.states()[index_of(*id)].name == "eth0");
}

TEST_CASE("there are numbers for 65535 interfaces and an answer for the next", "[kernel]") {
  InterfaceDirectory directory;
  for (std::size_t i = 0; i < 0xffff; ++i) {
    const auto id = directory.enter(veth(i));
    if (!id) FAIL("no number for " << veth(i));
    directory.set_attached(*id, Hook::Tcx);
  }

  CHECK_FALSE(directory.enter("one too many"));

  directory.set_absent(InterfaceId{7}, Absence::InterfaceGone);
  directory.retire(InterfaceId{7});
  CHECK(directory.enter("the next") == InterfaceId{7});
}

TEST_CASE("the next process gives the same names the same numbers", "[kernel]") {
  InterfaceDirectory directory;
  const InterfaceId eth0 = *directory.enter("eth0");
  const InterfaceId gone = *directory.enter("veth1");
  const InterfaceId eth2 = *directory.enter("eth2");
  directory.set_attached(eth0, Hook::Tcx);
  directory.note_missing(eth0, Direction::Outbound);
  directory.retire(gone);

  InterfaceDirectory next;
  CHECK(mistake_of(next, saved(directory)).empty());

  CHECK(saved(next) == saved(directory));
  CHECK_FALSE(next.states()[0].attached_anywhere());
  CHECK(next.states()[0].removals == std::array<std::uint64_t, 2>{0, 1});
  CHECK(next.enter("eth2") == eth2);
  CHECK(next.enter("eth0") == eth0);
  CHECK(next.enter("eth3") == InterfaceId{3});
}

TEST_CASE("whoever was gone longest is forgotten first in the next process too", "[kernel]") {
  InterfaceDirectory directory;
  pass_by(directory, 0, InterfaceDirectory::kRemembered);
  InterfaceDirectory next;
  CHECK(mistake_of(next, saved(directory)).empty());

  pass_by(next, 5000, 3);

  CHECK(index_of(*next.enter(veth(5000))) == InterfaceDirectory::kRemembered);
  CHECK(index_of(*next.enter(veth(5001))) == 0);
  CHECK(index_of(*next.enter(veth(5002))) == 1);
}

TEST_CASE("a directory with a name or a retirement twice is refused", "[kernel]") {
  InterfaceDirectory directory;
  pass_by(directory, 1, 2);
  auto bytes = saved(directory);
  const auto last = bytes.end() - 2;
  *last = std::byte{0};
  InterfaceDirectory next;
  CHECK(mistake_of(next, bytes) == "nobody's number is retired");

  bytes = saved(directory);
  bytes[21] = std::byte{'1'};  // veth2, behind the count and veth1
  InterfaceDirectory other;
  CHECK(mistake_of(other, bytes) == "a name twice");
}
