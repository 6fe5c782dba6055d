// How often this program has allocated so far: its operator new counts.
#pragma once

#include <cstdint>

namespace accounting_test {

std::uint64_t allocations();

}  // namespace accounting_test
