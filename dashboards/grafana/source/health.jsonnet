// The exporter itself: is it attached, does it see everything, does it keep up, what does it cost.
local d = import 'dashboard.libsonnet';
local p = import 'panel.libsonnet';
local q = import 'query.libsonnet';

local ours(name) = 'traffic_exporter_' + name;
local own(name, more='') = q.of_host(ours(name), more);
local rate(name, more='') = q.rate_of_host(ours(name), more);
local by_link = 'instance, interface, direction';
local link_legend = '{{instance}} {{interface}} {{direction}}';
// Who is gone, or was deselected, is missed by nobody.
local attached_where_wanted = own('interface_attached', 'reason!~"interface_gone|not_selected"');
local fill(used, limit) = '%s / (%s > 0)' % [own(used), own(limit)];
local quantiles(name) = [
  p.range(q.quantile(quantile[0], '', rate(name + '_bucket')), quantile[1])
  for quantile in [['0.5', 'median'], ['0.9', '90 %'], ['0.99', '99 %']]
];
local quantile_colours = p.colours({ median: 'green', '90 %': 'yellow', '99 %': 'red' });
local fullness(title, what, used, limit) =
  p.gauge(title, what, 'percentunit', [p.now('max(%s)' % fill(used, limit), title)])
  + p.steps([[null, 'green'], [0.7, 'yellow'], [0.9, 'red']]) + p.from_zero + p.up_to(1) + p.empty('off') + p.size(4, 5);
local bad_above_zero = p.plain + p.steps([[null, 'green'], [1, 'red']]);

local now = { title: 'Now', panels: [
  p.number('Down',
           'Exporters that Prometheus knew an hour ago and cannot scrape now.',
           'short',
           [p.now('count((%s == 0) and on (job, instance) last_over_time(%s[1h])) or vector(0)' % [q.of_host('up'), own('build_info')], 'down')])
  + bad_above_zero + p.size(4, 5),
  p.number('Not attached',
           'Directions of interfaces that are there and wanted, on which no program of ours counts now. The table below has the reason.',
           'short',
           [p.now('count(%s == 0) or vector(0)' % attached_where_wanted, 'not attached')])
  + bad_above_zero + p.size(4, 5),
  fullness('Flow table', "Records that the last sweep found in the kernel's table, of --max-flows, on the fullest of the hosts. It is swept early from one half on.", 'flow_table_entries', 'flow_table_capacity'),
  fullness('Series used', 'Pairs with series of their own, of --max-series, on the fullest of the hosts. At the limit the lightest share one series, other.', 'series', 'series_limit'),
  fullness('Connections tracked', 'Connections that are tracked, of --max-connections, on the fullest of the hosts. At the limit those are forgotten that are over, have shown one side only, or are idle for longest.', 'connections', 'connections_limit'),
  p.number('Youngest',
           'Time since the exporter that started last did so.',
           's',
           [p.now('min(time() - %s and on (job, instance) %s)' % [q.of_host('process_start_time_seconds'), own('build_info')], 'running for')])
  + p.plain + p.colour('running for', 'text') + p.size(4, 5),
] };

local builds = { title: 'What runs where', panels: [
  p.table('Builds and kernels',
          'Version and revision of each exporter, the kernel under it, and how its programs are attached.',
          'string',
          [p.rows_now('%s * on (job, instance) group_left (release, attach) %s' % [own('build_info'), own('kernel_info')])],
          [['instance', 'Host'], ['version', 'Version'], ['revision', 'Revision'], ['release', 'Kernel'], ['attach', 'Attached by'], ['compiler', 'Compiler']])
  + p.size(12, 7),
  p.table('Not attached, and why',
          'Directions of interfaces without our program: interface_gone, not_selected, attach_failed, or removed by somebody.',
          'string',
          [p.rows_now(own('interface_attached') + ' == 0')],
          [['instance', 'Host'], ['interface', 'Interface'], ['direction', 'Direction'], ['hook', 'Hook'], ['reason', 'Reason']])
  + p.empty('Everything is attached') + p.size(12, 7),
] };

local configuration = { title: 'Configuration', panels: [
  p.number('Refused',
           'Exporters whose last reload, or whose web configuration, was refused: they run on with the former one. The log says what is wrong with the new one.',
           'short',
           [p.now('count(%s == 0 or %s == 0) or vector(0)'
                  % [own('config_last_reload_successful'), own('web_config_last_reload_successful')], 'refused')])
  + bad_above_zero + p.size(4, 6),
  p.number('In force since',
           'Age of the configuration that was put into force last.',
           's',
           [p.now('min(time() - %s)' % own('config_last_reload_success_timestamp_seconds'), 'in force for')])
  + p.plain + p.colour('in force for', 'text') + p.size(4, 6),
  p.lines('Reloads',
          'How often a configuration was read again while running, and what became of it.',
          'short',
          [p.range(q.sum('result', 'increase(%s%s)' % [own('config_reloads_total'), q.window]), '{{result}}')])
  + p.colours({ applied: 'green', rejected: 'red' }) + p.from_zero + p.size(16, 6),
] };

