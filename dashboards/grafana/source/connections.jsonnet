// Connections: how many, who opens them, how they end, which fail, how long handshakes take.
local d = import 'dashboard.libsonnet';
local p = import 'panel.libsonnet';
local q = import 'query.libsonnet';

local opened = 'network_connections_opened_total';
local failed = 'network_connections_failed_total';
local handshakes = 'network_tcp_handshake_seconds';
local tracked = 'traffic_exporter_connections';
local of_connection = 'instance, interface, protocol, local, local_port, remote, remote_port, opened_by';
local per_second(name, more='') = q.total(q.rate_of_link(name, more));
local handshake(quantile, more='') = q.quantile(quantile, '', q.rate_of_link(handshakes + '_bucket', more));
local reasons = p.colours({ fin: 'green', reset: 'red', timeout: 'yellow', evicted: 'purple', refused: 'red', unanswered: 'yellow', aborted: 'blue' });
local openers = p.colours({ 'local': 'orange', remote: 'blue', unknown: 'text' });

local handshake_lines(opener, what) =
  p.lines('Handshakes opened by ' + opener, what + ' From the SYN to the ACK that completes the handshake, as this host saw them: about one round trip, with whatever was sent again.', 's', [
    p.range(handshake('0.5', 'opened_by="%s"' % opener), 'median'),
    p.range(handshake('0.9', 'opened_by="%s"' % opener), '90 %'),
    p.range(handshake('0.99', 'opened_by="%s"' % opener), '99 %'),
  ]) + p.colours({ median: 'green', '90 %': 'yellow', '99 %': 'red' }) + p.from_zero + p.size(8, 8);

local now = { title: 'Now', panels: [
  p.number('Established',
           'TCP connections that are open on the chosen interfaces.',
           'short',
           [p.range(q.total(q.of_link('network_connections', 'protocol="tcp",state="established"')), 'established')])
  + p.colour('established', 'green') + p.size(4, 4),
  p.number('Opened per second',
           'Connections that were opened in a second, of all protocols.',
           'cps',
           [p.range(per_second(opened), 'opened')])
  + p.colour('opened', 'blue') + p.size(4, 4),
  p.number('Failed per second',
           'TCP connections that never opened, in a second: refused, unanswered, aborted, or evicted.',
           'cps',
           [p.range(per_second(failed), 'failed')])
  + p.colour('failed', 'red') + p.size(4, 4),
  p.number('Failed share',
           'Of the attempts to open a TCP connection, the part that failed.',
           'percentunit',
           [p.now('%s / (%s + %s > 0)' % [per_second(failed), per_second(failed), per_second(opened, 'protocol="tcp"')], 'failed')])
  + p.plain + p.steps([[null, 'green'], [0.05, 'yellow'], [0.25, 'red']]) + p.empty('quiet') + p.size(4, 4),
  p.number('Handshake, median',
           'Half of the TCP handshakes take less, whoever opened.',
           's',
           [p.range(handshake('0.5'), 'median')])
  + p.colour('median', 'text') + p.empty('quiet') + p.size(4, 4),
  p.gauge('Table',
          'Connections that are tracked, of --max-connections, on the fullest of the chosen hosts. A full table forgets those that are over, have shown one side only, or are idle for longest.',
          'percentunit',
          [p.now('max(%s / (%s > 0))' % [q.of_host(tracked), q.of_host(tracked + '_limit')], 'tracked')])
  + p.steps([[null, 'green'], [0.7, 'yellow'], [0.9, 'red']]) + p.from_zero + p.up_to(1) + p.empty('off') + p.size(4, 4),
] };

local states = { title: 'States', panels: [
  p.lines('TCP',
          'Connections by state. Closed and reset stay visible for ten seconds.',
          'short',
          [p.range(q.sum('state', q.of_link('network_connections', 'protocol="tcp"')), '{{state}}')])
  + p.stacked + p.from_zero
  + p.colours({ connecting: 'yellow', established: 'green', closing: 'blue', closed: 'light-blue', reset: 'red' }) + p.size(12, 8),
  p.lines('UDP and echo',
          'UDP and ICMP echo by state: two_way when the other side has answered.',
          'short',
          [p.range(q.sum('protocol, state', q.of_link('network_connections', 'protocol!="tcp"')), '{{protocol}} {{state}}')])
  + p.stacked + p.from_zero + p.size(12, 8),
] };

