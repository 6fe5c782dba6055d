#include "bench/flow_sequence.h"

#include <algorithm>
#include <random>

namespace exporter::bench {
namespace {

constexpr std::size_t kTrain = 16;

// Where in the sum of 1/1 + 1/2 + … each flow ends.
std::vector<double> harmonic_sums(std::uint32_t flows) {
  std::vector<double> sums;
  double sum = 0;
  for (std::uint32_t flow = 1; flow <= flows; ++flow) sums.push_back(sum += 1.0 / flow);
  return sums;
}

class Draw {
 public:
  Draw(Order order, std::uint32_t flows) : order_(order), flows_(flows) {
    if (order == Order::Zipf) sums_ = harmonic_sums(flows);
  }

  std::uint32_t operator()(std::size_t at) {
    switch (order_) {
      case Order::New:
        return static_cast<std::uint32_t>(at);
      case Order::Zipf:
        return zipf();
      case Order::Trains:
        if (at % kTrain != 0) return last_;
        [[fallthrough]];
      case Order::Uniform:
        break;
    }
    return last_ = static_cast<std::uint32_t>(random_() % flows_);
  }

 private:
  std::uint32_t zipf() {
    const double point = std::uniform_real_distribution<>(0, sums_.back())(random_);
    const auto found = std::lower_bound(sums_.begin(), sums_.end(), point);
    return static_cast<std::uint32_t>(found - sums_.begin());
  }

  Order order_;
  std::uint32_t flows_;
  std::vector<double> sums_;
  std::mt19937_64 random_{42};
  std::uint32_t last_ = 0;
};

}  // namespace

// The finalizer of MurmurHash3.
std::uint32_t scattered(std::uint32_t number) {
  number = (number ^ number >> 16) * 0x85ebca6bU;
  number = (number ^ number >> 13) * 0xc2b2ae35U;
  return number ^ number >> 16;
}

std::string to_text(Order order) {
  switch (order) {
    case Order::Uniform:
      return "uniform";
    case Order::Zipf:
      return "zipf";
    case Order::Trains:
      return "trains";
    case Order::New:
      return "new";
  }
  return {};
}

std::vector<std::uint32_t> flow_sequence(Order order, std::uint32_t flows, std::size_t length) {
  Draw draw(order, flows);
  std::vector<std::uint32_t> sequence(length);
  for (std::size_t at = 0; at < length; ++at) sequence[at] = scattered(draw(at));
  return sequence;
}

std::string short_number(std::uint64_t number) {
  if (number >= 1'000'000 && number % 1'000'000 == 0) return std::to_string(number / 1'000'000) + "M";
  if (number >= 1000 && number % 1000 == 0) return std::to_string(number / 1000) + "k";
  return std::to_string(number);
}

}  // namespace exporter::bench
