#include <algorithm>

#include "support/catch.h"
#include "unit/connections/lab.h"

using namespace connections_test;

TEST_CASE("a connection that opens and closes within one sweep is counted both ways", "[connections]") {
  Lab lab;

  lab.play("<S >SA <A <D >D >FA <FA >A");

  CHECK(lab.opened(Opener::Remote) == 1);
  CHECK(lab.closed(ConnectionEnd::Fin) == 1);
  CHECK(lab.row().state == ConnectionState::Closed);
  lab.wait(10s);
  CHECK(lab.rows().empty());
  CHECK(lab.closed(ConnectionEnd::Timeout) == 0);
}

TEST_CASE("RST to a SYN is refused", "[connections]") {
  Lab lab;

  lab.play(">S <RA");
  CHECK(lab.row().state == ConnectionState::Reset);
  CHECK(lab.failed(ConnectionFailure::Refused) == 1);
  lab.play("<S | >RA", {.local_port = 22, .remote_port = 999});

  CHECK(lab.failed(ConnectionFailure::Refused) == 2);
  CHECK(lab.opened() == 0);
  lab.wait(10s);
  CHECK(lab.rows().empty());
}

TEST_CASE("each SYN that is refused in a later sweep is refused again", "[connections]") {
  Lab lab;

  lab.play(">S <RA | >S <RA");

  CHECK(lab.failed(ConnectionFailure::Refused) == 2);
}

TEST_CASE("RST of who opened, before it was complete, is aborted", "[connections]") {
  Lab lab;

  lab.play("<S >SA <R");

  CHECK(lab.failed(ConnectionFailure::Aborted) == 1);
  CHECK(lab.opened() == 0);
}

TEST_CASE("a SYN to a dead address is unanswered after 120 s", "[connections]") {
  Lab lab;

  lab.play(">S | >S | | >S");
  lab.wait(119s);
  CHECK(lab.now_in(ConnectionState::Connecting) == 1);
  CHECK(lab.failed(ConnectionFailure::Unanswered) == 0);
  lab.wait(1s);

  CHECK(lab.failed(ConnectionFailure::Unanswered) == 1);
  CHECK(lab.rows().empty());
}

TEST_CASE("a handshake that is answered and never acknowledged is unanswered as well", "[connections]") {
  Lab lab;

  lab.play("<S >SA | >SA");
  lab.wait(120s);

  CHECK(lab.failed(ConnectionFailure::Unanswered) == 1);
  CHECK(lab.opened() == 0);
}

TEST_CASE("half closed stays closing while the other side sends", "[connections]") {
  Lab lab;
  lab.play(">S <SA >A >FA <A");
  CHECK(lab.row().state == ConnectionState::Closing);

  for (int i = 0; i < 10; ++i) lab.play("<D >A").wait(60s);
  CHECK(lab.row().state == ConnectionState::Closing);
  lab.play("<FA >A");

  CHECK(lab.row().state == ConnectionState::Closed);
  CHECK(lab.opened() == 1);
  CHECK(lab.closed(ConnectionEnd::Fin) == 1);
}

TEST_CASE("a FIN that is sent again does not close for the other side", "[connections]") {
  Lab lab;

  lab.play(">S <SA >A >FA >FA | >FA");

  CHECK(lab.row().state == ConnectionState::Closing);
}

TEST_CASE("a reset ends a half closed connection", "[connections]") {
  Lab lab;

  lab.play(">S <SA >A >FA <A | <D >R");

  CHECK(lab.row().state == ConnectionState::Reset);
  CHECK(lab.closed(ConnectionEnd::Reset) == 1);
}

TEST_CASE("a lost FIN times out", "[connections]") {
  Lab lab;

  lab.play(">S <SA >A >FA <A");
  lab.wait(119s);
  CHECK(lab.row().state == ConnectionState::Closing);
  lab.wait(1s);

  CHECK(lab.rows().empty());
  CHECK(lab.closed(ConnectionEnd::Timeout) == 1);
}

TEST_CASE("an established connection that is idle is kept for five days", "[connections]") {
  Lab lab;
  lab.play(">S <SA >A");

  lab.sweep(120h - 1ns);
  CHECK(lab.row().state == ConnectionState::Established);
  lab.sweep(1ns);

  CHECK(lab.rows().empty());
  CHECK(lab.closed(ConnectionEnd::Timeout) == 1);
}

