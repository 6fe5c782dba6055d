// TwoHosts: a Lab whose ends speak IPv4 and IPv6. Neighbours are written down; one more of each family is
// nobody, and what is sent there is lost without an answer.
#pragma once

#include <string>

#include "netns/lab.h"

namespace exporter::support {

struct HostAddresses {
  std::string near;
  std::string far;
  std::string nobody;  // for both of them
};

class TwoHosts {
 public:
  explicit TwoHosts(bool offloads = false);

  [[nodiscard]] const Namespace& near() const { return lab_.near; }
  [[nodiscard]] const Namespace& far() const { return lab_.far; }
  [[nodiscard]] const std::string& near_name() const { return lab_.near_name; }
  [[nodiscard]] const std::string& far_name() const { return lab_.far_name; }
  // On the near one.
  [[nodiscard]] ExporterProcess start(std::vector<std::string> arguments = {}) const;

  static const std::string& near_hardware();
  static const std::string& far_hardware();
  static HostAddresses ipv4() { return {"10.7.0.1", "10.7.0.2", "10.7.0.99"}; }
  static HostAddresses ipv6() { return {"fd07::1", "fd07::2", "fd07::99"}; }

 private:
  Lab lab_;
};

// An end of a link gets an IPv6 address, and stays silent about it.
void add_ipv6(const Namespace& where, const std::string& interface, const std::string& address);

}  // namespace exporter::support
