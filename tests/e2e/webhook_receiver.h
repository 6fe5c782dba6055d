// WebhookReceiver: what Alertmanager posts its notifications to, in a namespace of the test.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "support/netns.h"

namespace exporter::support {

class WebhookReceiver {
 public:
  // Listens on 127.0.0.1 in `where`.
  WebhookReceiver(const Namespace& where, std::uint16_t port);

  struct Message {
    std::string path;
    std::string body;
  };
  // All that came so far, in its order. Any thread may ask.
  [[nodiscard]] std::vector<Message> received() const;

 private:
  void serve(const std::stop_token& stop);
  void receive(const Fd& peer);

  Fd listener_;
  mutable std::mutex mutex_;
  std::vector<Message> received_;
  std::jthread thread_;
};

}  // namespace exporter::support
