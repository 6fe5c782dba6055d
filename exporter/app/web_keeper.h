// WebKeeper: the file of --web.config.file and those it names, from the start on. What is wrong at the start
// is an error; what becomes wrong later is logged once, and what was good before stays in use. What was
// refused is read again now and then without having changed: a certificate becomes valid, and descriptors
// become free. For the event loop's thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/web_security.h"

namespace exporter {

class WebKeeper {
 public:
  // How many looks what was refused waits for another reading.
  static constexpr unsigned kReadAgainAfter = 10;

  // Without a path nothing is kept: plain HTTP, for everybody. Fault::Running if time alone may help.
  static Result<WebKeeper> open(const std::string& path, http::WallTime now);

  [[nodiscard]] const std::shared_ptr<const http::WebSecurity>& security() const { return security_; }

  // What is new since the last look, if it is good; null otherwise. A file is read when two looks in a row
  // have seen the same, so that a certificate and its key are read together; a second between them is fine.
  std::shared_ptr<const http::WebSecurity> look(http::WallTime now);

  // Says what became of what look() gave: whoever uses it may refuse.
  void accept(std::shared_ptr<const http::WebSecurity> security);
  void refuse(const Error& reason);

  // What was read last is not in use.
  [[nodiscard]] bool refused() const { return refused_; }

 private:
  struct Reading {
    std::shared_ptr<const http::WebSecurity> security;  // null: there are mistakes
    std::vector<std::string> mistakes;
    Fault fault = Fault::Usage;
  };

  explicit WebKeeper(std::string path) : path_(std::move(path)) {}
  Reading read(http::WallTime now);
  void warn_when_expired(http::WallTime now);

  std::string path_;
  std::vector<std::string> files_;
  std::string read_state_;  // of the files when they were read
  std::string last_state_;  // at the last look
  std::shared_ptr<const http::WebSecurity> security_;
  unsigned looks_since_read_ = 0;
  bool repeated_ = false;  // the files are as they were read: what they say was said
  bool said_expired_ = false;
  bool refused_ = false;
};

}  // namespace exporter
