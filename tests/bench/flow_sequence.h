// In which order the flows of a measurement send: the source addresses of one packet after another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace exporter::bench {

enum class Order {
  Uniform,  // any flow at any time
  Zipf,     // the n-th flow sends 1/n of what the first does
  Trains,   // sixteen packets of one flow in a row
  New,      // none twice
};

std::string to_text(Order order);

// One to one, and without any order: multiples of a number would fall too evenly into a table that
// multiplies.
std::uint32_t scattered(std::uint32_t number);

// `length` addresses, of not more than `flows` different ones but for New; the same ones at every call.
std::vector<std::uint32_t> flow_sequence(Order order, std::uint32_t flows, std::size_t length);

// Numbers of flows as names have them: 64, 1k, 100k, 1M.
std::string short_number(std::uint64_t number);

}  // namespace exporter::bench
