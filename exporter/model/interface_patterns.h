// InterfacePatterns: which interfaces the operator wants, as the words of --iface say it. Parsed once,
// immutable; it asks the kernel nothing, and the same links always give the same choice.
//
// A word is one of
//   eth0      a name: wanted, whatever kind of link it is
//   eth*      a glob of fnmatch(3), with * ? [..]: every supported link whose whole name matches
//   !veth*    an exclusion, a name or a glob: wins over everything else
//   auto      supported links that carry a default route; if there is none, those that are up and not
//             loopback; of these so many that a packet is counted once, see counted_once.h
// Only exclusions, or no word at all, mean auto minus them. The exclusions are subtracted after auto has
// chosen: with the default route on eth0 alone, `!eth0` leaves nothing and does not fall back to other links.
//
// A backslash takes the meaning from what follows: `a\*b` is the name a*b, `\!x` the name !x, `\auto` the
// name auto. Names are bytes and need not be UTF-8 (the program stays in the C locale, so fnmatch compares
// bytes). The command line splits at commas before words get here; a name that contains one is reached by a
// glob: `a?b`.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/link_facts.h"

namespace exporter {

class InterfacePatterns {
 public:
  // Every mistake in `words`, each as "word: what is wrong; what to do". Empty means that parse() succeeds.
  static std::vector<std::string> mistakes_in(const std::vector<std::string>& words);
  // Fails with all the mistakes, separated by "; ".
  static Result<InterfacePatterns> parse(const std::vector<std::string>& words);

  // Names, without their backslashes, that are asked for and not excluded; no duplicates, in the order given.
  // These are the ones that may be missing: globs and auto may match nothing.
  [[nodiscard]] const std::vector<std::string>& explicit_names() const { return names_; }
  [[nodiscard]] bool wants_auto() const { return auto_; }

  // The wanted ones of the links that are present, in their order.
  [[nodiscard]] std::vector<LinkFacts> select(std::span<const LinkFacts> present) const;

 private:
  [[nodiscard]] bool excludes(const std::string& name) const;
  [[nodiscard]] bool wants_by_name(const LinkFacts& link) const;

  std::vector<std::string> names_;
  std::vector<std::string> globs_;
  std::vector<std::string> exclusions_;  // globs; a name among them is a glob that matches only itself
  bool auto_ = false;
};

}  // namespace exporter
