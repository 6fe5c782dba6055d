// Which files another user may read, as root can find out without being that user.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace exporter {

struct FileReader {
  uid_t user;
  std::vector<gid_t> groups;  // its own first
};

// Nothing if there is no such user.
std::optional<FileReader> reader_named(const char* user);

// Those of `files` that exist and that `reader` may not open, be it for a folder on the way. None if this
// process may not look with the eyes of others (CAP_SETUID, CAP_SETGID). Changes this thread's file system
// identity for the time of the call; no other thread may run.
std::vector<std::string> unreadable_by(const FileReader& reader, const std::vector<std::string>& files);

}  // namespace exporter
