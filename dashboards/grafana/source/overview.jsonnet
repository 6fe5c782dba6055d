// Who talks to whom now. Sums of interfaces come from network_interface_*, which have every byte; pairs come and go, and
// `other` has those without series.
local d = import 'dashboard.libsonnet';
local p = import 'panel.libsonnet';
local q = import 'query.libsonnet';

local uid = 'traffic-overview';
local bytes = 'network_interface_bytes_total';
local packets = 'network_interface_packets_total';
local pair_bytes = 'network_traffic_bytes_total';
local pair_packets = 'network_traffic_packets_total';
local of_pair = 'instance, interface, direction, ip_type, src_ip, dst_ip';
local moving(name, direction) = q.total(q.rate_of_link(name, 'direction="%s"' % direction));
local only(address) = d.to_address(uid, address, 'Only this address');
local connections_of(address) = d.to_address('traffic-connections', address, 'Its connections');
local link_cell = { links: [only('${__value.text}'), connections_of('${__value.text}')] };
local direction_cell = { mappings: [{ type: 'value', options: {
  inbound: { text: 'inbound', color: 'blue', index: 0 },
  outbound: { text: 'outbound', color: 'orange', index: 1 },
} }], 'custom.cellOptions': { type: 'color-text' } };
local bar_of(label, colour) = {
  fieldConfig+: { defaults+: {
    color: { mode: 'fixed', fixedColor: colour },
    links: [only('${__field.labels.%s}' % label)],
  } },
};
local split_colours = p.colours({
  'inbound, public': 'blue',
  'inbound, private': 'light-blue',
  'outbound, public': 'orange',
  'outbound, private': 'light-orange',
});
local by_split = q.sum('direction, ip_type', q.rate_of_pairs(pair_bytes));

local now = { title: 'Now', panels: [
  p.number('Inbound',
           'Bytes per second that the chosen interfaces receive, of every kind of packet, as on the wire.',
           'Bps',
           [p.range(moving(bytes, 'inbound'), 'inbound')])
  + p.colour('inbound', 'blue') + p.size(4, 4),
  p.number('Outbound',
           'Bytes per second that the chosen interfaces send, of every kind of packet, as on the wire.',
           'Bps',
           [p.range(moving(bytes, 'outbound'), 'outbound')])
  + p.colour('outbound', 'orange') + p.size(4, 4),
  p.number('Packets now',
           'Packets per second on the wire. Each segment of an offloaded packet counts.',
           'pps',
           [p.range(moving(packets, d), d) for d in ['inbound', 'outbound']])
  + p.colours({ inbound: 'blue', outbound: 'orange' }) + p.size(6, 4),
  p.number('Address pairs',
           'Pairs that have series of their own on the chosen hosts, on all of their interfaces, both directions.',
           'short',
           [p.range(q.total(q.of_host('traffic_exporter_series')), 'pairs')])
  + p.colour('pairs', 'text') + p.size(3, 4),
  p.number('Under other',
           "The share of bytes between addresses that is not shown by pair, but as other: what came over --max-series, or found the kernel's table full. It is counted all the same.",
           'percentunit',
           [p.now('(%s or vector(0)) / (%s > 0)' % [q.total(q.rate_of_link(pair_bytes, 'src_ip="other"')), q.total(q.rate_of_link(pair_bytes))], 'other')])
  + p.plain + p.steps([[null, 'green'], [0.05, 'yellow'], [0.2, 'orange']]) + p.empty('quiet') + p.size(3, 4),
  p.number('Exporters',
           'Hosts whose last scrape succeeded, and those that are chosen.',
           'short',
           [
             p.range(q.total(q.of_host('up') + ' and on (job, instance) last_over_time(%s[1h])' % q.of_host('traffic_exporter_build_info')), 'up'),
             p.range('count(%s and on (job, instance) last_over_time(%s[1h]))' % [q.of_host('up'), q.of_host('traffic_exporter_build_info')], 'known'),
           ])
  + p.plain + p.colours({ up: 'green', known: 'text' }) + p.size(4, 4),
] };

