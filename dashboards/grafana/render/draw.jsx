// Draws a dashboard whose queries are answered (window.answered) with Grafana's own panels, without Grafana around them. What
// Grafana's server and its application would do in between is done here in short: fields from answers, overrides, the grid.
import React from 'react';
import { createRoot } from 'react-dom/client';
import { createTheme, dateTime, FieldType, getDisplayProcessor, ThemeContext } from '@grafana/data';
import { BarGauge, BigValue, PanelChrome, Table, TimeSeries, VizLegend } from '@grafana/ui';

const { dashboard, choice, from, to } = window.answered;
const theme = createTheme({ colors: { mode: 'dark' } });
const column = 1400 / 24;
const line = 38;
const fill = (text) => text.replace(/\$(\w+)/g, (whole, name) => choice[name] ?? whole);

function name_of(target, metric) {
  return target.legendFormat.replace(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? '') || JSON.stringify(metric);
}

function matches(override, name) {
  const { id, options } = override.matcher;
  if (id === 'byName') return options === name;
  return new RegExp(options.slice(1, -1)).test(name);
}

function configured(panel, field, index) {
  const config = structuredClone(panel.fieldConfig.defaults);
  for (const override of panel.fieldConfig.overrides.filter((one) => matches(one, field.name)))
    for (const { id, value } of override.properties)
      if (id.startsWith('custom.')) config.custom = { ...config.custom, [id.slice(7)]: value };
      else config[id] = value;
  config.thresholds.steps[0].value = -Infinity;
  delete config.links;
  config.displayName = field.name;
  field.config = config;
  field.state = { seriesIndex: index, displayName: field.name };
  field.display = getDisplayProcessor({ field, theme });
  return field;
}

// One frame for each series, in the order of Grafana.
function frames_of(panel) {
  let index = 0;
  return panel.targets.flatMap((target) => target.answer.map((series) => {
    const samples = series.values ?? [series.value];
    const value = { name: name_of(target, series.metric), type: FieldType.number, values: samples.map(([, v]) => Number(v)), labels: series.metric };
    const time = { name: 'Time', type: FieldType.time, values: samples.map(([t]) => t * 1000), config: {} };
    time.display = getDisplayProcessor({ field: time, theme });
    return { refId: target.refId, length: samples.length, fields: [time, configured(panel, value, index++)] };
  }));
}

function table_of(panel) {
  const { renameByName: columns, indexByName: place } = panel.transformations.find((t) => t.id === 'organize').options;
  const rows = new Map();
  for (const target of panel.targets)
    for (const { metric, value } of target.answer) {
      const { __name__, ...labels } = metric;
      const key = JSON.stringify(labels);
      rows.set(key, { ...rows.get(key), ...labels, [panel.targets.length > 1 ? `Value #${target.refId}` : 'Value']: Number(value[1]) });
    }
  const sorted = [...rows.values()];
  const by = Object.keys(columns).find((key) => columns[key] === panel.options.sortBy[0]?.displayName);
  if (by) sorted.sort((a, b) => b[by] - a[by]);
  const fields = Object.entries(columns).sort(([a], [b]) => place[a] - place[b]).map(([key, title], index) => configured(panel, {
    name: title, type: key.startsWith('Value') ? FieldType.number : FieldType.string, values: sorted.map((row) => row[key] ?? ''),
  }, index));
  return { length: sorted.length, fields };
}

const last = (frame) => frame.fields[1].values.at(-1);
const most = (values) => Math.max(...values.filter(Number.isFinite));

function Lines({ panel, width, height }) {
  const frames = frames_of(panel);
  if (frames.length === 0) return <Nothing panel={panel} />;
  const items = frames.map((frame, i) => {
    const field = frame.fields[1];
    const shown = (value, title) => ({ ...field.display(value), title });
    return {
      label: field.name, color: field.display(last(frame)).color && (field.config.color.fixedColor ? theme.visualization.getColorByName(field.config.color.fixedColor) : theme.visualization.getColorByName(theme.visualization.palette[i % 56])),
      yAxis: 1, getDisplayValues: () => [shown(last(frame), 'Last *'), shown(most(field.values), 'Max')],
    };
  });
  items.sort((a, b) => b.getDisplayValues()[0].numeric - a.getDisplayValues()[0].numeric);
  const high = Math.min(26 * (frames.length + 1) + 6, height * 0.45);
  return <>
    <TimeSeries frames={frames} structureRev={1} timeRange={{ from: dateTime(from), to: dateTime(to), raw: { from, to } }} timeZone="utc"
      width={width} height={height - high} legend={{ showLegend: false, displayMode: 'hidden', placement: 'bottom', calcs: [] }} options={panel.options} />
    <div style={{ height: high, overflow: 'hidden' }}><VizLegend displayMode="table" placement="bottom" items={items} isSortable={false} /></div>
  </>;
}

const Nothing = ({ panel }) => <div style={{ padding: 20, textAlign: 'center', color: theme.colors.text.secondary }}>{panel.fieldConfig.defaults.noValue ?? 'No data'}</div>;

