#include "bench/report.h"

#include <cmath>
#include <cstdio>
#include <optional>
#include <ostream>

namespace exporter::bench {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

// Four digits or so, never an exponent.
std::string number(double value) {
  char text[64];
  const double size = std::fabs(value);
  std::snprintf(text, sizeof(text), "%.*f",
                size >= 1000  ? 0
                : size >= 100 ? 1
                : size >= 10  ? 2
                : size >= 1   ? 3
                              : 5,
                value);
  return text;
}

// What is wanted of a figure, as it was written down.
std::string wanted(const Reach& row, const char* at_least, const char* at_most) {
  char text[64];
  std::snprintf(text, sizeof(text), "%s %g", row.at_least ? at_least : at_most, row.wanted);
  return text;
}

std::string field(const std::string& name, const std::optional<double>& value) {
  return value ? ", " + quoted(name) + ": " + number(*value) : "";
}

std::string line_of(const Figure& figure, const Figures& all) {
  std::string line = "{\"figure\": " + quoted(figure.name) + ", \"unit\": " + quoted(figure.unit) +
                     ", \"rounds\": " + std::to_string(figure.samples.size()) +
                     ", \"minimum\": " + number(figure.minimum()) +
                     ", \"median\": " + number(figure.median());
  if (all.find(figure.baseline) != nullptr)
    line += ", \"baseline\": " + quoted(figure.baseline) + field("ratio", all.ratio(figure)) +
            field("net", all.net(figure));
  return line + "}";
}

std::string line_of(const Reach& row) {
  return "{\"reach\": " + quoted(row.what) + ", \"unit\": " + quoted(row.unit) +
         ", \"wanted\": " + quoted(wanted(row, "≥", "≤")) + ", \"measured\": " + number(row.measured) +
         field("baseline", row.baseline) + ", \"reached\": " + (row.reached() ? "true" : "false") + "}";
}

template <class Items, class Line>
void write_list(std::ostream& out, const char* name, const Items& items, const Line& line) {
  out << "\"" << name << "\": [";
  const char* separator = "\n";
  for (const auto& item : items) {
    out << separator << line(item);
    separator = ",\n";
  }
  out << "\n]";
}

void write_row(std::ostream& out, const std::string& what, const std::vector<std::string>& cells) {
  char text[64];
  std::snprintf(text, sizeof(text), "%-50s", what.c_str());
  out << text;
  for (const std::string& cell : cells) {
    std::snprintf(text, sizeof(text), " %14s", cell.c_str());
    out << text;
  }
  out << "\n";
}

std::string text_of(const std::optional<double>& value) { return value ? number(*value) : ""; }

}  // namespace

void write_json(std::ostream& out, const Report& report) {
  out << "{\n";
  for (const auto& [name, value] : report.machine) out << quoted(name) << ": " << quoted(value) << ",\n";
  write_list(out, "figures", report.figures.all(),
             [&](const Figure& figure) { return line_of(figure, report.figures); });
  out << ",\n";
  write_list(out, "reach", reach_of(report.figures), [](const Reach& row) { return line_of(row); });
  out << "\n}\n";
}

void write_table(std::ostream& out, const Report& report) {
  for (const auto& [name, value] : report.machine) out << name << ": " << value << "\n";
  out << "\n";
  write_row(out, "figure", {"minimum", "median", "net", "ratio", "unit"});
  for (const Figure& figure : report.figures.all())
    write_row(out, figure.name,
              {number(figure.minimum()), number(figure.median()), text_of(report.figures.net(figure)),
               text_of(report.figures.ratio(figure)), figure.unit});
  out << "\n";
  write_row(out, "reach", {"wanted", "measured", "baseline", "unit", ""});
  for (const Reach& row : reach_of(report.figures))
    write_row(out, row.what,
              {wanted(row, ">=", "<="), number(row.measured), text_of(row.baseline), row.unit,
               row.reached() ? "reached" : "NOT REACHED"});
}

}  // namespace exporter::bench
