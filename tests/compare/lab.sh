# shellcheck shell=bash
# Two hosts with a link between them, tools that run on the one that receives, and what is known of both. Sourced by
# scripts/compare, which is in namespaces of its own by then: all of it ends with them.
readonly traffic=build/release/compare_traffic results=${COMPARE_RESULTS:-build/compare.tsv} logs=build/compare/logs link=cmp0
readonly near=/run/netns/near far=/run/netns/far
tool=''
# Where tools run, and from which side packets come to them there.
tool_end=$far
export PEER_HOOK=ingress

# Programs and libraries that were unpacked come behind those of the machine.
prepare() {
  local unpacked=$PWD/build/compare
  export PATH=$PATH:$unpacked/usr/sbin:$unpacked/usr/bin
  LD_LIBRARY_PATH=$unpacked/usr/lib/$(uname -m)-linux-gnu
  export LD_LIBRARY_PATH
  mount --make-rprivate /
  mount -t tmpfs tmpfs /run/netns 2>/dev/null || { mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns; }
  mount -t tmpfs tmpfs /tmp
  mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null || true
  ip netns add near
  ip netns add far
  for end in near far; do
    ip netns exec "$end" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    ip -n "$end" link set lo up
  done
}

at_end() {
  nsenter --net="$tool_end" "$@"
}

# make_link on|off: with these offloads; anew, so that all counters begin with 0.
make_link() {
  local end
  ip -n near link delete "$link" 2>/dev/null || true
  ip -n near link add "$link" address 02:00:00:00:00:01 type veth peer name "$link" address 02:00:00:00:00:02 netns far
  for end in near far; do
    ip netns exec "$end" ethtool -K "$link" tso "$1" gso "$1" gro "$1" tx-udp-segmentation "$1" >/dev/null
    ip -n "$end" link set "$link" up
  done
  ip -n near address add 10.7.0.1/24 dev "$link"
  ip -n far address add 10.7.0.2/24 dev "$link"
  ip -n near neighbour add 10.7.0.2 lladdr 02:00:00:00:00:02 dev "$link"
  ip -n far neighbour add 10.7.0.1 lladdr 02:00:00:00:00:01 dev "$link"
}

# What the kernel has received there: packets and bytes.
kernel_counted() {
  ip -n far -s -j link show dev "$link" | grep -oE '"rx":\{"bytes":[0-9]+,"packets":[0-9]+' | tr -dc '0-9,' | awk -F, '{ print $2, $1 }'
}

# spread SOURCES PACKETS PER_SECOND
spread() {
  "$traffic" "$near" "$far" spread "$link" 02:00:00:00:00:02 "$@"
}

start() {
  local deadline=$((SECONDS + 30))
  PEER_DIR=$(mktemp -d)
  export PEER_DIR
  nsenter --net="$tool_end" setsid "tests/compare/peers/$1" run "$link" </dev/null >"$PEER_DIR/$1.log" 2>&1 &
  tool=$!  # leads its session
  until at_end "tests/compare/peers/$1" ready "$link" 2>/dev/null; do
    if ((SECONDS > deadline)) || ! kill -0 "$tool" 2>/dev/null; then
      echo "compare: $1 does not start: $(cat "$PEER_DIR/"*log | tail -n 1)" >&2
      stop
      return 1
    fi
    sleep 0.05
  done
}

# All that it has started is in its session.
stop() {
  pkill -TERM -s "$tool" || true
  for _ in {1..50}; do
    pgrep -s "$tool" >/dev/null || break
    sleep 0.1
  done
  pkill -KILL -s "$tool" || true
  wait "$tool" 2>/dev/null || true
  mkdir -p "$logs"
  cp "$PEER_DIR"/*log "$logs" 2>/dev/null || true
  rm -rf "$PEER_DIR"
}

# The processes of the tool, without the shells around it.
processes() {
  pgrep -s "$tool" | while read -r process; do
    [[ $(readlink "/proc/$process/exe") =~ /(bash|sleep)$ ]] || echo "$process"
  done
}

# KiB resident: of all processes added up.
resident() {
  local process sum=0
  for process in $(processes); do
    sum=$((sum + $(awk '/^VmRSS/ { print $2 }' "/proc/$process/status")))
  done
  echo "$sum"
}

# KiB of the kernel's memory for maps of BPF, as the kernel states it.
maps() {
  local process
  for process in $(processes); do
    cat "/proc/$process/fdinfo/"* 2>/dev/null || true
  done | awk '/^map_type/ { known = 0 } /^memlock/ { size = $2 } /^map_id/ && !seen[$2]++ { sum += size } END { printf "%d\n", sum / 1024 }'
}

# CPU seconds that its processes have used, in user space and in the kernel.
cpu_used() {
  local process
  for process in $(processes); do cat "/proc/$process/stat"; done |
    awk -v ticks="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); user += $12; kernel += $13 } END { print user / ticks, kernel / ticks }'
}

# What it says, into a file.
figures() {
  at_end timeout 60 "tests/compare/peers/$1" figures "$link" >"$PEER_DIR/figures" || echo "compare: $1 says nothing" >&2
}

# note SCENARIO PEER NAME VALUE
note() {
  printf '%s\t%s\t%s\t%s\n' "$@" >>"$results"
}
