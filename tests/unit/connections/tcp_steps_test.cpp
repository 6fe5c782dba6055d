// Every cell of the table once more, in words of another kind: what may be, and what each cell says.
#include "connections/tcp_steps.h"

#include <string>

#include "support/catch.h"

using namespace exporter;
using namespace connections;

namespace {

constexpr std::array kBefores{TcpBefore::Unknown, TcpBefore::Connecting, TcpBefore::Established,
                              TcpBefore::Closing, TcpBefore::Closed,     TcpBefore::Reset};
constexpr std::array kEndings{TcpEnding::None, TcpEnding::OneFin, TcpEnding::BothFins, TcpEnding::Rst};

std::string in_words(TcpStep step) {
  constexpr std::array<const char*, 6> kCounts{"", "+", "-", "+-", "!", "?"};
  if (step.count == TcpCount::Stray) return "?";
  return std::string(to_text(step.next)) + kCounts[static_cast<std::size_t>(step.count)];
}

// The eight cells of a row, unproven first.
std::string in_words(TcpBefore before) {
  std::string words;
  for (const bool proven : {false, true})
    for (const TcpEnding ending : kEndings) words += in_words(step_of(before, proven, ending)) + ' ';
  return words;
}

// How many open connections there are by what is counted, and by the state.
int counted_open(TcpCount count) { return count == TcpCount::Opens ? 1 : count == TcpCount::Closes ? -1 : 0; }
int is_open(ConnectionState state) {
  return state == ConnectionState::Established || state == ConnectionState::Closing ? 1 : 0;
}
int is_open(TcpBefore before) {
  return before == TcpBefore::Established || before == TcpBefore::Closing ? 1 : 0;
}

template <class Check>
void for_each_cell(const Check& check) {
  for (const TcpBefore before : kBefores)
    for (const bool proven : {false, true})
      for (const TcpEnding ending : kEndings) check(before, ending, step_of(before, proven, ending));
}

}  // namespace

TEST_CASE("each step of a TCP connection is what the table says", "[connections]") {
  // + opens, - closes, ! fails, ? stray
  CHECK(in_words(TcpBefore::Unknown) == "? ? ? ? established+ closing+ closed+- reset+- ");
  CHECK(in_words(TcpBefore::Connecting) ==
        "connecting connecting connecting reset! established+ closing+ closed+- reset+- ");
  CHECK(in_words(TcpBefore::Established) ==
        "established closing closed- reset- established closing closed- reset- ");
  CHECK(in_words(TcpBefore::Closing) == "closing closing closed- reset- closing closing closed- reset- ");
  CHECK(in_words(TcpBefore::Closed) == "closed closed closed closed established+ closing+ closed+- reset+- ");
  CHECK(in_words(TcpBefore::Reset) == "reset reset reset reset established+ closing+ closed+- reset+- ");
}

TEST_CASE("no step opens or closes without counting it", "[connections]") {
  for_each_cell([](TcpBefore before, TcpEnding, TcpStep step) {
    if (step.count == TcpCount::Stray) return;
    CHECK(is_open(step.next) - is_open(before) == counted_open(step.count));
  });
}

TEST_CASE("nobody stays established whose end was seen", "[connections]") {
  for_each_cell([](TcpBefore, TcpEnding ending, TcpStep step) {
    if (ending != TcpEnding::None) CHECK(step.next != ConnectionState::Established);
  });
}

TEST_CASE("only a handshake fails, and only who is unknown is a stray", "[connections]") {
  for_each_cell([](TcpBefore before, TcpEnding, TcpStep step) {
    if (step.count == TcpCount::Fails) CHECK(before == TcpBefore::Connecting);
    if (step.count == TcpCount::Stray) CHECK(before == TcpBefore::Unknown);
  });
}
