// Panels: core types only, each with a title, a description and a unit. dashboard.libsonnet numbers and places them.
local datasource = { type: 'prometheus', uid: '${datasource}' };
local letters = ['A', 'B', 'C', 'D', 'E', 'F'];

local panel(type, title, description, unit, queries) = {
  type: type,
  title: title,
  description: description,
  datasource: datasource,
  targets: [
    { refId: letters[i], datasource: datasource, editorMode: 'code' } + queries[i]
    for i in std.range(0, std.length(queries) - 1)
  ],
  fieldConfig: {
    defaults: {
      unit: unit,
      color: { mode: 'palette-classic' },
      thresholds: { mode: 'absolute', steps: [{ color: 'text', value: null }] },
    },
    overrides: [],
  },
  options: {},
};
local instant_look = { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false } };

{
  datasource:: datasource,

  // A query over the range of time, and one of the moment.
  range(expr, legend):: { expr: expr, legendFormat: legend, range: true, instant: false, format: 'time_series' },
  now(expr, legend):: { expr: expr, legendFormat: legend, range: false, instant: true, format: 'time_series' },
  rows_now(expr):: { expr: expr, legendFormat: '', range: false, instant: true, format: 'table' },

  lines(title, description, unit, queries):: panel('timeseries', title, description, unit, queries) + {
    fieldConfig+: { defaults+: { custom: {
      drawStyle: 'line',
      lineInterpolation: 'linear',
      lineWidth: 1,
      fillOpacity: 10,
      gradientMode: 'none',
      showPoints: 'never',
      spanNulls: false,
      axisPlacement: 'auto',
      axisLabel: '',
      axisCenteredZero: false,
      stacking: { mode: 'none', group: 'A' },
      thresholdsStyle: { mode: 'off' },
    } } },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['lastNotNull', 'max'], sortBy: 'Last *', sortDesc: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  },
  number(title, description, unit, queries):: panel('stat', title, description, unit, queries) + {
    options: instant_look {
      colorMode: 'value',
      graphMode: 'area',
      justifyMode: 'auto',
      orientation: 'auto',
      textMode: 'auto',
      wideLayout: true,
      showPercentChange: false,
      percentChangeColorMode: 'standard',
    },
  },
  gauge(title, description, unit, queries):: panel('gauge', title, description, unit, queries) + {
    options: instant_look { orientation: 'auto', showThresholdLabels: false, showThresholdMarkers: true, sizing: 'auto', minVizWidth: 75, minVizHeight: 75 },
  },
  bars(title, description, unit, queries):: panel('bargauge', title, description, unit, queries) + {
    fieldConfig+: { defaults+: { min: 0 } },
    options: instant_look {
      displayMode: 'gradient',
      orientation: 'horizontal',
      showUnfilled: true,
      valueMode: 'color',
      namePlacement: 'auto',
      sizing: 'auto',
      minVizWidth: 8,
      minVizHeight: 16,
      maxVizHeight: 300,
      legend: { showLegend: false, displayMode: 'list', placement: 'bottom', calcs: [] },
    },
  },
  // `columns` are the names of fields in their order, and what to call them.
  table(title, description, unit, queries, columns, sorted_by=null):: panel('table', title, description, unit, queries) + {
    fieldConfig+: { defaults+: { custom: {
      align: 'auto',
      minWidth: 90,
      cellOptions: { type: 'auto' },
      filterable: true,
      inspect: false,
    } } },
    options: {
      cellHeight: 'sm',
      frameIndex: 0,
      showHeader: true,
      footer: { show: false, countRows: false, reducer: ['sum'] },
      sortBy: if sorted_by == null then [] else [{ displayName: sorted_by, desc: true }],
    },
    transformations: [
      { id: 'merge', options: {} },
      { id: 'filterFieldsByName', options: { include: { names: [c[0] for c in columns] } } },
      { id: 'organize', options: {
        excludeByName: {},
        indexByName: { [columns[i][0]]: i for i in std.range(0, std.length(columns) - 1) },
        renameByName: { [c[0]]: c[1] for c in columns },
      } },
    ],
  },
  timeline(title, description, queries):: panel('state-timeline', title, description, 'none', queries) + {
    fieldConfig+: { defaults+: { custom: { fillOpacity: 70, lineWidth: 0 } } },
    options: {
      alignValue: 'left',
      mergeValues: true,
      rowHeight: 0.8,
      showValue: 'never',
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
      tooltip: { mode: 'single', sort: 'none' },
    },
  },

  // What follows is added to a panel.
  size(width, height):: { gridPos: { w: width, h: height, x: 0, y: 0 } },
  stacked:: { fieldConfig+: { defaults+: { custom+: { stacking: { mode: 'normal', group: 'A' }, fillOpacity: 30 } } } },
  from_zero:: { fieldConfig+: { defaults+: { min: 0 } } },
  up_to(max):: { fieldConfig+: { defaults+: { max: max } } },
  empty(text):: { fieldConfig+: { defaults+: { noValue: text } } },
  points(most):: { maxDataPoints: most },
  plain:: { options+: { graphMode: 'none' } },
  // Colours from here on: [[null, 'green'], [0.5, 'yellow'], …]
  steps(levels):: { fieldConfig+: { defaults+: {
    color: { mode: 'thresholds' },
    thresholds: { mode: 'absolute', steps: [{ color: l[1], value: l[0] } for l in levels] },
  } } },
  lines_at(levels):: { fieldConfig+: { defaults+: {
    thresholds: { mode: 'absolute', steps: [{ color: 'transparent', value: null }] + [{ color: l[1], value: l[0] } for l in levels] },
    custom+: { thresholdsStyle: { mode: 'dashed' } },
  } } },
  states(words):: { fieldConfig+: { defaults+: { mappings: [{ type: 'value', options: {
    [w[0]]: { text: w[1], color: w[2], index: std.parseInt(w[0]) }
    for w in words
  } }] } } },

  override(matcher, options, properties):: { fieldConfig+: { overrides+: [{
    matcher: { id: matcher, options: options },
    properties: [{ id: k, value: properties[k] } for k in std.objectFields(properties)],
  }] } },
  colour(name, colour):: self.override('byName', name, { color: { mode: 'fixed', fixedColor: colour } }),
  // What is a limit, and not a quantity.
  limit(name):: self.override('byName', name, {
    color: { mode: 'fixed', fixedColor: 'red' },
    'custom.fillOpacity': 0,
    'custom.lineStyle': { fill: 'dash', dash: [8, 8] },
  }),
  colours(names):: std.foldl(function(all, name) all + self.colour(name, names[name]), std.objectFields(names), {}),
  // Inbound is blue and above, outbound is orange and below, wherever both are.
  both_ways:: self.override('byRegexp', '/^inbound/', { color: { mode: 'fixed', fixedColor: 'blue' } })
              + self.override('byRegexp', '/^outbound/', {
                color: { mode: 'fixed', fixedColor: 'orange' },
                'custom.transform': 'negative-Y',
              })
              + { fieldConfig+: { defaults+: { custom+: { axisCenteredZero: true } } } },
  below(pattern):: self.override('byRegexp', pattern, { 'custom.transform': 'negative-Y' })
                   + { fieldConfig+: { defaults+: { custom+: { axisCenteredZero: true } } } },
  column(name, properties):: self.override('byName', name, properties),
}
