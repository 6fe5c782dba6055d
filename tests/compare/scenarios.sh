# shellcheck shell=bash
# The scenarios of scripts/compare. Sourced by it, after lab.sh.
# shellcheck disable=SC2154 # peers and quick are its own

# What differs only in its bounds need not be tried where those are never met.
without_variants() {
  printf '%s\n' "${peers[@]}" | grep -v -- -
}

# linger PACKETS: time to settle, ten packets a second, for all alike, with packets from one of the sources: iftop says nothing without.
linger() {
  spread 1 "$1" 10 >/dev/null
}

say() {
  echo "compare: $*" >&2
}

# sum SOURCE_PATTERN: packets and bytes of the lines whose source matches.
sum() {
  awk -v pattern="$1" '$1 ~ pattern { packets += $3; bytes += $4; unknown = unknown || $3 == "-" }
    END { printf "%s %.0f\n", unknown ? "-" : packets + 0, bytes }'
}

# note_sums SCENARIO PEER SOURCE_PATTERN: of what the tool says.
note_sums() {
  local packets bytes what
  figures "$2"
  for what in "kept:$3" 'other:^other$' 'total:^total$'; do
    read -r packets bytes < <(sum "${what#*:}" <"$PEER_DIR/figures")
    note "$1" "$2" "${what%%:*}.packets" "$packets"
    note "$1" "$2" "${what%%:*}.bytes" "$bytes"
  done
}

# A hundred thousand sources, five packets each, to one host; memory before and after.
scenario_spread() {
  local peer sources=100000 sent
  ((!quick)) || sources=30000
  for peer in "${peers[@]}"; do
    say "spread: $peer"
    make_link off
    start "$peer" || continue
    sleep 1
    note spread "$peer" resident.idle "$(resident)"
    note spread "$peer" maps "$(maps)"
    spread "$sources" $((5 * sources)) 50000 >/dev/null
    linger 100
    note spread "$peer" resident.after "$(resident)"
    read -ra sent < <(kernel_counted)
    note spread "$peer" truth.packets "${sent[0]}"
    note spread "$peer" truth.bytes "${sent[1]}"
    note_sums spread "$peer" '^198[.]1[89][.]'
    note spread "$peer" addresses "$(awk '$1 ~ /^198[.]1[89][.]/ && !seen[$1]++ { n++ } END { print n + 0 }' "$PEER_DIR/figures")"
    ((sent[0] == 5 * sources + 100)) || say "the kernel counts ${sent[0]} packets, and $((5 * sources + 100)) were sent"
    stop
  done
}

# A TCP connection with all offloads at a gigabit a second: what is said of it, beside the wire.
scenario_transfer() {
  local peer payload=50000000 truth
  for peer in $(without_variants); do
    say "transfer: $peer"
    make_link on
    start "$peer" || continue
    sleep 1
    read -ra truth < <("$traffic" "$near" "$far" transfer 10.7.0.2 "$payload" 125000000)
    linger 80
    note transfer "$peer" linger 80
    note transfer "$peer" truth.packets "${truth[0]}"
    note transfer "$peer" truth.bytes "${truth[1]}"
    note transfer "$peer" retransmits "${truth[2]}"
    note transfer "$peer" delivered "${truth[3]}"
    note_sums transfer "$peer" '^10[.]7[.]0[.]1$'
    stop
  done
}

# The best of three: whatever else the machine does only makes it less.
best_rate() {
  for _ in 1 2 3; do "$traffic" "$near" "$far" rate 10.7.0.2 300; done | sort -n | tail -n 1
}

# Small packets for each second of the sender's CPU time, with a tool and just before without it. At the sending end: what
# happens there is done before the sender goes on, whereas the receiving end has threads of the kernel, too.
scenario_rate() {
  local peer round rounds=4 without tool_end=$near PEER_HOOK=egress
  ((!quick)) || rounds=2
  make_link on
  for ((round = 1; round <= rounds; round++)); do
    say "rate: round $round of $rounds"
    for peer in $(without_variants); do
      without=$(best_rate)
      start "$peer" || continue
      note rate "$peer" "$round" "$(awk "BEGIN { print $(best_rate) / $without }")"
      stop
    done
  done
}

# Two million packets of a thousand pairs, a hundred thousand a second: the CPU time of the tool's own processes.
scenario_cpu() {
  local peer packets=2000000 before after
  ((!quick)) || packets=300000
  make_link off
  for peer in $(without_variants); do
    say "cpu: $peer"
    start "$peer" || continue
    sleep 1
    read -ra before < <(cpu_used)
    spread 1000 "$packets" 100000 >/dev/null
    linger 30
    read -ra after < <(cpu_used)
    note cpu "$peer" user "$(awk "BEGIN { print ${after[0]} - ${before[0]} }")"
    note cpu "$peer" system "$(awk "BEGIN { print ${after[1]} - ${before[1]} }")"
    note cpu "$peer" truth.packets $((packets + 30))
    note_sums cpu "$peer" '^198[.]1[89][.]'
    stop
  done
}

describe_machine() {
  local peer
  note machine - kernel "$(uname -r)"
  note machine - cpus "$(nproc)"
  note machine - date "$(date -u +%F)"
  for peer in "${peers[@]}"; do note machine "$peer" version "$("tests/compare/peers/$peer" version)"; done
}
