// Several connections with the same addresses and ports, one after the other.
#include "support/catch.h"
#include "unit/connections/lab.h"

using namespace connections_test;

namespace {

const std::string kOpen = ">S <SA >A ";
const std::string kFins = ">FA <FA >A ";

}  // namespace

TEST_CASE("ports used twice within a sweep are two connections", "[connections]") {
  Lab lab;

  lab.play(kOpen + kFins + kOpen + kFins);

  CHECK(lab.opened(Opener::Local) == 2);
  CHECK(lab.closed(ConnectionEnd::Fin) == 2);
  CHECK(lab.row().state == ConnectionState::Closed);
  CHECK(lab.measured(Opener::Local) == 1);
  CHECK(lab.eth().handshakes[0].sum == 2ms);
}

TEST_CASE("ports used twice are two connections, also if the first began a sweep before", "[connections]") {
  Lab lab;

  lab.play(">S | <SA >A " + kFins + kOpen + kFins);

  CHECK(lab.opened(Opener::Local) == 2);
  CHECK(lab.closed(ConnectionEnd::Fin) == 2);
}

// As where one of ten thousand clients a second gets the ports of the one before, while sweeps cut them
// anywhere.
TEST_CASE("ports that are used again at once, sweep for sweep, are as many connections", "[connections]") {
  constexpr std::uint64_t kRounds = 20;
  const std::pair<std::string, std::string> ends[] = {{"", kFins}, {">FA <A ", "<FA >A "}, {kFins, ""}};
  for (const auto& [before, after] : ends) {
    INFO(before << "| " << after);
    Lab lab;

    for (std::uint64_t i = 0; i < kRounds; ++i) lab.play(kOpen + kFins + kOpen + before).pass(after);
    lab.sweep();

    CHECK(lab.opened() == 2 * kRounds);
    CHECK(lab.closed(ConnectionEnd::Fin) == 2 * kRounds);
    CHECK(lab.now_in(ConnectionState::Closed) == 1);
  }
}

TEST_CASE("what may have been another connection is counted when its end comes behind the next handshake",
          "[connections]") {
  Lab lab;
  lab.play(kOpen + kFins);

  lab.play(kOpen + kFins + kOpen + ">FA <A ");
  lab.play("<FA >A " + kOpen + kFins);

  CHECK(lab.opened() == 4);
  CHECK(lab.closed(ConnectionEnd::Fin) == 4);
  CHECK(lab.opened(Opener::Local) == 4);
}

TEST_CASE("a handshake that was sent twice stays one, whoever uses its ports next", "[connections]") {
  Lab lab;
  lab.play(kOpen + kFins);

  lab.play(">S >S <SA <SA >A " + kFins);
  lab.play(kOpen + kFins);
  lab.play(kOpen + "| " + kFins);

  CHECK(lab.opened() == 4);
  CHECK(lab.closed(ConnectionEnd::Fin) == 4);
}

TEST_CASE("an open connection is reset and its ports are used again within a sweep", "[connections]") {
  Lab lab;
  lab.play(kOpen);

  lab.play("<R " + kOpen);

  CHECK(lab.opened() == 2);
  CHECK(lab.closed(ConnectionEnd::Reset) == 1);
  CHECK(lab.row().state == ConnectionState::Established);
}

TEST_CASE("a handshake that was sent twice after an end is one", "[connections]") {
  Lab lab;
  lab.play(kOpen);

  lab.play(kFins + ">S >S <SA <SA >A");

  CHECK(lab.opened() == 2);
  CHECK(lab.closed(ConnectionEnd::Timeout) == 0);
  CHECK(lab.row().state == ConnectionState::Established);
}

TEST_CASE("an open connection ends and its ports are used again within a sweep", "[connections]") {
  Lab lab;
  lab.play(kOpen);

  lab.play(kFins + kOpen);

  CHECK(lab.opened() == 2);
  CHECK(lab.closed(ConnectionEnd::Fin) == 1);
  CHECK(lab.row().state == ConnectionState::Established);
  lab.play("<D >D | " + kFins);
  CHECK(lab.closed(ConnectionEnd::Fin) == 2);
}

TEST_CASE("an open connection ends, and the next one of its ports as well", "[connections]") {
  Lab lab;
  lab.play(kOpen);

  lab.play(kFins + kOpen + ">R ");

  CHECK(lab.opened() == 2);
  CHECK(lab.closed(ConnectionEnd::Fin) == 1);
  CHECK(lab.closed(ConnectionEnd::Reset) == 1);
  CHECK(lab.row().state == ConnectionState::Reset);
}

