// Result<T>: a value or an Error, spelled like std::expected so that it can be replaced by it.
// An Error is what went wrong (std::error_code) plus what was being done, outermost first:
// "attach eth0 ingress: create clsact: Operation not permitted".
#pragma once

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

namespace exporter {

// Whose fault a failure is; the value is the exit code of a program that cannot go on because of it.
enum class Fault : std::uint8_t { Running = 1, Usage = 2, Privilege = 3, Unsupported = 4 };

class Error {
 public:
  Error(std::error_code code, std::string context) : code_(code), context_(std::move(context)) {}

  // A failure that has no errno of its own; `text` says all there is to say.
  static Error text(std::string text, Fault fault = Fault::Running) {
    return Error(std::error_code{}, std::move(text)).blamed_on(fault);
  }

  // Call it on the very next line after what failed: errno does not survive anything else.
  static Error from_errno(std::string context) { return from_errno(errno, std::move(context)); }
  static Error from_errno(int number, std::string context) {
    return {std::error_code(number < 0 ? -number : number, std::system_category()), std::move(context)};
  }

  [[nodiscard]] Error within(std::string_view outer) const {
    return Error(code_, std::string(outer) + ": " + context_).blamed_on(fault_);
  }
  [[nodiscard]] Error blamed_on(Fault fault) const {
    Error copy = *this;
    copy.fault_ = fault;
    return copy;
  }
  [[nodiscard]] Fault fault() const { return fault_; }
  [[nodiscard]] std::string message() const { return code_ ? context_ + ": " + code_.message() : context_; }
  [[nodiscard]] std::error_code code() const { return code_; }
  [[nodiscard]] bool is(std::errc condition) const { return code_ == condition; }

 private:
  std::error_code code_;
  std::string context_;
  Fault fault_ = Fault::Running;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }

  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() : error_(std::error_code{}, {}), failed_(false) {}
  Result(Error error) : error_(std::move(error)), failed_(true) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool has_value() const { return !failed_; }
  explicit operator bool() const { return has_value(); }
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Error error_;
  bool failed_;
};

}  // namespace exporter
