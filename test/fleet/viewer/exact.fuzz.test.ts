import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {flowKey} from '../../../source/flow/flow-key.js';
import {withDropped} from '../../../source/snapshot/forwarding.js';
import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import type {ColumnId} from '../../../source/view/columns/column.js';
import {initialView, viewFlows} from '../../../source/view/view.js';
import {cases} from '../../fuzz/cases.js';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';
import {createSimulatedFleet, type SimulatedMachine} from '../simulated-fleet.js';

const sortColumns = [
  'rate',
  'bytes',
  'age',
  'idle',
  'client',
  'target',
  'service',
  'drops',
  'host',
  'state',
] as const;
const filters = ['', 'service=dns', 'rate>20', 'not client:10.0.0.1', 'host:m*', 'nobody'] as const;

// Few different values, so that flows tie across machines.
const anyFlow = fc.record({
  client: fc.constantFrom('10.0.0.1:1', '10.0.0.1:2', '10.0.0.2:1', '10.0.0.10:1', '[::1]:5'),
  target: fc.constantFrom('10.9.9.9:53', '10.9.9.9:123'),
  service: fc.constantFrom('dns', 'ntp', 'game'),
  startedAtMs: fc.integer({min: 0, max: 4}).map(seconds => takenAtMs - 1000 * seconds),
  packetsPerSecond: fc.integer({min: 0, max: 3}),
  bytesPerSecond: fc.constantFrom(0, 10, 20, 20.125, 30),
  bytes: fc.constantFrom(0, 500, 8_589_934_599),
  drops: fc.integer({min: 0, max: 2}),
});

const anyFlows = fc.uniqueArray(anyFlow, {
  maxLength: 12,
  selector: each => `${each.client} ${each.target} ${each.startedAtMs}`,
});
const anyRound = fc.record({
  machines: fc.array(anyFlows, {minLength: 1, maxLength: 5}),
  filter: fc.constantFrom(...filters),
  column: fc.constantFrom(...sortColumns),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
  rows: fc.integer({min: 1, max: 8}),
});

function flowsOf(
  fields: readonly {bytes: number; drops: number; bytesPerSecond: number; packetsPerSecond: number}[],
) {
  return fields.map(({bytes, drops, bytesPerSecond, packetsPerSecond, ...names}) => {
    const traffic = {packets: bytes === 0 ? 0 : 3, bytes, packetsPerSecond, bytesPerSecond};
    const direction = withDropped(traffic, {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0});
    const {client, target} = names as {client: string; target: string};
    const metadata = {conn_type: 'udp', protocol: 'UDP', src_addr: client, dst_addr: target};
    return flow({...names, id: `${client}->${target}/udp`, rx: direction, tx: direction, drops, metadata});
  });
}

describe('what a viewer gathers', () => {
  test('is what all flows of all machines, sorted in one place, begin with', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRound, {minLength: 1, maxLength: 4}), async rounds => {
        const fleet = createSimulatedFleet({expected: rounds[0]!.machines.map((_, index) => `m${index}`)});
        for (const {machines, filter, column, direction, rows} of rounds) {
          const all = machines.map(
            (fields, index): SimulatedMachine => ({host: `m${index}`, flows: flowsOf(fields)}),
          );
          fleet.setMachines(all);
          const sort = {column: column as ColumnId, direction};
          const {flows, machines: seen} = await fleet.gather({filter, sort, rows});
          const everything = snapshot(
            all.flatMap(({host, flows: own}) => own.map((each): FlowSnapshot => ({...each, host}))),
          );
          const merged = viewFlows(everything, initialView({filter, sort}));
          expect(flows.map(flowKey)).toEqual(merged.slice(0, rows).map(flowKey));
          const matching = seen.filter(({state}) => state === 'live').map(({head}) => head.matching);
          expect(matching.reduce((sum, each) => sum + each.flows, 0)).toBe(merged.length);
          const bytes = merged.all().reduce((sum, {rx}) => sum + rx.bytes, 0);
          expect(matching.reduce((sum, each) => sum + each.rx.bytes, 0)).toBe(bytes);
        }
      }),
      cases(1 / 10),
    );
  });
});
