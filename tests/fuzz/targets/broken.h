// How a fuzz target says that a promise is broken: libFuzzer keeps the input of a run that aborts.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace exporter::fuzz {

[[noreturn]] inline void broken(const std::string& promise) {
  std::fprintf(stderr, "broken: %s\n", promise.c_str());
  std::abort();
}

inline void promise(bool kept, const char* what) {
  if (!kept) broken(what);
}

}  // namespace exporter::fuzz