TEST_CASE("the second half of an end and a new connection in one sweep", "[connections]") {
  Lab lab;

  lab.play(kOpen + ">FA <A | <FA >A " + kOpen);

  CHECK(lab.opened() == 2);
  CHECK(lab.closed(ConnectionEnd::Fin) == 1);
  CHECK(lab.row().state == ConnectionState::Established);
}

TEST_CASE("ports that open anew without an end have lost one", "[connections]") {
  Lab lab;
  lab.play(kOpen);

  lab.play(kOpen);
  CHECK(lab.opened() == 2);
  CHECK(lab.closed(ConnectionEnd::Timeout) == 1);
  lab.play(">S | <SA >A");

  CHECK(lab.opened() == 3);
  CHECK(lab.closed(ConnectionEnd::Timeout) == 2);
  CHECK(lab.now_in(ConnectionState::Established) == 1);
}

TEST_CASE("a half-closed connection whose ports open anew leaves its end behind", "[connections]") {
  for (const std::string fin : {">FA <A", "<FA >A"}) {
    INFO(fin);
    Lab lab;
    lab.play(kOpen + ">D <D | " + fin);
    REQUIRE(lab.row().state == ConnectionState::Closing);

    lab.play(kOpen);

    CHECK(lab.opened() == 2);
    CHECK(lab.closed(ConnectionEnd::Timeout) == 1);
    CHECK(lab.measured(Opener::Local) == 2);
    CHECK(lab.row().state == ConnectionState::Established);
    lab.play(">D <D");
    CHECK(lab.row().state == ConnectionState::Established);
    lab.play("<FA >A");
    CHECK(lab.row().state == ConnectionState::Closing);
    CHECK(lab.closed(ConnectionEnd::Fin) == 0);
    lab.play(">FA <A");
    CHECK(lab.closed(ConnectionEnd::Fin) == 1);
  }
}

TEST_CASE("a SYN to an open connection alone changes nothing", "[connections]") {
  Lab lab;

  lab.play(kOpen + "| <S | >D <D");

  CHECK(lab.row().state == ConnectionState::Established);
  CHECK(lab.row().opened_by == Opener::Local);
  CHECK(lab.opened() == 1);
}

TEST_CASE("a closed connection's ports open anew with totals of their own", "[connections]") {
  Lab lab;
  lab.play(kOpen + kFins);

  lab.play("<S >SA <A");

  CHECK(lab.opened(Opener::Local) == 1);
  CHECK(lab.opened(Opener::Remote) == 1);
  CHECK(lab.row().opened_by == Opener::Remote);
  CHECK(lab.row().total == std::array<Volume, 2>{Volume{2, 200}, Volume{1, 100}});
  CHECK(lab.row().first_seen == kStart + 1s + 1ms);
}

TEST_CASE("a reset connection's ports open anew", "[connections]") {
  Lab lab;

  lab.play(kOpen + "<R | " + kOpen);

  CHECK(lab.opened() == 2);
  CHECK(lab.row().state == ConnectionState::Established);
  CHECK(lab.row().total[1] == Volume{2, 200});
}

TEST_CASE("a new handshake that is torn by the end of a sweep is found", "[connections]") {
  Lab lab;
  lab.play(kOpen);

  lab.play(kFins + ">S | <SA >A");

  CHECK(lab.opened() == 2);
  CHECK(lab.now_in(ConnectionState::Established) == 1);
}

TEST_CASE("one that lives on where another has ended is found when both send", "[connections]") {
  Lab lab;

  lab.play(kOpen + kFins + kOpen);
  CHECK(lab.row().state == ConnectionState::Closed);  // its SYN may have been sent twice
  lab.play(">D <D >A");

  CHECK(lab.row().state == ConnectionState::Established);
  CHECK(lab.opened(Opener::Local) == 2);
}

TEST_CASE("one that lives on where another has ended is counted if all it does is end", "[connections]") {
  Lab in_fins;
  in_fins.play(kOpen + kFins + kOpen + "| " + kFins);
  CHECK(in_fins.opened(Opener::Local) == 2);
  CHECK(in_fins.closed(ConnectionEnd::Fin) == 2);

  Lab torn;
  torn.play(kOpen + kFins + ">S <SA | >A >D <D " + kFins);
  CHECK(torn.opened(Opener::Local) == 2);
  CHECK(torn.closed(ConnectionEnd::Fin) == 2);

  Lab half;
  half.play(kOpen + kFins + kOpen + "| >A | >D <D >D >FA <A | <FA >A");
  CHECK(half.opened() == 2);
  CHECK(half.closed(ConnectionEnd::Fin) == 2);

  Lab reset;
  reset.play(kOpen + kFins + kOpen + "| >D <D >D >R");
  CHECK(reset.opened() == 2);
  CHECK(reset.closed(ConnectionEnd::Reset) == 1);
}

