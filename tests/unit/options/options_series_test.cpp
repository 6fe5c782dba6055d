// The flags about the form of the series.
#include "model/cidr.h"
#include "support/catch.h"
#include "unit/options/parsed.h"

namespace exporter {
namespace {

// "office 10.0.0.0/8"
Words networks_of(const Options& options) {
  Words text;
  for (const NetworkMember& member : options.series.networks.members)
    text.push_back(options.series.networks.names.at(member.network) + ' ' + to_text(member.range));
  return text;
}

TEST_CASE("without flags a series shows its default labels down to the address", "[app]") {
  const Options options = accepted({});

  CHECK(options.series.labels == kDefaultLabels);
  CHECK(options.series.lengths == std::array{PrefixLengths{32, 128}, PrefixLengths{32, 128}});
  CHECK(options.series.networks.members.empty());
  CHECK(options.rates == Rates::All);
}

TEST_CASE("labels are a set, in whatever order they are given", "[app]") {
  CHECK(accepted({"--labels", "protocol,src_ip"}).series.labels ==
        SeriesLabels{SeriesLabel::SourceIp, SeriesLabel::Protocol});
  CHECK(accepted({"--labels", "family,protocol,ip_type,dst_port,src_port,dst_ip,src_ip,direction,interface"})
            .series.labels == SeriesLabels{SeriesLabel::Interface, SeriesLabel::Direction,
                                           SeriesLabel::SourceIp, SeriesLabel::DestinationIp,
                                           SeriesLabel::SourcePort, SeriesLabel::DestinationPort,
                                           SeriesLabel::IpType, SeriesLabel::Protocol, SeriesLabel::Family});
}

TEST_CASE("each scope has prefix lengths of its own", "[app]") {
  const Options one = accepted({"--aggregate", "public=24/48"});
  CHECK(one.series.lengths == std::array{PrefixLengths{24, 48}, PrefixLengths{32, 128}});

  const Options both = accepted({"--aggregate", "private=0/0", "--aggregate", "public=32/64"});
  CHECK(both.series.lengths == std::array{PrefixLengths{32, 64}, PrefixLengths{0, 0}});
  CHECK(accepted({"--aggregate", "private=0/0,public=32/64"}).series.lengths == both.series.lengths);
}

TEST_CASE("a network is extended wherever its name comes again", "[app]") {
  const Options options = accepted({"--network", "office=10.0.0.0/8,fd00::/8", "--network", "lab=10.1.0.0/16",
                                    "--network", "office=192.0.2.0/24,10.0.0.0/8"});

  CHECK(networks_of(options) ==
        Words{"office 10.0.0.0/8", "office fd00::/8", "lab 10.1.0.0/16", "office 192.0.2.0/24"});
  CHECK(options.series.networks.names == Words{"office", "lab"});
}

TEST_CASE("names of networks may have all that a hostname, a rack or an AS has", "[app]") {
  const std::string name = GENERATE("a", "AS64500", "rack-7.dc2:b_1", "cafe", "Other", "v4.10", "4711x",
                                    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  CHECK(networks_of(accepted({"--network", name + "=10.0.0.0/8"})) == Words{name + " 10.0.0.0/8"});
}

TEST_CASE("rates are all there, those of interfaces only, or none", "[app]") {
  CHECK(accepted({"--rates", "all"}).rates == Rates::All);
  CHECK(accepted({"--rates", "interface"}).rates == Rates::Interface);
  CHECK(accepted({"--rates", "off"}).rates == Rates::Off);
}

TEST_CASE("a mistake about series says what, why and what to do", "[app]") {
  struct Row {
    Words words;
    std::string message;
  };
  const Row row = GENERATE(values<Row>({
      {{"--labels", "src_pi"}, "--labels src_pi: unknown label; did you mean src_ip?"},
      {{"--labels", "source"},
       "--labels source: unknown label; known are interface, direction, src_ip, dst_ip, src_port, "
       "dst_port, ip_type, protocol, family"},
      {{"--labels", "src_prt"}, "--labels src_prt: unknown label; did you mean src_port?"},
      {{"--labels", "src_ip,src_ip"}, "--labels src_ip: given twice; a series has a label once"},
      {{"--labels", "src_ip,"}, "--labels \"\": an empty name; remove the stray comma or give a label"},
      {{"--labels", "src_ip, dst_ip"}, "--labels \" dst_ip\": unknown label; did you mean dst_ip?"},
      {{"--labels", "Interface"}, "--labels Interface: unknown label; did you mean interface?"},
      {{"--labels", "src_ip", "--labels", "dst_ip"},
       "--labels: one setting given 2 times (--labels src_ip, --labels dst_ip); keep one of them"},
      {{"--labels", ""},
       "--labels: needs a value; write --labels LIST, the default is "
       "interface,direction,src_ip,dst_ip,ip_type"},
      {{"--aggregate", "public"},
       "--aggregate public: not SCOPE=V4LEN/V6LEN; write for example public=24/48"},
      {{"--aggregate", "public=24/48,"}, "--aggregate \"\": a scope without a name; remove the stray comma"},
      {{"--aggregate", "public=24"},
       "--aggregate public=24: not SCOPE=V4LEN/V6LEN; write for example public=24/48"},
      {{"--aggregate", "a/b=24"},
       "--aggregate a/b=24: not SCOPE=V4LEN/V6LEN; write for example public=24/48"},
      {{"--aggregate", "public=33/48"},
       "--aggregate public=33/48: the length for IPv4 is not one; use 0 to 32"},
      {{"--aggregate", "public=24/129"},
       "--aggregate public=24/129: the length for IPv6 is not one; use 0 to 128"},
      {{"--aggregate", "public=/48"}, "--aggregate public=/48: the length for IPv4 is not one; use 0 to 32"},
      {{"--aggregate", "lan=24/48"},
       "--aggregate lan=24/48: unknown scope; scopes are public and private, as ip_type judges an address"},
      {{"--aggregate", "public=24/48", "--aggregate", "public=16/48"},
       "--aggregate public=16/48: public has its lengths already; keep one of them"},
      {{"--network", "office"},
       "--network office: not NAME=CIDR; write for example office=10.0.0.0/8,fd00::/8"},
      {{"--network"}, "--network: needs a value; write --network NAME=CIDR[,CIDR...]"},
      {{"--network", "=10.0.0.0/8"},
       "--network =10.0.0.0/8: has no name; write for example office=10.0.0.0/8"},
      {{"--network", "o=10.0.0.1/8"},
       "--network o=10.0.0.1/8: has bits set behind its length; write 10.0.0.0/8"},
      {{"--network", "o=10.0.0.0/8,"}, "--network o=: a range that is empty; remove the stray comma"},
      {{"--network", "o=10.0.0.0/8,p=fd00::/8"},
       "--network o=p=fd00::/8: two names in one value; give each network a --network of its own"},
      {{"--network", "other=10.0.0.0/8"},
       "--network other=10.0.0.0/8: other is what has no series of its own; use another name"},
      {{"--network", "10.0.0.1=10.0.0.0/8"},
       "--network 10.0.0.1=10.0.0.0/8: its name looks like an address; begin it with a letter"},
      {{"--network", "10=10.0.0.0/8"},
       "--network 10=10.0.0.0/8: its name looks like an address; begin it with a letter"},
      {{"--network", "10.0=10.0.0.0/8"},
       "--network 10.0=10.0.0.0/8: its name looks like an address; begin it with a letter"},
      {{"--network", "fd00::=10.0.0.0/8"},
       "--network fd00::=10.0.0.0/8: its name looks like an address; begin it with a letter"},
      {{"--network", "10.0.0.0/8=10.0.0.0/8"},
       "--network 10.0.0.0/8=10.0.0.0/8: its name has another character than letters, digits and _ . : -"},
      {{"--network", "a b=10.0.0.0/8"},
       "--network a b=10.0.0.0/8: its name has another character than letters, digits and _ . : -"},
      {{"--network", "a=10.0.0.0/8", "--network", "b=10.0.0.0/8"},
       "--network b=10.0.0.0/8: belongs to a already; a range has one name"},
      {{"--rates", "on"}, "--rates on: not a choice of rates; use all, interface or off"},
  }));
  CAPTURE(row.words);
  CHECK(mistakes(row.words) == Words{row.message});
}

TEST_CASE("a name for people has at most sixty-four characters", "[app]") {
  CHECK(mistakes({"--network", std::string(65, 'x') + "=10.0.0.0/8"}).size() == 1);
}

TEST_CASE("all mistakes about series are reported at once", "[app]") {
  CHECK(mistakes({"--labels", "src,host_port,src_ip,src_ip", "--aggregate", "x=1/2,public=99/1", "--network",
                  "o=10.0.0.1/8,nonsense,10.0.0.0/8", "--network", "p=10.0.0.0/8", "--rates", "1"})
            .size() == 3 + 2 + 3 + 1);
}

TEST_CASE("five thousand networks are read", "[app]") {
  Words words;
  for (unsigned i = 0; i < 5000; ++i) {
    words.emplace_back("--network");
    words.push_back("n" + std::to_string(i / 2) + "=10." + std::to_string(i / 256) + '.' +
                    std::to_string(i % 256) + ".0/24");
  }
  const Options options = accepted(words);
  CHECK(options.series.networks.members.size() == 5000);
  CHECK(options.series.networks.names.size() == 2500);
}

}  // namespace
}  // namespace exporter
