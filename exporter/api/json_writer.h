// JsonWriter puts JSON into a buffer of its caller and never past its end. What was put since the last
// commit() stays or goes as a whole. Integers come out exact, doubles as the shortest text that reads back
// the same, and any bytes as a valid string. It allocates nothing; that brackets match is its caller's
// affair.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/text_writer.h"

namespace exporter::api {

class JsonWriter {
 public:
  explicit JsonWriter(std::span<char> to) : out_(to) {}

  void open() {
    raw("{");
    first_ = true;
  }
  void close() {
    raw("}");
    first_ = false;
  }

  // The next member's name, which needs no escapes; its value has to follow.
  void name(std::string_view name);
  void open(std::string_view member) {
    name(member);
    open();
  }
  void raw(std::string_view text) { out_.text(text); }

  // Values. Bytes that are no UTF-8 are U+FFFD and two hexadecimal digits, as in the metrics' labels.
  void string(std::string_view text);
  void number(std::uint64_t value) { out_.number(value); }
  void number(double value) { out_.number(value); }  // finite
  void boolean(bool value) { raw(value ? "true" : "false"); }
  void address(Family family, const IpAddress& address);
  void prefix(Family family, const IpAddress& address, unsigned length);

  // As TextWriter has them.
  [[nodiscard]] bool commit() { return out_.commit(); }
  [[nodiscard]] std::size_t size() const { return out_.size(); }

 private:
  void character(std::string_view character);

  TextWriter out_;
  bool first_ = true;  // of its object's members
};

// What string() shows of any bytes, without quotes and escapes.
std::string shown_text(std::string_view bytes);

}  // namespace exporter::api
