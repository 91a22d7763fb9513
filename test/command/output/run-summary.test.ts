import {expect, test} from 'vitest';
import {runSummary} from '../../../source/command/output/run-summary.js';
import {snapshot} from '../../view/flows.js';

test('a run is summed up in a line for the shell', () => {
  const none = {
    packets: 0,
    bytes: 0,
    packetsPerSecond: 0,
    bytesPerSecond: 0,
    forwardedPackets: 0,
    droppedPackets: 0,
  };
  const empty = snapshot([]);
  const quiet = {...empty, totals: {...empty.totals, rx: none, tx: none}};
  expect(runSummary({...quiet, uptimeSeconds: 723})).toBe(
    '12m03s: 0 flows, 0B to targets, 0B to clients, 0 datagrams dropped',
  );
  const totals = {
    ...quiet.totals,
    rx: {...quiet.totals.rx, bytes: 1_210_000},
    drops: {total: 1, byReason: {sessionLimit: 1}},
    refusals: 2,
    flows: {...quiet.totals.flows, started: 1, active: 1},
  };
  expect(runSummary({...quiet, uptimeSeconds: 2, totals})).toBe(
    '2.0s: 1 flow, 1.21MB to targets, 0B to clients, 1 datagram dropped, 2 refused, 1 flow cut at the end',
  );
});