TEST_CASE("one that lives on where another has ended is counted wherever a sweep cuts through its end",
          "[connections]") {
  for (const char* end : {">FA | <FA >A", "<FA >A | >FA <A", "| >FA | <FA >A", ">FA <A | >A | <FA | >A"}) {
    INFO(end);
    for (const char* first : {">FA <FA >A ", "<R "}) {
      Lab lab;
      lab.play(kOpen + first + kOpen + end);
      CHECK(lab.opened(Opener::Local) == 2);
      CHECK(lab.closed(ConnectionEnd::Fin) + lab.closed(ConnectionEnd::Reset) == 2);
      CHECK(lab.row().state == ConnectionState::Closed);
    }
  }
}

TEST_CASE("a handshake whose SYN-ACK was lost is one, also when it has ended", "[connections]") {
  Lab lab;

  lab.play("<S >SA <S >SA <A >D " + kFins + "| >A <A | <FA >A | <R");

  CHECK(lab.opened() == 1);
  CHECK(lab.closed(ConnectionEnd::Fin) == 1);
  CHECK(lab.row().state == ConnectionState::Closed);
}

TEST_CASE("a handshake does not begin with what was left of the former", "[connections]") {
  Lab lab;

  lab.play(kOpen + kFins + "| >A " + kOpen);

  CHECK(lab.opened() == 2);
  CHECK(lab.measured(Opener::Local) == 1);
}

TEST_CASE("a handshake is not measured from a RST or to an ACK of the former", "[connections]") {
  Lab reset;
  reset.play(kOpen + ">R | >R " + kOpen);
  CHECK(reset.opened() == 2);
  CHECK(reset.measured(Opener::Local) == 1);

  Lab closed;
  closed.play(kOpen + kFins).pass(">A");
  const FlowRecord late = closed.coming.flows[0];  // on another processor than what follows
  closed.coming.clear();
  closed.pass(kOpen);
  closed.coming.flows.push_back(late);
  closed.sweep();
  CHECK(closed.opened() == 2);
  CHECK(closed.measured(Opener::Local) == 1);

  Lab open;
  open.play(kOpen + "| >R " + kOpen);
  CHECK(open.opened() == 2);
  CHECK(open.measured(Opener::Local) == 1);
  open.play(">R >S | <SA >A");
  CHECK(open.opened() == 3);
  CHECK(open.measured(Opener::Local) == 1);
}

TEST_CASE("the last ACK of the former opens nothing that is refused", "[connections]") {
  Lab lab;

  lab.play(kOpen + ">FA <FA | >A >S <RA");
  lab.play(">A >S | <RA");

  CHECK(lab.opened() == 1);
  CHECK(lab.closed(ConnectionEnd::Fin) == 1);
  CHECK(lab.closed(ConnectionEnd::Reset) == 0);
  CHECK(lab.failed(ConnectionFailure::Refused) == 2);
}

TEST_CASE("who says more than a last ACK is connected, whether its SYN-ACK was seen or not",
          "[connections]") {
  Lab folded;
  folded.play(kOpen + kFins + "| >S >A >D >D >FA");
  CHECK(folded.opened() == 2);
  CHECK(folded.row().state == ConnectionState::Closing);

  Lab crossed;
  crossed.play(kOpen + kFins + "| >S <S >SA <A >D <D " + kFins);
  CHECK(crossed.opened() == 2);
  CHECK(crossed.closed(ConnectionEnd::Fin) == 2);
}

TEST_CASE("a handshake is measured when it opens something, and once", "[connections]") {
  Lab lab;

  lab.play(kOpen + kFins + "| >S >A | <SA >D | >D <D");

  CHECK(lab.opened() == 2);
  CHECK(lab.measured(Opener::Local) == 2);
}

TEST_CASE("one that lives on where another was reset is counted as it ends", "[connections]") {
  const auto after_reset = [](const std::string& script) {
    Lab lab;
    lab.play(kOpen + "<R " + kOpen + "| " + script);
    CHECK(lab.opened(Opener::Local) == 2);
    return lab.row().state;
  };
  CHECK(after_reset(">D <D >D >D >FA") == ConnectionState::Closing);
  CHECK(after_reset(kFins) == ConnectionState::Closed);
  CHECK(after_reset(">D <D >D >R") == ConnectionState::Reset);
}
