import {afterEach, expect, onTestFinished, test, vi} from 'vitest';
import {steadyNow} from '../../source/clock/steady.js';
import {silentLogger} from '../../source/flow/logger.js';
import {startExporter} from '../../source/ipfix/exporter.js';
import type {FlowEvent} from '../../source/monitor/ledger/flow-ledger.js';
import type {CountedFlow} from '../../source/snapshot/columns/counted.js';
import {tableOf} from '../../source/snapshot/columns/of-snapshot.js';
import {peer} from '../relay/peers.js';
import {flow, snapshot} from '../view/flows.js';
import {createDecoder} from './decode.js';

afterEach(() => void vi.useRealTimers());

/** An exporter of a monitor whose flows end when a test says so, and its collector. */
async function rig() {
  const collector = await peer();
  let tell: (event: FlowEvent) => void = () => {};
  const shown = snapshot([
    flow({client: '10.0.0.1:5000'}),
    flow({client: '10.0.0.2:5000', state: 'ended', endedAtMs: 1, endReason: 'idle'}),
  ]);
  const exporter = startExporter({
    monitor: {
      onFlowEvent(listener) {
        tell = listener;
        return () => {
          tell = () => {};
        };
      },
      readFlows: () => tableOf(shown),
    },
    collector: {
      transport: 'udp',
      host: '127.0.0.1',
      port: collector.port,
      activeTimeoutMs: 60_000,
      domain: 1,
    },
    logger: silentLogger,
    onTrouble() {},
  });
  onTestFinished(exporter.close);
  const records = () =>
    collector.received
      .map(({payload}) => payload)
      .map(createDecoder())
      .flatMap(message => message.records);
  return {collector, exporter, records, shown, tell: (event: FlowEvent) => tell(event)};
}

function ended(counted: Partial<CountedFlow>): FlowEvent {
  const whole: CountedFlow = {
    serial: 1000,
    service: 'lab',
    client: '10.0.0.9:5000',
    target: '127.0.0.1:53',
    startedAtMs: 0,
    lastSeenAtMs: 0,
    rx: {packets: 1, bytes: 10},
    tx: {packets: 0, bytes: 0},
    metadata: undefined,
    ...counted,
  };
  return {
    type: 'ended',
    flow: () => ({...whole, protocol: 'udp'}),
    reason: 'idle',
    rxBytes: 10,
    txBytes: 0,
    counted: () => whole,
  };
}

test('at the end of a run the flows of the last snapshot that go on are exported, and nothing that comes after', async () => {
  const {collector, exporter, records, shown, tell} = await rig();
  const finished = exporter.finish(shown);
  tell(ended({}));
  expect(await finished).toBe(0);
  await collector.arrived(2);
  expect(records()).toMatchObject([{sourceIPv4Address: '10.0.0.1', packetDeltaCount: 10, flowEndReason: 4}]);
});

test('times are those of the wall clock, also after somebody has set it', async () => {
  const {collector, records, tell} = await rig();
  const nowMs = Math.floor(steadyNow());
  tell(ended({startedAtMs: nowMs - 2000, lastSeenAtMs: nowMs - 1000}));
  await collector.arrived(2);
  expect(records()[0]).toMatchObject({
    flowStartMilliseconds: nowMs - 2000,
    flowEndMilliseconds: nowMs - 1000,
  });

  const hourMs = 3_600_000;
  vi.useFakeTimers({toFake: ['Date'], now: Date.now() + hourMs});
  tell(ended({serial: 1001, startedAtMs: nowMs - 2000, lastSeenAtMs: nowMs - 1000}));
  await collector.arrived(3);
  const {flowStartMilliseconds, flowEndMilliseconds} = records()[1]!;
  expect(Math.abs(Number(flowStartMilliseconds) - (nowMs - 2000 + hourMs))).toBeLessThan(1000);
  expect(Number(flowEndMilliseconds) - Number(flowStartMilliseconds)).toBe(1000);
});
