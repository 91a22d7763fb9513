import {expect, test} from 'vitest';
import {
  createReceiver,
  createSender,
  type IntervalMessage,
  type ReadInterval,
} from '../../source/recording/deliver.js';
import {createLineParser} from '../../source/recording/parse/parse-line.js';
import {snapshotOfTable} from '../../source/snapshot/columns/of-snapshot.js';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {createFakeSource} from '../ui/fake-source.js';
import {manyFlows, snapshot} from '../view/flows.js';

/** As between two threads: messages are copied, but shared memory is not. */
function rig() {
  const parser = createLineParser();
  const messages: IntervalMessage[] = [];
  const received: ReadInterval[] = [];
  const receive = createReceiver();
  const post = createSender(message => {
    const copy = structuredClone(message);
    messages.push(copy);
    const interval = receive(copy);
    if (interval) received.push(interval);
  });
  return {send: (each: Snapshot) => post(parser.adopt(each)), messages, received};
}

const byId = ({flows}: Snapshot) => new Map(flows.map(flow => [`${flow.id} ${flow.startedAtMs}`, flow]));

test('every interval arrives as it was, while flows come, go and change', () => {
  const source = createFakeSource(200);
  const {send, received} = rig();
  for (let interval = 0; interval < 50; interval++) {
    const now = source.tick();
    send(now);
    const {rest, table} = received.at(-1)!;
    const arrived = snapshotOfTable(rest, table);
    expect(byId(arrived)).toEqual(byId(now));
    expect({...arrived, flows: []}).toEqual({...now, flows: []});
  }
});

test('what does not change is sent once, and kept once', () => {
  const {send, messages, received} = rig();
  for (let interval = 0; interval < 3; interval++) send(snapshot(manyFlows(100)));
  expect(messages.map(({type}) => type)).toEqual(['pages', 'interval', 'interval', 'interval']);
  expect(received[2]!.table.pages).toEqual(received[0]!.table.pages);
  expect(received[2]!.table.pages[0]).toBe(received[0]!.table.pages[0]);
});

test('of a flow that goes on, only the counters are sent', () => {
  const {send, messages, received} = rig();
  const [one, ...others] = manyFlows(100);
  send(snapshot([one!, ...others]));
  send(snapshot([{...one!, rx: {...one!.rx, packets: 7}}, ...others]));
  const [, , changes] = messages;
  expect(changes).toMatchObject({type: 'pages', kinds: [], pages: [{names: undefined}]});
  const [before, after] = received.map(({table}) => table.pages[0]!);
  expect(after!.names).toBe(before!.names);
  expect(after!.counts.rare).toBe(before!.counts.rare);
  expect(after!.counts.values).not.toEqual(before!.counts.values);
});

test('no message has so many flows that it blocks a thread for long', () => {
  const {send, messages, received} = rig();
  send(snapshot(manyFlows(30_001)));
  const sizes = messages.flatMap(message => (message.type === 'pages' ? [message.pages.length] : []));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(16);
  const details = messages.flatMap(message =>
    message.type === 'pages'
      ? [message.pages.reduce((sum, {names}) => sum + (names?.details.length ?? 0), 0)]
      : [],
  );
  expect(Math.max(...details)).toBeLessThan(2000 + 1024);
  expect(received[0]!.table.count).toBe(30_001);
});
