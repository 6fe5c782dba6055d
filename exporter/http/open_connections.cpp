#include "http/open_connections.h"

#include <sys/socket.h>

namespace exporter::http {

OpenConnections::Place* OpenConnections::arrived(int fd) {
  if (silent_.size() + answered_.size() >= comfortable_ || fd >= last_descriptor_) make_room();
  const auto place = silent_.insert(silent_.end(), std::make_unique<Place>());
  **place = {.fd = fd, .list = &silent_, .self = place, .keeps = {}};
  return place->get();
}

void OpenConnections::left(Place* place) {
  if (place == nullptr) return;
  kept_by_last_ = std::move(place->keeps);
  place->list->erase(place->self);
}

void OpenConnections::request_began(Place* place) {
  if (place != nullptr && place->list == &silent_) move(*place, answered_);
}

void OpenConnections::request_ended(Place* place) {
  if (place != nullptr && place->list == &answered_) move(*place, silent_);
}

void OpenConnections::move(Place& place, List& to) {
  to.splice(to.end(), *place.list, place.self);
  place.list = &to;
}

void OpenConnections::make_room() {
  auto& victims = silent_.size() >= answered_.size() ? silent_ : answered_;
  if (victims.empty()) return;
  // The descriptor stays its owner's: libmicrohttpd sees a hang-up and closes it as if the client had.
  ::shutdown(victims.front()->fd, SHUT_RDWR);
  move(*victims.front(), evicted_);
}

}  // namespace exporter::http
