// Which series say private and which public: the destination decides.
#include "model/ip_type.h"

#include "accounting/ledger.h"
#include "support/a_flow.h"
#include "support/catch.h"
#include "unit/accounting/audit.h"

using namespace exporter;
using namespace accounting_test;
using namespace std::chrono_literals;

namespace {

struct Judged {
  std::string address;
  std::string type;
};

const std::vector<Judged> kJudged{
    {"10.0.0.0", "private"},          // RFC 1918
    {"10.255.255.255", "private"},    //
    {"9.255.255.255", "public"},      // just below
    {"11.0.0.0", "public"},           // just above
    {"172.15.255.255", "public"},     //
    {"172.16.0.0", "private"},        //
    {"172.31.255.255", "private"},    //
    {"172.32.0.0", "public"},         //
    {"192.167.255.255", "public"},    //
    {"192.168.0.1", "private"},       //
    {"192.169.0.0", "public"},        //
    {"100.63.255.255", "public"},     //
    {"100.64.0.0", "private"},        // RFC 6598
    {"100.127.255.255", "private"},   //
    {"100.128.0.0", "public"},        //
    {"127.0.0.1", "private"},         // loopback
    {"128.0.0.0", "public"},          //
    {"169.254.0.1", "private"},       // link-local
    {"169.255.0.0", "public"},        //
    {"224.0.0.251", "private"},       // multicast of the link
    {"224.0.1.0", "public"},          // multicast of the internet
    {"239.255.255.250", "private"},   // multicast of an organisation
    {"240.0.0.0", "public"},          //
    {"255.255.255.255", "private"},   // limited broadcast
    {"8.8.8.8", "public"},            //
    {"0.0.0.0", "public"},            //
    {"::1", "private"},               // loopback
    {"::2", "public"},                //
    {"::", "public"},                 //
    {"fbff::1", "public"},            //
    {"fc00::", "private"},            // RFC 4193
    {"fdff:ffff::1", "private"},      //
    {"fe7f::1", "public"},            //
    {"fe80::1", "private"},           // link-local
    {"febf::1", "private"},           //
    {"fec0::1", "public"},            // site-local was withdrawn
    {"ff02::1", "private"},           // multicast of the link
    {"ff05::2", "private"},           // of the site
    {"ff08::1", "private"},           // of an organisation
    {"ff0e::1", "public"},            // of the internet
    {"2001:db8::1", "public"},        //
    {"::ffff:10.1.2.3", "private"},   // mapped: judged as IPv4
    {"::ffff:8.8.8.8", "public"},     //
    {"::fffe:10.1.2.3", "public"},    // not mapped
    {"64:ff9b::10.0.0.1", "public"},  // NAT64 is not mapped either
};

}  // namespace

TEST_CASE("the type of a series is that of its destination", "[accounting]") {
  accounting::Ledger ledger({}, TimePoint{1h});
  Sweep sweep = support::a_sweep_of();
  for (const Judged& judged : kJudged) {
    const bool is_v6 = support::family_of(judged.address) == Family::Ipv6;
    sweep.flows.push_back(support::a_flow({.from = is_v6 ? "fd00::1" : "10.9.9.9", .to = judged.address}));
  }

  ledger.absorb(sweep, TimePoint{1h} + 1s);

  const auto picture = ledger.picture(TimePoint{1h} + 1s);
  for (std::size_t i = 0; i < kJudged.size(); ++i) {
    CAPTURE(kJudged[i].address);
    const PairRow* row = find_row(*picture, sweep.flows[i].pair);
    REQUIRE(row != nullptr);
    CHECK(to_text(row->key.ip_type()) == kJudged[i].type);
  }
}
