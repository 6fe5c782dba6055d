// ListStream: one page of a list as JSON, made while it is sent. What is held of it is a pointer or two for
// each row of the page, and the picture they point into.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/fields.h"
#include "api/leaders.h"
#include "base/text_stream.h"

namespace exporter::api {

// `List` is InterfaceList, PairList or ConnectionList.
template <class List>
class ListStream : public TextStream {
 public:
  ListStream(std::shared_ptr<const Snapshot> snapshot, Resource resource, Query query, TimePoint now)
      : snapshot_(std::move(snapshot)), query_(std::move(query)), list_(*snapshot_, query_) {
    Leaders<typename List::Row> leaders(query_.offset + query_.limit, query_.ascending);
    list_.each([&](std::uint64_t weight, const auto& row) { leaders.offer(weight, row); });
    rows_ = leaders.page(query_.offset);
    make_head(resource, leaders.total(), now);
  }

  [[nodiscard]] std::size_t rows() const { return rows_.size(); }

  // Each piece is a row, with what stands before it.
  std::size_t read(std::span<char> to) override {
    JsonWriter out(to);
    while (at_ <= rows_.size() + 1) {
      write_piece(out);
      if (!out.commit()) break;
      ++at_;
    }
    return out.size();
  }

 private:
  void write_piece(JsonWriter& out) const {
    if (at_ == 0) return out.raw(head_);
    if (at_ > rows_.size()) return out.raw("\n]}\n");
    out.raw(at_ == 1 ? "\n" : ",\n");
    list_.write(out, rows_[at_ - 1]);
  }

  void make_head(Resource resource, std::size_t total, TimePoint now) {
    std::array<char, kMinRead> text{};
    JsonWriter out(text);
    out.open();
    out.name("picture_age_seconds");
    out.number(seconds_of(now - snapshot_->taken_at));
    out.name("window_seconds");
    out.number(seconds_of(list_.window()));
    out.name("total");
    out.number(std::uint64_t{total});
    const std::size_t behind = query_.offset + rows_.size();
    out.name("next");
    if (!rows_.empty() && behind < total)
      out.string(query_.page(resource, behind));
    else
      out.raw("null");
    out.name(List::kName);
    out.raw("[");
    (void)out.commit();
    head_.assign(text.data(), out.size());
  }

  std::shared_ptr<const Snapshot> snapshot_;
  Query query_;
  List list_;
  std::vector<typename List::Row> rows_;
  std::string head_;
  std::size_t at_ = 0;  // 0 is the head, behind the rows is the end
};

}  // namespace exporter::api
