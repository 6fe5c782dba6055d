// AttachFailures: the interfaces that could not be attached, so that each is tried again ever less often
// (after 1, 2, 4 … 64 occasions) and reported only when the reason is a new one. Counts occasions, reads no
// clock. One thread.
#pragma once

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/link_facts.h"

namespace exporter::kernel {

class AttachFailures {
 public:
  // Call it once for each occasion. True: try `name` now, or at the next occasion if there is no time.
  bool is_due(const std::string& name) {
    const auto failure = failures_.find(name);
    if (failure == failures_.end()) return true;
    unsigned& left = failure->second.occasions_left;
    return left == 0 || --left == 0;
  }

  // True: `reason` is news.
  bool note(const std::string& name, const std::string& reason) {
    Failure& failure = failures_[name];
    failure.occasions_left = failure.pause;
    failure.pause = std::min(failure.pause * 2, kLongestPause);
    return std::exchange(failure.reason, reason) != reason;
  }

  void forget(const std::string& name) { failures_.erase(name); }

  // Forgets all whose interface is no longer among the wanted; these.
  std::vector<std::string> keep_only(const std::vector<LinkFacts>& wanted) {
    std::vector<std::string> forgotten;
    std::erase_if(failures_, [&](const auto& entry) {
      const bool gone = std::none_of(wanted.begin(), wanted.end(),
                                     [&](const LinkFacts& link) { return link.name == entry.first; });
      if (gone) forgotten.push_back(entry.first);
      return gone;
    });
    return forgotten;
  }

 private:
  static constexpr unsigned kLongestPause = 64;

  struct Failure {
    std::string reason;
    unsigned pause = 1;
    unsigned occasions_left = 0;
  };
  std::unordered_map<std::string, Failure> failures_;
};

}  // namespace exporter::kernel
