// PictureLoans bounds how many pictures slow readers can keep alive, and so the memory they can cost: however
// many scrapes there are, they read at most kMostPictures different ones. Who comes within a second of
// another scrape that is still being answered gets the same picture; when one more is needed, those who still
// read the oldest are cut off. One thread, the HTTP server's; must outlive what it lends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>

#include "base/text_stream.h"
#include "model/snapshot.h"

namespace exporter {

class PictureLoans {
 public:
  static constexpr std::size_t kMostPictures = 4;
  static constexpr Duration kSameFor = std::chrono::seconds(1);

  using Render = std::function<std::unique_ptr<TextStream>(std::shared_ptr<const Snapshot>)>;

  enum class Need : std::uint8_t { Picture, Listing };

  // What `render` makes of `newest`, or of one that is lent already and has what is needed. Once it is cut
  // off, reading it throws.
  std::unique_ptr<TextStream> lend(std::shared_ptr<const Snapshot> newest, const Render& render,
                                   Need need = Need::Picture);

 private:
  class Loan;

  [[nodiscard]] std::shared_ptr<const Snapshot> choose(std::shared_ptr<const Snapshot> newest,
                                                       Need need) const;
  [[nodiscard]] std::size_t pictures() const;
  [[nodiscard]] std::list<Loan*>::iterator behind(const Snapshot* picture);
  void cut_off_oldest();

  std::list<Loan*> loans_;  // the oldest first; those of one picture are neighbours
};

}  // namespace exporter
