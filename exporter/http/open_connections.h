// OpenConnections: who is connected, so that a crowd cannot keep others out. While there is room nobody is
// disturbed. When it gets full, each newcomer costs somebody a place: of those who are silent (no complete
// request yet, or none any more) and those who are being answered, the larger group gives up its oldest
// member. So an attacker of either kind mostly displaces himself. For the server's thread alone.
#pragma once

#include <cstddef>
#include <limits>
#include <list>
#include <memory>

namespace exporter::http {

class OpenConnections {
 public:
  struct Place;
  using List = std::list<std::unique_ptr<Place>>;
  struct Place {
    int fd = -1;
    List* list = nullptr;
    List::iterator self;
    std::shared_ptr<const void> keeps;  // what the connection uses as long as it is there
  };

  // `comfortable`: more than this many is a crowd, and so is any number when descriptors from
  // `last_descriptor` on are in use. Both must leave the server room for a burst of newcomers.
  explicit OpenConnections(std::size_t comfortable, int last_descriptor = std::numeric_limits<int>::max())
      : comfortable_(comfortable), last_descriptor_(last_descriptor) {}

  Place* arrived(int fd);
  // What it kept is let go only when the next one leaves: libmicrohttpd may still use it while it says so.
  void left(Place* place);

  void request_began(Place* place);  // may be called with null, like the next: a place that was never noted
  void request_ended(Place* place);

 private:
  void make_room();
  static void move(Place& place, List& to);

  std::size_t comfortable_;
  int last_descriptor_;
  List silent_;    // by how long they have been silent, the longest first
  List answered_;  // by how long they are being answered, the longest first
  List evicted_;   // shut down, to be closed by their owner any moment
  std::shared_ptr<const void> kept_by_last_;
};

}  // namespace exporter::http
