import {expect, test} from 'vitest';
import {formatCsv} from '../../source/snapshot/csv.js';
import {flow, snapshot} from '../view/flows.js';

const rows = (metadata: Record<string, string>, service = 'dns') =>
  formatCsv(snapshot([flow({metadata, service})])).split('\r\n');

test('CSV has a line of names and a line a flow, with as many cells', () => {
  const [names, cells, end] = rows({});
  expect(names).toMatch(/^client,target,protocol,service,state,/);
  expect(cells).toMatch(/^127\.0\.0\.1:40000,127\.0\.0\.1:53,udp,dns,active,,2026-01-01T/);
  expect(cells!.split(',')).toHaveLength(names!.split(',').length);
  expect(end).toBe('');
});

test('CSV quotes what holds commas, quotes and line ends', () => {
  expect(rows({}, 'a "b", c')[1]).toContain(',"a ""b"", c",');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)'])('the name %s is no formula in a spreadsheet', name => {
  expect(rows({}, name)[1]).toContain(`,'${name},`);
});
