# shellcheck shell=bash
# A host with one interface and somebody to send to, in the network namespace of the caller; and a client for what
# serves there. Sourced.

# Where the exporter listens here; /proc has it in hexadecimal.
port_here() {
  local address state
  while read -r _ address _ state _; do
    [[ $state != 0A ]] || { echo "$((16#${address##*:}))"; return; }
  done < <(cat /proc/self/net/tcp /proc/self/net/tcp6)
}

get() (
  exec 3<>"/dev/tcp/127.0.0.1/$(port_here)"
  printf 'GET %s HTTP/1.0\r\n\r\n' "$1" >&3
  cat <&3
)

# A default route to find, and one datagram to count goes to 192.0.2.2.
prepare_network() {
  ip link set lo up
  ip link add host0 type veth peer name host1
  ip address add 192.0.2.1/24 dev host0
  ip link set host1 up
  ip link set host0 up
  ip route add default via 192.0.2.2
  ip neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 dev host0
}

send_one() {
  echo counted >/dev/udp/192.0.2.2/9
}

# Tries a command until it succeeds, as long as the process $1 lives.
within_a_minute() {
  local job=$1 deadline=$((SECONDS + 60))
  shift
  until "$@"; do
    kill -0 "$job" || fail "what was started ended early"
    ((SECONDS < deadline)) || fail "waited a minute for $*"
    sleep 0.1
  done
}

is_ready() {
  [[ $(get /-/ready 2>/dev/null) == HTTP/1.?' 200 '* ]]
}

has_counted() {
  [[ $(get /metrics) == *'dst_ip="192.0.2.2",ip_type="public"} '[1-9]* ]]
}
