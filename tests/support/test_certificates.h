// TestAuthority: signs certificates for tests, with whatever names and times they want. PEM, by GnuTLS.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace exporter::support {

struct KeyPair {
  std::string certificate;
  std::string key;
};

struct Wanted {
  std::string name = "somebody";
  std::vector<std::string> dns = {};
  bool for_loopback = true;                                             // 127.0.0.1
  std::chrono::system_clock::duration begins = -std::chrono::hours(1);  // from now
  std::chrono::system_clock::duration ends = std::chrono::hours(24);
  bool rsa = false;    // an elliptic curve otherwise
  bool client = true;  // may be used by one
};

class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();

  [[nodiscard]] const std::string& certificate() const { return certificate_; }
  [[nodiscard]] KeyPair issue(const Wanted& wanted) const;

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
  std::string certificate_;
};

}  // namespace exporter::support
