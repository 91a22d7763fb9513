import {describe, expect, test} from 'vitest';
import {createCapturedFlows} from '../../../source/capture/flows/captured-flows.js';
import type {EndedCapture, StartedCapture} from '../../../source/capture/flows/flow-telling.js';
import {unknownSurroundings} from '../../../source/capture/flows/surroundings.js';
import {silentLogger} from '../../../source/flow/logger.js';
import type {Metadata} from '../../../source/flow/metadata.js';
import {createFrame, EtherType} from '../../../source/packet/frame.js';
import {createServiceCounters} from '../../../source/relay/counters.js';
import {createBoundedWarning} from '../../../source/relay/log.js';
import {Column, createMeterTable} from '../../../source/reporting/meter-table.js';
import {createStatsReporterRegistry} from '../../../source/reporting/registry.js';
import {StatsReporter} from '../../../source/reporting/stats-reporter.js';
import {udpPacket, viewOf} from '../../packet/packets.js';

function rig(maxFlows = 100) {
  const started: StartedCapture[] = [];
  const metadata: {readonly generation: number; readonly metadata: Metadata}[] = [];
  const ended: EndedCapture[] = [];
  const table = createMeterTable();
  const registry = createStatsReporterRegistry();
  let nowMs = 1000;
  const flows = createCapturedFlows({
    ports: [],
    nets: [],
    ipv6: true,
    maxFlows,
    idleTimeoutMs: 30_000,
    answeredIdleTimeoutMs: 120_000,
    metering: {
      registries: [registry],
      statsGUID: 'mine',
      service: 'capture',
      own: undefined,
      counters: createServiceCounters(),
      warn: createBoundedWarning(silentLogger),
    },
    telling: {
      table,
      labelsOf: ({client}) => (client.endsWith(':7') ? {team: 'games', interface: 'overruled'} : undefined),
      onStart: flow => started.push(flow),
      onMetadata: (generation, changed) => metadata.push({generation, metadata: changed}),
      onEnd: flow => ended.push(flow),
    },
    now: () => nowMs,
    surroundings: unknownSurroundings,
    interfaceName: index => `eth${index}`,
  });
  function add(from: string, to: string, ports: readonly [number, number], bytes: number): void {
    const packet = udpPacket(from, to, ports, new Uint8Array(bytes));
    flows.add({
      ...createFrame(),
      bytes: packet,
      view: viewOf(packet),
      end: packet.length,
      wireBytes: packet.length,
      etherType: from.includes(':') ? EtherType.ipv6 : EtherType.ipv4,
      atMs: nowMs,
    });
  }
  const counted = ({row}: StartedCapture, column: number) => {
    const {fields} = table.views[Math.floor(row / 1024)]!;
    return fields[(row % 1024) * 32 + column]!;
  };
  return {
    flows,
    registry,
    started,
    metadata,
    ended,
    add,
    counted,
    wait(ms: number) {
      nowMs += ms;
      flows.sweep();
    },
  };
}

const [client, target] = ['10.0.0.1', '10.0.0.2'];

