// PictureLoans bounds how many pictures slow readers can keep alive, and so the memory they can cost: however
// many scrapes there are, they read at most kMostPictures different ones. Who comes while a picture of the
// last second is still being read gets that one, unless somebody has seen a newer one; when one more is
// needed, those who read the one that is lent for longest are cut off. One thread, the HTTP server's; must
// outlive what it lends.
#pragma once

#include <array>
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

  // What `render` makes of `newest`, or of one that is lent already, is younger than kSameFor and has what is
  // needed. No one of a need gets a picture older than another before. Once it is cut off, reading it throws.
  std::unique_ptr<TextStream> lend(std::shared_ptr<const Snapshot> newest, TimePoint now,
                                   const Render& render, Need need = Need::Picture);

 private:
  class Loan;

  [[nodiscard]] std::shared_ptr<const Snapshot> choose(std::shared_ptr<const Snapshot> newest, TimePoint now,
                                                       Need need) const;
  [[nodiscard]] std::size_t pictures() const;
  [[nodiscard]] std::list<Loan*>::iterator behind(const Snapshot* picture);
  void cut_off_first();

  std::list<Loan*> loans_;            // the one lent for longest first; those of one picture are neighbours
  std::array<TimePoint, 2> shown_{};  // by Need: when the newest picture was taken that anybody got
};

}  // namespace exporter
