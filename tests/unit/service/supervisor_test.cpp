// What is said to whoever started us, as a socket hears it.
#include "service/supervisor.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/service_manager.h"

using exporter::Fd;
using exporter::service::NotifySocket;
using exporter::service::Supervisor;
using exporter::support::ServiceManager;

namespace {

// The environment as the manager would set it, and nothing of what runs this test.
Supervisor under(const ServiceManager& manager) {
  for (const std::string& setting : manager.environment())
    setenv(setting.substr(0, setting.find('=')).c_str(), setting.substr(setting.find('=') + 1).c_str(), 1);
  return Supervisor::of_this_process();
}

}  // namespace

TEST_CASE("without anybody to tell, nothing is told and nothing is kept", "[service]") {
  unsetenv("NOTIFY_SOCKET");
  setenv("WATCHDOG_USEC", "1000000", 1);
  Supervisor nobody = Supervisor::of_this_process();
  CHECK_FALSE(nobody.present());
  CHECK_FALSE(nobody.watchdog());
  nobody.ready("counting");
  nobody.keep("maps", std::array{0});
  nobody.alive();
}

TEST_CASE("an address that is none is nobody's", "[service]") {
  for (const std::string& address : {std::string(), std::string("@"), std::string("relative"),
                                     std::string("vsock:2:1234"), "/" + std::string(200, 'x')})
    CHECK_FALSE(NotifySocket::open(address));
}

TEST_CASE("what is said arrives line by line", "[service]") {
  const ServiceManager manager;
  Supervisor supervisor = under(manager);
  REQUIRE(supervisor.present());
  supervisor.ready("counting on 2 interfaces");
  supervisor.reloading();
  supervisor.stopping("stopping");
  CHECK(manager.hears("READY=1"));
  CHECK(manager.hears("STATUS=counting on 2 interfaces"));
  CHECK(manager.hears("RELOADING=1"));
  CHECK(manager.hears("STOPPING=1"));
}

TEST_CASE("the watchdog is the one of this process", "[service]") {
  const ServiceManager manager;
  setenv("WATCHDOG_USEC", "30000000", 1);
  setenv("WATCHDOG_PID", "1", 1);
  CHECK_FALSE(under(manager).watchdog());
  setenv("WATCHDOG_USEC", "30000000", 1);
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  CHECK(under(manager).watchdog() == std::chrono::seconds(30));
  setenv("WATCHDOG_USEC", "30s", 1);
  CHECK_FALSE(under(manager).watchdog());
}

TEST_CASE("descriptors are kept under a name, more than a datagram takes, until they are forgotten",
          "[service]") {
  const ServiceManager manager;
  Supervisor supervisor = under(manager);
  const Fd file(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const std::vector<int> many(300, file.get());
  supervisor.keep("interface.0", many);
  supervisor.keep("slate", std::array{file.get()});
  supervisor.status("kept");
  REQUIRE(manager.hears("STATUS=kept"));
  CHECK(manager.stored("interface.0") == 300);
  CHECK(manager.stored("slate") == 1);

  supervisor.forget("interface.0");
  supervisor.status("forgotten");
  REQUIRE(manager.hears("STATUS=forgotten"));
  CHECK(manager.stored("interface.0") == 0);
  CHECK(manager.stored("slate") == 1);
}

TEST_CASE("a child of ours cannot speak for us", "[service]") {
  const ServiceManager manager;
  const Supervisor supervisor = under(manager);
  for (const char* name :
       {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"})
    CHECK(std::getenv(name) == nullptr);
}