describe('the flows of a capture', () => {
  test('are told with their start, and with their last counters when they have been idle', () => {
    const {flows, add, started, ended, wait} = rig();
    add(client, target, [4000, 53], 10);
    add(target, client, [53, 4000], 100);
    flows.flush();
    wait(60_000);
    expect(ended).toEqual([]);
    wait(60_000);
    expect(started).toMatchObject([{client: '10.0.0.1:4000', target: '10.0.0.2:53', startedAtMs: 1000}]);
    expect(ended).toMatchObject([{generation: started[0]!.generation, reason: 'idle', endedAtMs: 121_000}]);
    const {counters} = ended[0]!;
    expect([Column.rxPackets, Column.rxBytes, Column.txBytes].map(column => counters[column])).toEqual([
      1, 10, 100,
    ]);
  });

  test('have IPv4 and IPv6 side by side, each up to the limit', () => {
    const {flows, add, started, counted} = rig(4);
    for (const port of [1, 2, 1]) {
      add(client, target, [port, 53], 10);
      add('2001:db8::1', '2001:db8::2', [port, 53], 20);
    }
    add(client, target, [3, 53], 10);
    flows.flush();
    expect(started.map(flow => [flow.client, counted(flow, Column.rxBytes)])).toEqual([
      ['10.0.0.1:1', 20],
      ['[2001:db8::1]:1', 40],
      ['10.0.0.1:2', 10],
      ['[2001:db8::1]:2', 20],
    ]);
    expect([...flows.all()]).toHaveLength(4);
  });

  test('share metadata that says the same', () => {
    const {add, flows, started} = rig();
    for (const port of [1, 2]) add(client, target, [port, 53], 10);
    for (const port of [1, 2]) {
      flows.updateMetadata({client: `${client}:${port}`, target: `${target}:53`}, {process: 'dig'});
    }
    expect(started[0]!.metadata).toBe(started[1]!.metadata);
    expect(started[0]!.metadata).toEqual({interface: 'eth0'});
  });

  test('have the metadata of labels, under what is known of them', () => {
    const {add, started} = rig();
    add(client, target, [7, 53], 10);
    expect(started[0]!.metadata).toEqual({team: 'games', interface: 'eth0'});
  });

  test('take metadata in either order of their ends, and before they start unless it is only for active ones', () => {
    const {add, flows, started, metadata} = rig();
    const [from, to] = [`${client}:4000`, `${target}:53`];
    flows.updateMetadata({client: from, target: to}, {lost: true}, {onlyActive: true});
    flows.updateMetadata({client: to, target: from}, {name: 'early'});
    add(client, target, [4000, 53], 10);
    expect(started[0]!.metadata).toEqual({name: 'early', interface: 'eth0'});
    flows.updateMetadata({client: to, target: from}, {process: 'dig'});
    // The same again is no news.
    flows.updateMetadata({client: from, target: to}, {process: 'dig'});
    const {generation} = started[0]!;
    expect(metadata).toEqual([{generation, metadata: {name: 'early', interface: 'eth0', process: 'dig'}}]);
    expect([flows.has({client: to, target: from}), flows.has({client: to, target: to})]).toEqual([
      true,
      false,
    ]);
  });

  test('leave nothing to the flow that gets the number of one that ended', () => {
    const {add, flows, wait, metadata, ended} = rig();
    add(client, target, [4000, 53], 10);
    const [before] = flows.flowsOf(`${client}:4000`, `${target}:53`);
    flows.flush();
    wait(30_000);
    expect(ended).toHaveLength(1);
    add(client, target, [5000, 53], 10);
    const taken: string[] = [];
    before!.setTap({take: direction => taken.push(direction)});
    before!.addFindings({app: 'dns'});
    add(client, target, [5000, 53], 10);
    flows.flush();
    expect([taken, metadata]).toEqual([[], []]);
    const [now] = flows.flowsOf(`${client}:5000`, `${target}:53`);
    now!.setTap({take: direction => taken.push(direction)});
    add(target, client, [53, 5000], 10);
    flows.flush();
    expect(taken).toEqual(['tx']);
  });

  test('are found by the ends as they are, the client first', () => {
    const {add, flows} = rig();
    add(client, target, [4000, 53], 10);
    expect(flows.flowsOf(`${client}:4000`, `${target}:53`)).toHaveLength(1);
    expect(flows.flowsOf(`${target}:53`, `${client}:4000`)).toEqual([]);
    expect(flows.flowsOf('localhost:4000', `${target}:53`)).toEqual([]);
  });

  test('are told to a reporter that comes later, also busy ones, and ended for one that goes', () => {
    const {add, flows, registry, wait, started, counted} = rig();
    const burst = () => {
      for (let count = 0; count < 10; count++) add(client, target, [40_000, 4000], 10);
      flows.flush();
    };
    burst();
    wait(500);
    // Counted at once by now.
    burst();
    const reporter = new StatsReporter({intervalMs: 0});
    registry.register('mine', reporter);
    flows.flush();
    burst();
    const connection = {client: `${client}:40000`, target: `${target}:4000`};
    expect(reporter.get(connection)?.totals().rx).toEqual({packets: 10, bytes: 100});
    registry.unregister('mine');
    flows.flush();
    expect(reporter.size).toBe(0);
    burst();
    expect(counted(started[0]!, Column.rxPackets)).toBe(40);
  });
});
