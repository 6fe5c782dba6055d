// bench: measures what the exporter costs and writes it down. See scripts/bench.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "bench/clocks.h"
#include "bench/machine.h"
#include "bench/report.h"
#include "bench/themes.h"
#include "support/netns.h"
#include "support/privileges.h"

using namespace exporter::bench;

namespace {

struct Theme {
  const char* name;
  void (*measure)(const Plan&, Figures&);
};

constexpr Theme kThemes[] = {{"packet", measure_packets},
                             {"veth", measure_veth},
                             {"sweep", measure_sweeps},
                             {"scrape", measure_scrapes},
                             {"memory", measure_process}};

struct Arguments {
  Plan plan;
  std::string name = "full";  // of the plan, and of a part of it
  std::set<std::string> only;
  std::string json;
};

struct Usage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::set<std::string> themes_in(const std::string& list) {
  std::set<std::string> wanted;
  std::istringstream words(list);
  for (std::string word; std::getline(words, word, ',');) {
    const auto known = [&](const Theme& theme) { return word == theme.name; };
    if (std::none_of(std::begin(kThemes), std::end(kThemes), known)) throw Usage("no theme: " + word);
    wanted.insert(word);
  }
  return wanted;
}

Arguments with(Arguments arguments, const Plan& plan, const char* name) {
  arguments.plan = plan;
  arguments.name = name;
  return arguments;
}

Arguments parse(int argc, char** argv) {
  Arguments parsed;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool has_value = i + 1 < argc;
    if (word == "--quick")
      parsed = with(std::move(parsed), quick_plan(), "quick");
    else if (word == "--smoke")
      parsed = with(std::move(parsed), smoke_plan(), "smoke");
    else if (word == "--only" && has_value)
      parsed.only = themes_in(argv[++i]);
    else if (word == "--json" && has_value)
      parsed.json = argv[++i];
    else
      throw Usage("usage: bench [--quick|--smoke] [--only packet,veth,sweep,scrape,memory] [--json FILE]");
  }
  return parsed;
}

Report run(const Arguments& arguments) {
  Report report{machine(), {}};
  report.machine.emplace_back("plan", arguments.name + (arguments.only.empty() ? "" : ", in part"));
  for (const Theme& theme : kThemes) {
    if (!arguments.only.empty() && !arguments.only.contains(theme.name)) continue;
    std::cerr << "bench: " << theme.name << " ..." << std::flush;
    const double begin = wall_seconds();
    theme.measure(arguments.plan, report.figures);
    std::cerr << " " << static_cast<int>(wall_seconds() - begin) << " s\n";
  }
  return report;
}

}  // namespace

int main(int argc, char** argv) try {
  const Arguments arguments = parse(argc, argv);
  exporter::support::require_root_and_bpf();
  exporter::support::skip_unless_privileged();
  const Report report = run(arguments);
  if (!arguments.json.empty()) {
    std::ofstream file(arguments.json);
    write_json(file, report);
    if (!file.flush()) throw std::runtime_error("cannot write " + arguments.json);
  }
  write_table(std::cout, report);
  return 0;
} catch (const Usage& usage) {
  std::cerr << usage.what() << "\n";
  return 2;
} catch (const std::exception& failure) {
  std::cerr << "\nbench: " << failure.what() << "\n";
  return 1;
}
