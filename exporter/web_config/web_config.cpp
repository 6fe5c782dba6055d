#include "web_config/web_config.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "base/fd.h"
#include "base/result.h"
#include "web_config/web_yaml.h"

namespace exporter::web_config {
namespace {

constexpr std::size_t kLargest = std::size_t{1} << 20;

Result<std::string> read_open(const Fd& fd, const std::string& doing) {
  std::string text;
  std::string block(65536, '\0');
  for (;;) {
    const ssize_t got = ::read(fd.get(), block.data(), block.size());
    if (got < 0) return Error::from_errno(doing);
    if (got == 0) return text;
    text.append(block, 0, static_cast<std::size_t>(got));
    if (text.size() > kLargest) return Error::text(doing + ": larger than a megabyte");
  }
}

// Not of a pipe or a device, which might never end.
Result<std::string> read_file(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd && errno == EACCES)
    return Error::from_errno(EACCES,
                             path + ": the exporter's user has to be able to read it; chgrp, chmod 640");
  if (!fd) return Error::from_errno(path);
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return Error::from_errno(path);
  if (!S_ISREG(facts.st_mode)) return Error::text(path + ": is no regular file; name one that is");
  return read_open(fd, path);
}

bool everybody_reads(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && (facts.st_mode & S_IROTH) != 0;
}

void warn_of_readers(WebConfig& config, const std::string& path) {
  if (everybody_reads(path))
    config.warnings.push_back(path + ": everybody on this host can read this private key; chmod o-r");
}

void fill(WebConfig& config, Pem& pem, const std::filesystem::path& folder) {
  if (pem.file.empty()) return;
  pem.file = (folder / pem.file).string();  // an absolute one stays what it is
  pem.origin += " " + pem.file;
  config.files.push_back(pem.file);
  auto text = read_file(pem.file);
  if (text) {
    pem.text = std::move(*text);
  } else {
    config.mistakes.push_back(config.files.front() + ": tls_server_config: " +
                              pem.origin.substr(0, pem.origin.find(' ')) + ": " + text.error().message());
  }
}

void fill(WebConfig& config, TlsSettings& tls, const std::string& path, Part part) {
  const auto folder = std::filesystem::path(path).parent_path();
  fill(config, tls.certificate, folder);
  if (part == Part::WhatClientsNeed) return;
  fill(config, tls.key, folder);
  if (tls.client_authority) fill(config, *tls.client_authority, folder);
  if (!tls.key.text.empty()) warn_of_readers(config, tls.key.file.empty() ? path : tls.key.file);
}

}  // namespace

WebConfig read_web_config(const std::string& path, Part part) {
  WebConfig config;
  config.files.push_back(path);
  auto text = read_file(path);
  if (!text) {
    config.mistakes.push_back(text.error().message());
    return config;
  }
  auto yaml = parse_web_yaml(*text);
  for (const auto& mistake : yaml.mistakes) config.mistakes.emplace_back(path).append(":").append(mistake);
  config.settings = std::move(yaml.settings);
  if (config.settings.tls) fill(config, *config.settings.tls, path, part);
  return config;
}

std::string state_of(const std::vector<std::string>& files) {
  std::string state;
  for (const auto& file : files) {
    struct stat facts {};
    if (::stat(file.c_str(), &facts) != 0) facts = {};
    for (const auto number :
         {static_cast<long long>(facts.st_dev), static_cast<long long>(facts.st_ino),
          static_cast<long long>(facts.st_size), static_cast<long long>(facts.st_mode),
          static_cast<long long>(facts.st_mtim.tv_sec), static_cast<long long>(facts.st_mtim.tv_nsec),
          static_cast<long long>(facts.st_ctim.tv_sec), static_cast<long long>(facts.st_ctim.tv_nsec)})
      state += std::to_string(number) + ' ';
  }
  return state;
}

}  // namespace exporter::web_config
