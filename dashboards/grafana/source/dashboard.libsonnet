// A dashboard from rows of panels: numbered and placed from left to right, with the variables, the annotation and the
// links that all three have.
local panel = import 'panel.libsonnet';
local query = import 'query.libsonnet';

local tag = 'traffic-exporter';

local asked(name, label, description, definition, all) = {
  type: 'query',
  name: name,
  label: label,
  description: description,
  datasource: panel.datasource,
  definition: definition,
  query: { query: definition, refId: 'variable-' + name, qryType: 1 },
  refresh: 2,
  sort: 1,
  multi: true,
  includeAll: true,
  allValue: all,
  current: { selected: true, text: ['All'], value: ['$__all'] },
  hide: 0,
  options: [],
  regex: '',
  skipUrlSync: false,
};

// Panels side by side until the row of 24 is full; a new line begins below the highest of the last.
local placed(panels, first_id, top) =
  std.foldl(
    function(so_far, p)
      local wraps = so_far.x + p.gridPos.w > 24;
      local x = if wraps then 0 else so_far.x;
      local y = if wraps then so_far.y + so_far.high else so_far.y;
      {
        panels: so_far.panels + [p { id: so_far.id, gridPos+: { x: x, y: y } }],
        id: so_far.id + 1,
        x: x + p.gridPos.w,
        y: y,
        high: std.max(p.gridPos.h, if wraps then 0 else so_far.high),
      },
    panels,
    { panels: [], id: first_id, x: 0, y: top, high: 0 }
  );

local row(content, id, y, inside) = {
  type: 'row',
  id: id,
  title: content.title,
  collapsed: std.objectHas(content, 'collapsed') && content.collapsed,
  gridPos: { x: 0, y: y, w: 24, h: 1 },
  panels: inside,
};

// The panels of a row that is folded are its own, and ask nothing until it is opened.
local laid_out(rows) =
  std.foldl(
    function(so_far, content)
      local inside = placed(content.panels, so_far.id + 1, so_far.y + 1);
      local folded = std.objectHas(content, 'collapsed') && content.collapsed;
      {
        panels: so_far.panels + [row(content, so_far.id, so_far.y, if folded then inside.panels else [])]
                + (if folded then [] else inside.panels),
        id: inside.id,
        y: if folded then so_far.y + 1 else inside.y + inside.high,
      },
    rows,
    { panels: [], id: 1, y: 0 }
  ).panels;

{
  variables:: {
    datasource: {
      type: 'datasource',
      name: 'datasource',
      label: 'Data source',
      description: 'A Prometheus that scrapes the exporters',
      query: 'prometheus',
      current: { selected: false, text: 'default', value: 'default' },
      hide: 0,
      includeAll: false,
      multi: false,
      options: [],
      refresh: 1,
      regex: '',
      skipUrlSync: false,
    },
    job: asked('job', 'Job', 'Jobs that scrape an exporter', 'label_values(traffic_exporter_build_info, job)', '.+'),
    instance: asked('instance', 'Instance', 'Hosts', 'label_values(traffic_exporter_build_info{job=~"$job"}, instance)', '.+'),
    interface: asked('interface',
                     'Interface',
                     'Interfaces that are counted on',
                     'label_values(network_interface_bytes_total{%s}, interface)' % query.host,
                     '.*'),
    address: {
      type: 'textbox',
      name: 'address',
      label: 'Address',
      description: 'An address, prefix or network as the tables show it, or a regular expression; .* is all of them',
      query: '.*',
      current: { selected: true, text: '.*', value: '.*' },
      hide: 0,
      options: [{ selected: true, text: '.*', value: '.*' }],
      skipUrlSync: false,
    },
    top: {
      type: 'custom',
      name: 'top',
      label: 'Top',
      description: 'How many of the heaviest are shown',
      query: '5,10,20,50',
      current: { selected: true, text: '10', value: '10' },
      hide: 0,
      includeAll: false,
      multi: false,
      options: [{ selected: n == '10', text: n, value: n } for n in ['5', '10', '20', '50']],
      skipUrlSync: false,
    },
  },

  // To a dashboard with the same choices and only this address.
  to_address(uid, address, title):: {
    title: title,
    url: '/d/%s?${datasource:queryparam}&${job:queryparam}&${instance:queryparam}&${interface:queryparam}&var-address=%s&${__url_time_range}' % [uid, address],
    targetBlank: false,
  },

  dashboard(uid, title, description, variables, rows):: {
    uid: uid,
    title: title,
    description: description,
    tags: [tag],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    fiscalYearStartMonth: 0,
    liveNow: false,
    timezone: 'browser',
    weekStart: '',
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timepicker: {},
    id: null,
    links: [{
      type: 'dashboards',
      title: 'Traffic exporter',
      tags: [tag],
      asDropdown: false,
      includeVars: true,
      keepTime: true,
      targetBlank: false,
      icon: 'external link',
      tooltip: '',
      url: '',
    }],
    annotations: { list: [{
      name: 'Exporter started',
      datasource: panel.datasource,
      enable: true,
      hide: false,
      iconColor: 'purple',
      expr: query.of_host('process_start_time_seconds') + ' * 1000 and on (job, instance) '
            + query.of_host('traffic_exporter_build_info'),
      step: '60s',
      titleFormat: 'The exporter started',
      textFormat: '{{instance}}',
      tagKeys: 'instance',
      useValueForTime: true,
    }] },
    templating: { list: variables },
    panels: laid_out(rows),
  },
}
