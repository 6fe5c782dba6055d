# shellcheck shell=bash
# get PORT PATH: the answer of what serves on this host, with its headers. Sourced.
get() (
  exec 3<>"/dev/tcp/127.0.0.1/$1"
  printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&3
  cat <&3
)

# captures INTERFACE: somebody has a packet socket there.
captures() {
  local index
  index=$(awk 'NR > 1 { print $5 }' /proc/self/net/packet)
  grep -qx "$(ip -o link show dev "$1" | cut -d: -f1)" <<<"$index"
}