local interfaces = { title: 'Interfaces', panels: [
  p.lines('Traffic',
          'Bytes per second on the wire: inbound above, outbound below. The exact total of the chosen interfaces.',
          'Bps',
          [p.range(q.sum('direction', q.rate_of_link(bytes)), '{{direction}}')])
  + p.both_ways + p.size(12, 8),
  p.lines('Packets',
          'Packets per second on the wire: inbound above, outbound below.',
          'pps',
          [p.range(q.sum('direction', q.rate_of_link(packets)), '{{direction}}')])
  + p.both_ways + p.size(12, 8),
  p.table('By interface', 'Each interface of each host, exact. A click on an interface shows only that one.', 'string', [
    p.rows_now(q.sum('instance, interface', q.rate_of_link(bytes, 'direction="inbound"'))),
    p.rows_now(q.sum('instance, interface', q.rate_of_link(bytes, 'direction="outbound"'))),
    p.rows_now(q.sum('instance, interface', q.rate_of_link(packets, 'direction="inbound"'))),
    p.rows_now(q.sum('instance, interface', q.rate_of_link(packets, 'direction="outbound"'))),
  ], [
    ['instance', 'Host'],
    ['interface', 'Interface'],
    ['Value #A', 'Inbound'],
    ['Value #B', 'Outbound'],
    ['Value #C', 'Packets in'],
    ['Value #D', 'Packets out'],
  ], 'Inbound')
  + p.column('Inbound', { unit: 'Bps' }) + p.column('Outbound', { unit: 'Bps' })
  + p.column('Packets in', { unit: 'pps' }) + p.column('Packets out', { unit: 'pps' })
  + p.column('Interface', { links: [{
    title: 'Only this interface',
    url: '/d/' + uid + '?${datasource:queryparam}&${job:queryparam}&var-instance=${__data.fields.Host}&var-interface=${__value.text}&${__url_time_range}',
    targetBlank: false,
  }] })
  + p.size(12, 8),
  p.lines('By address family',
          'What the bytes are: IPv4, IPv6, or anything else (ARP, LLDP, malformed). Inbound above, outbound below.',
          'Bps',
          [p.range(q.sum('direction, family', q.rate_of_link(bytes)), '{{direction}} {{family}}')])
  + p.below('/^outbound/')
  + p.colours({
    'inbound ipv4': 'blue',
    'inbound ipv6': 'light-blue',
    'inbound other': 'super-light-blue',
    'outbound ipv4': 'orange',
    'outbound ipv6': 'light-orange',
    'outbound other': 'super-light-orange',
  }) + p.size(12, 8),
] };

local talk = { title: 'Who talks to whom now: $address', panels: [
  p.table('Heaviest pairs', 'Who sends the most to whom. An address is a link: to this dashboard for it alone, or to its connections. The row other has what is without series of its own.', 'string', [
    p.rows_now(q.top(q.sum(of_pair, q.rate_of_pairs(pair_bytes)))),
    p.rows_now('%s and %s' % [q.sum(of_pair, q.rate_of_pairs(pair_packets)), q.top(q.sum(of_pair, q.rate_of_pairs(pair_bytes)))]),
  ], [
    ['instance', 'Host'],
    ['interface', 'Interface'],
    ['direction', 'Direction'],
    ['src_ip', 'From'],
    ['dst_ip', 'To'],
    ['ip_type', 'To a … address'],
    ['Value #A', 'Bytes'],
    ['Value #B', 'Packets'],
  ], 'Bytes')
  + p.column('From', link_cell) + p.column('To', link_cell)
  + p.column('Direction', direction_cell)
  + p.column('Bytes', { unit: 'Bps', 'custom.cellOptions': { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' }, color: { mode: 'fixed', fixedColor: 'purple' }, min: 0 })
  + p.column('Packets', { unit: 'pps' })
  + p.size(24, 10),
  p.bars('Who sends to it',
         'Sources of what comes in, heaviest first. A click shows one alone.',
         'Bps',
         [p.now('sort_desc(%s)' % q.top(q.sum('src_ip', q.rate_of_pairs(pair_bytes, 'direction="inbound"'))), '{{src_ip}}')])
  + bar_of('src_ip', 'blue') + p.size(8, 9),
  p.bars('Whom it sends to',
         'Destinations of what goes out, heaviest first. A click shows one alone.',
         'Bps',
         [p.now('sort_desc(%s)' % q.top(q.sum('dst_ip', q.rate_of_pairs(pair_bytes, 'direction="outbound"'))), '{{dst_ip}}')])
  + bar_of('dst_ip', 'orange') + p.size(8, 9),
  p.bars('Public and private',
         'Private or public is the destination: of what goes out, where to; of what comes in, which of the own addresses it is for.',
         'Bps',
         [p.now(by_split, '{{direction}}, {{ip_type}}')])
  + split_colours + p.size(8, 9),
] };

local over_time = { title: 'Over time, of address $address (reads every pair at every step: see the docs)', collapsed: true, panels: [
  p.lines('Public and private over time',
          'By destination, inbound above and outbound below, in 60 steps. A new pair begins with its second sample, so that the sum is a little less than that of the interfaces.',
          'Bps',
          [p.range(by_split, '{{direction}}, {{ip_type}}')])
  + split_colours + p.below('/^outbound/') + p.points(60) + p.size(12, 9),
  p.lines('Pairs that are heaviest now',
          'What the heaviest pairs at the end of the time shown did until then, in 60 steps.',
          'Bps',
          [p.range('%s and %s' % [
            q.sum(of_pair, q.rate_of_pairs(pair_bytes)),
            q.top(q.sum(of_pair, q.rate_of_pairs(pair_bytes, at=' @ end()'))),
          ], '{{direction}} {{src_ip}} → {{dst_ip}} ({{interface}}, {{instance}})')])
  + p.below('/^outbound/') + p.points(60) + p.size(12, 9),
] };

d.dashboard(uid, 'Traffic / Overview', 'Who talks to whom on these hosts, and how much', [
  d.variables.datasource,
  d.variables.job,
  d.variables.instance,
  d.variables.interface,
  d.variables.address,
  d.variables.top,
], [now, interfaces, talk, over_time])