function Numbers({ panel, width, height }) {
  const frames = frames_of(panel);
  if (frames.length === 0) return <Nothing panel={panel} />;
  return <div style={{ display: 'flex' }}>{frames.map((frame) => {
    const field = frame.fields[1];
    const value = { ...field.display(last(frame)), title: frames.length > 1 ? field.name : undefined };
    const trend = panel.options.graphMode === 'area' && frame.length > 1 ? { y: field, x: frame.fields[0] } : undefined;
    return <BigValue key={field.name} value={value} sparkline={trend} width={width / frames.length} height={height} theme={theme} colorMode="value"
      graphMode={trend ? 'area' : 'none'} justifyMode="auto" textMode="auto" count={frames.length} />;
  })}</div>;
}

// Nor is what its own draws on. The same arc.
function Dial({ panel, width, height }) {
  const frames = frames_of(panel);
  if (frames.length === 0) return <Nothing panel={panel} />;
  const value = frames[0].fields[1].display(last(frames[0]));
  const share = Math.min(1, Math.max(0, value.percent ?? value.numeric));
  const arc = (part, colour) => <path d="M 12 72 A 48 48 0 1 1 88 72" pathLength="1" fill="none" stroke={colour} strokeWidth="13" strokeDasharray={`${part} 1`} />;
  return <svg width={width} height={height} viewBox="0 0 100 88">
    {arc(1, theme.colors.background.secondary)}{arc(share, value.color)}
    <text x="50" y="60" textAnchor="middle" fontSize="20" fill={value.color}>{value.text}{value.suffix}</text>
  </svg>;
}

function Bars({ panel, width, height }) {
  const frames = frames_of(panel).sort((a, b) => last(b) - last(a));
  const max = most(frames.map(last));
  const values = frames.map((frame) => ({ ...frame.fields[1].display(last(frame)), title: frame.fields[1].name }));
  const factors = values.reduce((a, v) => ({ title: v.title.length > a.title.length ? v.title : a.title, text: v.text.length > a.text.length ? v.text : a.text, suffix: v.suffix }), { title: '', text: '' });
  return frames.map((frame, i) => {
    const field = frame.fields[1];
    return <div key={field.name} style={{ marginBottom: 4 }}><BarGauge width={width} height={Math.min(height / frames.length - 4, 44)} theme={theme} itemSpacing={4} text={{ titleSize: 13, valueSize: 13 }} orientation="horizontal" displayMode="gradient"
      field={{ ...field.config, min: 0, max }} value={values[i]} display={field.display} alignmentFactors={factors} showUnfilled valueDisplayMode="color" /></div>;
  });
}

function Cells({ panel, width, height }) {
  const frame = table_of(panel);
  if (frame.length === 0) return <Nothing panel={panel} />;
  return <Table data={frame} width={width} height={height} timeRange={null} cellHeight="sm" />;
}

// Grafana's own is not among the panels that can be had without it.
function Timeline({ panel, width, height }) {
  const states = panel.fieldConfig.defaults.mappings[0].options;
  return frames_of(panel).map((frame) => <div key={frame.fields[1].name} style={{ display: 'flex', alignItems: 'center', height: height / 5 }}>
    <div style={{ width: 230, textAlign: 'right', paddingRight: 10 }}>{frame.fields[1].name}</div>
    <div style={{ display: 'flex', flex: 1, height: '75%' }}>{frame.fields[1].values.map((v, i) => <div key={i} style={{ flex: 1, opacity: 0.7, background: theme.visualization.getColorByName(states[v].color) }} />)}</div>
  </div>);
}

const kinds = { timeseries: Lines, stat: Numbers, gauge: Dial, bargauge: Bars, table: Cells, 'state-timeline': Timeline };

function Panel({ panel }) {
  const { x, y, w, h } = panel.gridPos;
  const place = { position: 'absolute', left: x * column, top: 44 + y * line, width: w * column - 8, height: h * line - 8 };
  if (panel.type === 'row')
    return <div style={{ ...place, fontSize: 16, paddingTop: 6 }}>{panel.collapsed ? '›' : '⌄'} {fill(panel.title)}</div>;
  const Kind = kinds[panel.type];
  return <div style={place}><PanelChrome width={place.width} height={place.height} title={fill(panel.title)}>
    {(width, height) => <Kind panel={panel} width={width} height={height} />}
  </PanelChrome></div>;
}

const Page = () => <ThemeContext.Provider value={theme}>
  <div style={{ position: 'absolute', top: 8, left: 4, fontSize: 20 }}>{dashboard.title}</div>
  {dashboard.panels.filter((panel) => panel.gridPos.y < (window.most_rows ?? 1e9)).map((panel) => <Panel key={panel.id} panel={panel} />)}
</ThemeContext.Provider>;

Object.assign(document.body.style, { margin: '8px', background: theme.colors.background.canvas, color: theme.colors.text.primary, fontFamily: 'Inter, DejaVu Sans, sans-serif', fontSize: '14px' });
createRoot(document.getElementById('page')).render(<Page />);
