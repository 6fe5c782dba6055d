// Supervisor: who started this process and watches over it, if that is systemd or speaks like it. It is told
// what becomes of us, restarts us when we stop telling that sweeps go through, and keeps descriptors for
// whoever is started next. Without one, every call does nothing. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/descriptor_store.h"
#include "base/units.h"
#include "service/notify_socket.h"

namespace exporter::service {

class Supervisor : public DescriptorStore {
 public:
  // Nobody.
  Supervisor() = default;
  // By the environment, of which it takes away what concerns this process alone: a child must not speak for
  // us.
  static Supervisor of_this_process();

  [[nodiscard]] bool present() const { return socket_.has_value(); }
  // What was kept for us.
  StoredDescriptors take_stored() { return std::exchange(stored_, {}); }

  void ready(std::string_view status);
  void status(std::string_view text);
  // Until the next ready().
  void reloading();
  void stopping(std::string_view status);

  // How long the watchdog waits for alive(); nothing if there is none.
  [[nodiscard]] std::optional<Duration> watchdog() const { return watchdog_; }
  void alive();

  void keep(const std::string& name, std::span<const int> descriptors) override;
  void forget(const std::string& name) override;

 private:
  void tell(std::string_view text) const;

  std::optional<NotifySocket> socket_;
  std::optional<Duration> watchdog_;
  StoredDescriptors stored_;
};

}  // namespace exporter::service
