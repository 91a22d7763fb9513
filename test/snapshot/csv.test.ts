import {expect, test} from 'vitest';
import {formatCsv} from '../../source/snapshot/csv.js';
import {nothingDropped, withDropped} from '../../source/snapshot/forwarding.js';
import {exportedSnapshot} from '../../source/view/export.js';
import {initialView} from '../../source/view/view.js';
import {flow, qualityOfCall, snapshot} from '../view/flows.js';

const linesOf = (csv: string) => csv.split('\r\n');
const rows = (metadata: Record<string, string>, service = 'dns') =>
  linesOf(formatCsv(snapshot([flow({metadata, service})]))).filter(line => !line.startsWith('#'));

test('CSV has a line of names and a line a flow, with as many cells', () => {
  const [names, cells, end] = rows({});
  expect(names).toMatch(/^client,target,protocol,service,state,/);
  expect(cells).toMatch(/^127\.0\.0\.1:40000,127\.0\.0\.1:53,udp,dns,active,,2026-01-01T/);
  expect(cells!.split(',')).toHaveLength(names!.split(',').length);
  expect(end).toBe('');
});

test('CSV says before the names, in remarks, the moment, the view, whose the totals are, and the drops', () => {
  const whole = snapshot([flow(), flow({client: '10.0.0.1:1', service: 'game'})]);
  const [rx, tx] = [
    {packets: 1, bytes: 2},
    {packets: 3, bytes: 4},
  ];
  const part = {rx, tx};
  const totals = {
    ...whole.totals,
    attribution: {shown: part, ended: part, evicted: part, unattributed: part},
    drops: {total: 3, byReason: {sessionLimit: 2, kernel: 1}},
    refusals: 5,
  };
  const filter = 'service:dns "a\n,b"';
  const lines = linesOf(formatCsv(exportedSnapshot({...whole, totals}, initialView({filter}), 'all')));
  const amounts = 'rx_packets=1 rx_bytes=2 tx_packets=3 tx_bytes=4';
  expect(lines.slice(0, 14)).toEqual([
    '# udptop: 0.1.0 on "testhost"',
    '# taken_at: 2026-01-01T12:00:00.000Z',
    '# filter: "service:dns \\"a\\n\\u002cb\\""',
    '# sort: rate:desc',
    '# scope: all',
    '# flows: 2 of 2',
    '# exported: rx_packets=20 rx_bytes=800 tx_packets=20 tx_bytes=3000',
    '# totals: rx_packets=12 rx_bytes=480 tx_packets=12 tx_bytes=480',
    `# shown: ${amounts}`,
    `# ended: ${amounts}`,
    `# evicted: ${amounts}`,
    `# unattributed: ${amounts}`,
    '# drops: 3 sessionLimit=2 kernel=1',
    '# refusals: 5',
  ]);
  expect(lines[14]).toMatch(/^client,target,/);
  expect(JSON.parse(lines[2]!.replace('# filter: ', ''))).toBe(filter);
});

test('CSV has a remark only where it is one: a # within a cell is quoted', () => {
  expect(rows({}, 'a#b')[1]).toContain(',"a#b",');
});

test('CSV quotes what holds commas, quotes and line ends', () => {
  expect(rows({}, 'a "b", c')[1]).toContain(',"a ""b"", c",');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)'])('the name %s is no formula in a spreadsheet', name => {
  expect(rows({}, name)[1]).toContain(`,'${name},`);
});

test('CSV has the state as the screen shows it, and what was forwarded and dropped, at the end of each line', () => {
  const tx = withDropped(
    {packets: 50, bytes: 5000, packetsPerSecond: 5, bytesPerSecond: 500},
    {packets: 45, bytes: 4500, packetsPerSecond: 4, bytesPerSecond: 400},
  );
  const known = flow({drops: 45, rx: withDropped(nothingDropped, nothingDropped), tx, metadata: {}});
  const older = flow({drops: 45, refusals: 1, refusedSinceReply: true, metadata: {}});
  const [names, ...lines] = linesOf(formatCsv(snapshot([known, older]))).filter(
    line => !line.startsWith('#'),
  );
  expect(names).toMatch(
    /,metadata,lifecycle,rx_forwarded_packets,.*,tx_dropped_bytes_per_second,rtt_samples,.*,rtt_estimated,host,quality_expected,.*,quality_status$/,
  );
  expect(lines[0]).toMatch(/,\{\},active,0,0,0,0,0,0,5,500,100,45,4500,400,{15}$/);
  expect(lines[1]).toMatch(/,\{\},refused,{27}$/);
});

test('CSV has how well a flow goes, at the end of each line', () => {
  const csv = formatCsv(snapshot([flow({quality: qualityOfCall})]));
  expect(csv.trimEnd()).toMatch(/,1000,25,3\.4,4\.05,50,49,2,23,3$/);
});

test('no text of a remark becomes a cell of its own, let alone a formula', () => {
  const poisoned = snapshot([], {});
  const totals = {...poisoned.totals, drops: {total: 1, byReason: {'x,=cmd|/c calc!A1,"': 1}}};
  const csv = formatCsv({...poisoned, version: '1,=1+1', host: 'a,=1+1', totals});
  for (const line of csv.split('\r\n').filter(each => each.startsWith('#'))) expect(line).not.toMatch(/[,;]/);
});
