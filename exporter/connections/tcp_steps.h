// How a TCP connection goes on: one table, from what was known of it before a sweep and what the sweep
// showed. Pure values; what the marks of a sweep amount to is read in tcp_verdict.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "model/connection.h"

namespace exporter::connections {

// Unknown: no SYN was ever seen of it. A SYN makes it Connecting before anything else is judged.
enum class TcpBefore : std::uint8_t { Unknown, Connecting, Established, Closing, Closed, Reset };
inline constexpr std::size_t kTcpBefores = 6;

// How it ended, by all FINs of its life and the RSTs of this sweep. Who has sent FINs both ways and a RST as
// well was closed first: after a RST nobody sends FIN.
enum class TcpEnding : std::uint8_t { None, OneFin, BothFins, Rst };
inline constexpr std::size_t kTcpEndings = 4;

// Stray: the end of something that nobody knows, which gets no entry. Fails: it never opened.
enum class TcpCount : std::uint8_t { Nothing, Opens, Closes, OpensAndCloses, Fails, Stray };

struct TcpStep {
  ConnectionState next{};  // without a meaning for strays
  TcpCount count{};
  friend bool operator==(const TcpStep&, const TcpStep&) = default;
};

struct TcpSteps {
  std::array<TcpStep, kTcpEndings> unproven;  // by TcpEnding
  std::array<TcpStep, kTcpEndings> proven;    // a packet was seen that only an open connection has
};

// clang-format off
inline constexpr std::array<TcpSteps, kTcpBefores> kTcpSteps = [] {
  using enum ConnectionState;
  using enum TcpCount;
  return std::array<TcpSteps, kTcpBefores>{{
    //                    no end                  FIN of one            FINs of both              RST
    /* Unknown      */ {{{{Closed, Stray},        {Closed, Stray},      {Closed, Stray},          {Reset, Stray}}},
    /*      proven  */  {{{Established, Opens},   {Closing, Opens},     {Closed, OpensAndCloses}, {Reset, OpensAndCloses}}}},
    /* Connecting   */ {{{{Connecting, Nothing},  {Connecting, Nothing}, {Connecting, Nothing},   {Reset, Fails}}},
    /*      proven  */  {{{Established, Opens},   {Closing, Opens},     {Closed, OpensAndCloses}, {Reset, OpensAndCloses}}}},
    /* Established  */ {{{{Established, Nothing}, {Closing, Nothing},   {Closed, Closes},         {Reset, Closes}}},
    /*      proven  */  {{{Established, Nothing}, {Closing, Nothing},   {Closed, Closes},         {Reset, Closes}}}},
    /* Closing      */ {{{{Closing, Nothing},     {Closing, Nothing},   {Closed, Closes},         {Reset, Closes}}},
    /*      proven  */  {{{Closing, Nothing},     {Closing, Nothing},   {Closed, Closes},         {Reset, Closes}}}},
    /* Closed       */ {{{{Closed, Nothing},      {Closed, Nothing},    {Closed, Nothing},        {Closed, Nothing}}},
    /*      proven  */  {{{Established, Opens},   {Closing, Opens},     {Closed, OpensAndCloses}, {Reset, OpensAndCloses}}}},
    /* Reset        */ {{{{Reset, Nothing},       {Reset, Nothing},     {Reset, Nothing},         {Reset, Nothing}}},
    /*      proven  */  {{{Established, Opens},   {Closing, Opens},     {Closed, OpensAndCloses}, {Reset, OpensAndCloses}}}},
  }};
}();
// clang-format on

constexpr TcpStep step_of(TcpBefore before, bool proven, TcpEnding ending) {
  const TcpSteps& steps = kTcpSteps[static_cast<std::size_t>(before)];
  return (proven ? steps.proven : steps.unproven)[static_cast<std::size_t>(ending)];
}

}  // namespace exporter::connections