local ways = { title: 'Opened, closed, failed', panels: [
  p.lines('Opened',
          'By who opened them: local is this host, or the side that an interface sends for. Unknown were under way when the exporter found them.',
          'cps',
          [p.range(q.sum('opened_by', q.rate_of_link(opened)), '{{opened_by}}')])
  + openers + p.from_zero + p.size(8, 8),
  p.lines('Closed',
          'How those ended that had been open.',
          'cps',
          [p.range(q.sum('reason', q.rate_of_link('network_connections_closed_total')), '{{reason}}')])
  + reasons + p.from_zero + p.size(8, 8),
  p.lines('Failed',
          'TCP connections that never opened. Refused: the answer was a RST. Unanswered: there was none, or none to the SYN-ACK.',
          'cps',
          [p.range(q.sum('reason', q.rate_of_link(failed)), '{{reason}}')])
  + reasons + p.from_zero + p.size(8, 8),
] };

local tcp = { title: 'Handshakes and flags', panels: [
  handshake_lines('remote', 'Clients of this host.'),
  handshake_lines('local', 'This host as a client.'),
  p.lines('Flags',
          'TCP packets with SYN, FIN or RST: inbound above, outbound below. Many more SYN in than out, without as many opened, is a flood or a scan.',
          'pps',
          [p.range(q.sum('direction, flag', q.rate_of_link('network_tcp_flags_total')), '{{direction}} {{flag}}')])
  + p.below('/^outbound/')
  + p.colours({
    'inbound syn': 'blue',
    'inbound fin': 'light-blue',
    'inbound rst': 'dark-blue',
    'outbound syn': 'orange',
    'outbound fin': 'light-orange',
    'outbound rst': 'dark-orange',
  }) + p.size(8, 8),
  p.lines('Handshakes',
          'Handshakes that were timed, in a second.',
          'cps',
          [p.range(q.sum('opened_by', q.rate_of_link(handshakes + '_count')), '{{opened_by}}')])
  + openers + p.from_zero + p.size(8, 8),
  p.lines('Attempts and what became of them', 'TCP: SYN packets that came in, and connections that others opened. Far apart: a flood, a scan, or clients that try again.', 'cps', [
    p.range(per_second('network_tcp_flags_total', 'direction="inbound",flag="syn"'), 'SYN in'),
    p.range(per_second(opened, 'protocol="tcp",opened_by="remote"'), 'opened by remote'),
    p.range(per_second('network_tcp_flags_total', 'direction="outbound",flag="syn"'), 'SYN out'),
    p.range(per_second(opened, 'protocol="tcp",opened_by="local"'), 'opened by local'),
  ]) + p.colours({ 'SYN in': 'blue', 'opened by remote': 'light-blue', 'SYN out': 'orange', 'opened by local': 'light-orange' }) + p.from_zero + p.size(16, 8),
] };

local heaviest = { title: 'Heaviest connections: $address', panels: [
  p.table('Connections that carry the most', 'Both directions together. Needs --connection-series N; what has no series of its own is the row other. All connections are in /api/v1/connections.', 'string', [
    p.rows_now(q.top(q.sum(of_connection, q.rate_of_connections('network_connection_bytes_total')))),
    p.rows_now('%s and %s' % [
      q.sum(of_connection, q.rate_of_connections('network_connection_packets_total')),
      q.top(q.sum(of_connection, q.rate_of_connections('network_connection_bytes_total'))),
    ]),
  ], [
    ['instance', 'Host'],
    ['interface', 'Interface'],
    ['protocol', 'Protocol'],
    ['local', 'Local'],
    ['local_port', 'Port'],
    ['remote', 'Remote'],
    ['remote_port', 'Remote port'],
    ['opened_by', 'Opened by'],
    ['Value #A', 'Bytes'],
    ['Value #B', 'Packets'],
  ], 'Bytes')
  + p.column('Local', { links: [d.to_address('traffic-overview', '${__value.text}', 'Whom it talks to')] })
  + p.column('Remote', { links: [d.to_address('traffic-overview', '${__value.text}', 'Whom it talks to')] })
  + p.column('Bytes', { unit: 'Bps', 'custom.cellOptions': { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' }, color: { mode: 'fixed', fixedColor: 'purple' }, min: 0 })
  + p.column('Packets', { unit: 'pps' })
  + p.empty('No series of single connections: start the exporter with --connection-series 100') + p.size(24, 9),
] };

d.dashboard('traffic-connections', 'Traffic / Connections', 'Connections of these hosts: opened, closed, failed', [
  d.variables.datasource,
  d.variables.job,
  d.variables.instance,
  d.variables.interface,
  d.variables.address,
  d.variables.top,
], [now, states, ways, tcp, heaviest])
