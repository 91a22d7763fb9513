import {figuresOf, relayNames} from './figures.mjs';

const [begin, end] = ['<!-- bench -->', '<!-- /bench -->'];

/** The table of docs/performance.md. */
export function markdownTable(results) {
  const header = [
    'relay',
    'CPU per datagram, 16 flows at 100,000/s',
    'to nginx',
    'to bare',
    '10,000 flows at 50,000/s',
    'most datagrams/s, loss under 0.1%',
    'added delay at 10,000/s, p50 / p99',
    'memory per flow',
  ];
  const rows = relayNames(results).map(name => {
    const of = figuresOf(results, name);
    const delays = [of.addedP50Micros, of.addedP99Micros].map(each => text(each, 0));
    return [
      name,
      text(of.cpuMicros, 1, ' µs'),
      text(of.againstNginx, 2, 'x'),
      text(of.againstBare, 2, 'x'),
      text(of.manyFlowsCpuMicros, 1, ' µs'),
      of.highestPerSecond === undefined ? '' : thousands(of.highestPerSecond),
      of.addedP50Micros === undefined ? '' : `${delays.join(' / ')} µs`,
      text(of.perFlowKB, 1, ' KB'),
    ];
  });
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'));
  return [header, rule, ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
}

/** The document with the table between its markers; undefined if it has no markers. */
export function replaceTable(document, table) {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) return undefined;
  return `${document.slice(0, from + begin.length)}\n${table}\n${document.slice(to)}`;
}

function text(value, digits, unit = '') {
  return value === undefined ? '' : `${value.toFixed(digits)}${unit}`;
}

function thousands(value) {
  return (Math.round(value / 1000) * 1000).toLocaleString('en');
}