local attachment = { title: 'Attachment', panels: [
  p.timeline('Attached',
             'Whether a program of ours is on each direction of each interface. Gaps: no scrape, or the interface is gone or not wanted.',
             [p.range('min by (%s) (%s)' % [by_link, attached_where_wanted], link_legend)])
  + p.states([['0', 'not attached', 'red'], ['1', 'attached', 'green']]) + p.size(12, 8),
  p.lines('Taken away, and who runs ahead', 'How often somebody removed our program (it is put back), and how many programs of others run before it and can hide packets from it.', 'short', [
    p.range('%s > 0' % q.sum(by_link, 'increase(%s%s)' % [own('interface_removals_total'), q.window]), 'removed: ' + link_legend),
    p.range('%s > 0' % q.sum(by_link, own('interface_programs_ahead')), 'ahead: ' + link_legend),
  ]) + p.from_zero + p.empty('Nobody interferes') + p.size(12, 8),
  p.lines('Unaccounted packets',
          "What the kernel's own counters have seen since we attached and we have not. Above 0: hidden from us or around TC. Below: dropped behind us.",
          'short',
          [p.range(q.sum(by_link, own('interface_unaccounted_packets')), link_legend)])
  + p.size(12, 8),
  p.lines('Unaccounted bytes',
          'The same in bytes. Some drivers count the FCS, or leave headers out: then it grows with traffic and means nothing.',
          'bytes',
          [p.range(q.sum(by_link, own('interface_unaccounted_bytes')), link_legend)])
  + p.size(12, 8),
] };

local sweeps = { title: "Sweeps of the kernel's tables", panels: [
  p.lines('Sweeps',
          'Sweeps per second: one each --interval, one for each scrape that wants a fresh picture, and early ones when a table is half full.',
          'cps',
          [p.range(q.sum('instance', rate('sweeps_total')), '{{instance}}')])
  + p.from_zero + p.size(8, 8),
  p.lines('Sweep duration', 'How long sweeps take. About 10 ms of it is waiting, without CPU.', 's', quantiles('sweep_duration_seconds'))
  + quantile_colours + p.from_zero + p.size(8, 8),
  p.lines('Sweep errors',
          'Parts of sweeps that failed, by stage. What they should have read comes with a later sweep.',
          'cps',
          [p.range(q.sum('instance, stage', rate('sweep_errors_total')), '{{instance}} {{stage}}')])
  + p.from_zero + p.empty('No stage has failed') + p.size(8, 8),
] };

local limits = { title: 'Tables and limits', panels: [
  p.lines('Fill', "What is used of each limit: the kernel's table of flows, series of pairs, tracked connections. The fullest host of each.", 'percentunit', [
    p.range('max(%s)' % fill('flow_table_entries', 'flow_table_capacity'), 'flows'),
    p.range('max(%s)' % fill('series', 'series_limit'), 'series'),
    p.range('max(%s)' % fill('connections', 'connections_limit'), 'connections'),
  ]) + p.from_zero + p.up_to(1) + p.lines_at([[0.9, 'red']])
  + p.colours({ flows: 'blue', series: 'orange', connections: 'purple' }) + p.size(8, 8),
  p.lines('Overflow',
          "Packets that found the kernel's table full. They are counted, as other. Raise --max-flows, or make --interval shorter.",
          'pps',
          [p.range(q.sum('instance', rate('flow_table_overflow_packets_total')), '{{instance}}')])
  + p.from_zero + p.size(8, 8),
  p.lines('Overflow bytes',
          'Their bytes, per second.',
          'Bps',
          [p.range(q.sum('instance', rate('flow_table_overflow_bytes_total')), '{{instance}}')])
  + p.from_zero + p.size(8, 8),
  p.lines('Series', 'Pairs with series, what --max-series allows, and pairs of the last sweep that had none.', 'short', [
    p.range(q.total(own('series')), 'used'),
    p.range(q.total(own('series_limit')), 'limit'),
    p.range(q.total(own('series_folded')), 'folded'),
  ]) + p.colours({ used: 'blue', folded: 'orange' }) + p.limit('limit') + p.from_zero + p.size(8, 8),
  p.lines('Series that come and go', 'Pairs that got series, and whose series ended: idle, outweighed by heavier pairs, or with their interface.', 'cps', [
    p.range(q.total(rate('series_admitted_total')), 'admitted'),
    p.range(q.sum('reason', rate('series_ended_total')), 'ended: {{reason}}'),
  ]) + p.colours({ admitted: 'green', 'ended: idle': 'blue', 'ended: outweighed': 'orange', 'ended: interface': 'purple' }) + p.from_zero + p.size(8, 8),
  p.lines('Connections forgotten',
          'Connections that were evicted to make room, per second.',
          'cps',
          [p.range(q.sum('instance', rate('connections_evicted_total')), '{{instance}}')])
  + p.from_zero + p.size(8, 8),
] };