TEST_CASE("a reset closes and stays visible for a while", "[connections]") {
  Lab lab;

  lab.play(">S <SA >A | >D <A | <R");
  CHECK(lab.row().state == ConnectionState::Reset);
  CHECK(lab.closed(ConnectionEnd::Reset) == 1);
  lab.wait(9s);
  CHECK(lab.now_in(ConnectionState::Reset) == 1);
  lab.wait(1s);

  CHECK(lab.now_in(ConnectionState::Reset) == 0);
  CHECK(lab.opened() == 1);
}

TEST_CASE("many RSTs end one connection", "[connections]") {
  Lab lab;

  lab.play(">S <SA >A >D >R >R >R | >R >R");

  CHECK(lab.opened() == 1);
  CHECK(lab.closed(ConnectionEnd::Reset) == 1);
}

TEST_CASE("FINs of both sides and a late RST were closed by FIN", "[connections]") {
  Lab lab;

  lab.play(">S <SA >A >FA <FA >A <R");

  CHECK(lab.closed(ConnectionEnd::Fin) == 1);
  CHECK(lab.closed(ConnectionEnd::Reset) == 0);
}

TEST_CASE("what comes after both FINs reopens nothing", "[connections]") {
  Lab lab;

  lab.play(">S <SA >A >FA <FA | >A <A | <FA >A | <FA >FA | <R");

  CHECK(lab.row().state == ConnectionState::Closed);
  CHECK(lab.opened() == 1);
}

TEST_CASE("what comes after a RST reopens nothing unless both sides send and none ends", "[connections]") {
  Lab lab;

  lab.play(">S <SA >A <R | >D >D >D >D | >D <D >D >D <R | <D >D >D >D >D <FA >FA");

  CHECK(lab.row().state == ConnectionState::Reset);
  CHECK(lab.opened() == 1);
}

TEST_CASE("a connection that goes on after a RST is found again", "[connections]") {
  Lab lab;

  lab.play(">S <SA >A | <R >D <D | >D | >D <D >A");

  CHECK(lab.row().state == ConnectionState::Established);
  CHECK(lab.opened(Opener::Local) == 1);
  CHECK(lab.opened(Opener::Unknown) == 1);
  CHECK(lab.closed(ConnectionEnd::Reset) == 1);
}

TEST_CASE("the end of a connection that nobody knows is a stray", "[connections]") {
  for (const char* script :
       {"<R", "<RA >R", ">FA <FA", ">FA <A", ">FA <FA >A", "<F", "<A >R", "<0", "<FRA"}) {
    Lab lab;
    INFO(script);

    lab.play(script);

    CHECK(lab.rows().empty());
    CHECK(lab.opened() == 0);
    const Volume strays = lab.tracker.summary()->untracked[static_cast<std::size_t>(Untracked::Stray)];
    CHECK(strays.bytes == 100 * static_cast<std::uint64_t>(
                                    std::count_if(script, script + std::char_traits<char>::length(script),
                                                  [](char c) { return c == '<' || c == '>'; })));
  }
}

TEST_CASE("the end of a connection that is seen to carry data is that of one under way", "[connections]") {
  Lab closing;
  closing.play("<D <D >A >A >FA <A");
  CHECK(closing.row().state == ConnectionState::Closing);

  Lab closed;
  closed.play("<D >D <D >FA <FA >A <A");
  CHECK(closed.closed(ConnectionEnd::Fin) == 1);

  Lab reset;
  reset.play("<D >A >R");
  CHECK(reset.opened(Opener::Unknown) == 1);
  CHECK(reset.closed(ConnectionEnd::Reset) == 1);
}

TEST_CASE("flags are counted by direction, with and without ports", "[connections]") {
  Lab lab;
  lab.pass(">S <SA >A >FA <RA <RA");
  FlowRecord folded = lab.coming.flows[0];
  folded.source_port = folded.destination_port = 0;
  lab.coming.flows.push_back(folded);
  lab.sweep();

  const auto flags = lab.eth().flags;
  CHECK(flags[1].syn == 2);
  CHECK(flags[1].fin == 2);
  CHECK(flags[1].rst == 0);
  CHECK(flags[0].syn == 1);
  CHECK(flags[0].rst == 2);
  CHECK(lab.tracker.summary()->untracked[0] == Volume{3, 300});
}
