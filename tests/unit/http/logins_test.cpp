// Names, passwords, rates: the parts.
#include "http/basic_login.h"
#include "http/guess_budget.h"
#include "http/login_desk.h"
#include "http/password.h"
#include "http/request_rate_limit.h"
#include "support/catch.h"

namespace exporter::http {
namespace {

using namespace std::chrono_literals;

const TimePoint kStart{1000s};

TEST_CASE("a login is read from the header", "[http]") {
  const auto login = parse_basic_login("Basic QWxhZGRpbjpvcGVuOnNlc2FtZQ==");
  REQUIRE(login);
  CHECK(login->user == "Aladdin");
  CHECK(login->password == "open:sesame");
  CHECK(parse_basic_login("basic YTpi")->password == "b");
  CHECK(parse_basic_login("Basic Og==")->user.empty());
  CHECK(parse_basic_login("Basic YToAYg==")->password == std::string("\0b", 2));
}

TEST_CASE("what is no login is none", "[http]") {
  for (const char* text :
       {"", "Basic", "Basic ", "Bearer YTpi", "Basic YTpi,Basic YTpi", "Basic Y", "Basic YTp", "Basic YTp*",
        "Basic YQ==", "Basic YTpi=", "Basic  YTpi", "Basic ===="}) {
    CAPTURE(text);
    CHECK_FALSE(parse_basic_login(text));
  }
}

TEST_CASE("a password is what its hash says, of each kind of bcrypt", "[http]") {
  // Test vectors of bcrypt's author and of others.
  CHECK(is_password("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  CHECK(is_password("U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  CHECK(is_password("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  CHECK_FALSE(is_password("U*V", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  CHECK_FALSE(is_password("", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  CHECK_FALSE(is_password("U*U", "*0"));
  CHECK_FALSE(is_password("U*U", ""));
}

TEST_CASE("a password does not end at a zero", "[http]") {
  CHECK_FALSE(
      is_password(std::string("U*U\0x", 5), "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
}

TEST_CASE("a digest tells where one part ends and the next begins", "[http]") {
  const auto salt = random_salt();
  const auto one = login_digest(salt, "ab", "c", "d");
  CHECK(one == login_digest(salt, "ab", "c", "d"));
  CHECK(one != login_digest(salt, "a", "bc", "d"));
  CHECK(one != login_digest(salt, "ab", "cd", ""));
  CHECK(one != login_digest(random_salt(), "ab", "c", "d"));
}

TEST_CASE("an address may be wrong four times in a row, and then once a second", "[http]") {
  GuessBudget budget;
  for (int i = 0; i < 4; ++i) {
    CHECK(budget.admits("a", kStart));
    budget.charge("a", 1ms, kStart);
  }
  CHECK_FALSE(budget.admits("a", kStart));
  CHECK_FALSE(budget.admits("a", kStart + 999ms));
  CHECK(budget.admits("b", kStart));
  CHECK(budget.admits("a", kStart + 1s));
  budget.charge("a", 1ms, kStart + 1s);
  CHECK_FALSE(budget.admits("a", kStart + 1s));
  CHECK(budget.admits("a", kStart + 2s));
}

TEST_CASE("all wrong ones together cost a fifth of a CPU", "[http]") {
  GuessBudget budget;
  int computed = 0;
  for (auto now = kStart; now < kStart + 100s; now += 10ms) {
    const auto address = std::to_string(computed);
    if (!budget.admits(address, now)) continue;
    budget.charge(address, 100ms, now);
    ++computed;
  }
  CHECK(computed >= 200);
  CHECK(computed <= 210);
}

TEST_CASE("however many addresses are wrong, only some are remembered", "[http]") {
  GuessBudget budget;
  for (int i = 0; i < 100'000; ++i) budget.charge(std::to_string(i), 0ms, kStart);
  CHECK(budget.admits("0", kStart));
  CHECK(sizeof(budget) < 200);
}

TEST_CASE("a desk that closes does not wait for a dear password, and tells nobody", "[http]") {
  WebSettings settings;
  settings.users.emplace("alice", "$2a$15$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
  const auto security = WebSecurity::create(std::move(settings), std::chrono::system_clock::now());
  REQUIRE(security);
  const auto slip = std::make_shared<std::atomic<LoginVerdict>>(LoginVerdict::Later);
  {
    LoginDesk desk;
    const LoginDesk::Visit visit{
        .login = {.user = "alice", .password = "x"}, .address = "a", .slip = slip, .resume = [] {}};
    REQUIRE(desk.judge(visit, **security, kStart) == LoginVerdict::Later);
  }
  CHECK(*slip == LoginVerdict::Later);
}

TEST_CASE("requests come in a burst, and then one in each interval", "[http]") {
  RequestRateLimit limit;
  const RequestRate rate{.interval = 100ms, .burst = 3};
  for (int i = 0; i < 3; ++i) CHECK(limit.admits(rate, kStart));
  CHECK_FALSE(limit.admits(rate, kStart));
  CHECK_FALSE(limit.admits(rate, kStart + 99ms));
  CHECK(limit.admits(rate, kStart + 100ms));
  CHECK_FALSE(limit.admits(rate, kStart + 100ms));
  for (int i = 0; i < 3; ++i) CHECK(limit.admits(rate, kStart + 10s));
  CHECK_FALSE(limit.admits(rate, kStart + 10s));
}

TEST_CASE("the longest interval and the largest burst that are accepted refuse nobody", "[http]") {
  RequestRateLimit limit;
  const RequestRate rate{.interval = 24h, .burst = 1'000'000};
  for (int i = 0; i < 1000; ++i) CHECK(limit.admits(rate, kStart));
}

TEST_CASE("without an interval no request is too many", "[http]") {
  RequestRateLimit limit;
  for (int i = 0; i < 1000; ++i) CHECK(limit.admits({}, kStart));
}

}  // namespace
}  // namespace exporter::http