local beside = { title: 'What has no address, and what is in no connection', panels: [
  p.lines('Packets without addresses',
          'Packets whose addresses could not be read, by reason. They are in the totals of their interface, as other.',
          'pps',
          [p.range(q.sum('reason', rate('packets_unparsed_total')), '{{reason}}')])
  + p.from_zero + p.size(8, 8),
  p.lines('In no connection, bytes',
          "Bytes of protocols that are tracked, but in no connection: no_ports (later fragments, or no room in the kernel's table), stray (the end of a connection nobody knows).",
          'Bps',
          [p.range(q.sum('reason', rate('connections_untracked_bytes_total')), '{{reason}}')])
  + p.from_zero + p.size(8, 8),
  p.lines('In no connection, packets',
          'And their packets.',
          'pps',
          [p.range(q.sum('reason', rate('connections_untracked_packets_total')), '{{reason}}')])
  + p.from_zero + p.size(8, 8),
] };

local scrapes = { title: 'Scrapes', panels: [
  p.lines('Scrapes by status',
          'Scrapes that were answered, by HTTP status. 499: the client left early, or was cut off for being slow.',
          'reqps',
          [p.range(q.sum('code', rate('scrapes_total')), '{{code}}')])
  + p.colours({ '200': 'green', '499': 'yellow', '503': 'red' }) + p.from_zero + p.size(8, 8),
  p.lines('Scrape duration', 'From the request to the last byte, as the exporter measures it.', 's', quantiles('scrape_duration_seconds'))
  + quantile_colours + p.from_zero + p.size(8, 8),
  p.lines('Samples of a scrape',
          'Samples that Prometheus took from each exporter the last time.',
          'short',
          [p.range('%s and on (job, instance) %s' % [q.of_host('scrape_samples_scraped'), own('build_info')], '{{instance}}')])
  + p.from_zero + p.size(8, 8),
] };

local of_exporter(what) = '%s and on (job, instance) %s' % [what, own('build_info')];
local cost = { title: 'What it costs', panels: [
  p.lines('CPU',
          'CPU time of the exporter; 100 % is one core. What its programs do for packets is not in it.',
          'percentunit',
          [p.range(of_exporter(q.rate_of_host('process_cpu_seconds_total')), '{{instance}}')])
  + p.from_zero + p.size(6, 8),
  p.lines('Memory',
          "Resident memory of the exporter. The kernel's tables are not in it.",
          'bytes',
          [p.range(of_exporter(q.of_host('process_resident_memory_bytes')), '{{instance}}')])
  + p.from_zero + p.size(6, 8),
  p.lines('File descriptors',
          'Descriptors that are open, of those allowed.',
          'percentunit',
          [p.range(of_exporter('%s / %s' % [q.of_host('process_open_fds'), q.of_host('process_max_fds')]), '{{instance}}')])
  + p.from_zero + p.lines_at([[0.9, 'red']]) + p.size(6, 8),
  p.lines('A packet',
          'Mean time of a run of the programs, one run for each packet or super-packet. Only while kernel.bpf_stats_enabled is on.',
          's',
          [p.range('%s / (%s > 0)' % [q.sum('instance, program', rate('bpf_program_run_seconds_total')), q.sum('instance, program', rate('bpf_program_runs_total'))], '{{instance}} {{program}}')])
  + p.from_zero + p.empty('sysctl kernel.bpf_stats_enabled=1 shows it, at a small cost') + p.size(6, 8),
] };

d.dashboard('traffic-exporter-health', 'Traffic / Exporter health', 'Whether the traffic exporters see everything, keep up, and what they cost', [
  d.variables.datasource,
  d.variables.job,
  d.variables.instance,
], [now, builds, attachment, sweeps, limits, beside, scrapes, cost, configuration])
