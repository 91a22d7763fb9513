import {expect, test} from 'vitest';
import {createReceiver, createSender, type ReadMessage} from '../../source/recording/deliver.js';
import {createPacker} from '../../source/recording/pack.js';
import {type PackedSnapshot, unpackSnapshot} from '../../source/snapshot/packed.js';
import {createFakeSource} from '../ui/fake-source.js';
import {manyFlows, snapshot} from '../view/flows.js';

/** As between two threads: messages are copied. */
function rig() {
  const messages: ReadMessage[] = [];
  const received: PackedSnapshot[] = [];
  const receive = createReceiver();
  const send = createSender(message => {
    const copy = structuredClone(message);
    messages.push(copy);
    const packed = copy.type === 'end' ? undefined : receive(copy);
    if (packed) received.push(packed);
  });
  return {send, messages, received};
}

test('every interval arrives as it was, while flows come, go and change', () => {
  const source = createFakeSource(200);
  const {send, received} = rig();
  const pack = createPacker();
  for (let interval = 0; interval < 50; interval++) {
    const now = source.tick();
    send(pack(now));
    expect(unpackSnapshot(received.at(-1)!)).toEqual(now);
  }
});

test('what does not change is sent once, and kept once', () => {
  const {send, messages, received} = rig();
  const pack = createPacker();
  for (let interval = 0; interval < 3; interval++) send(pack(snapshot(manyFlows(100))));
  expect(messages.map(({type}) => type)).toEqual(['kinds', 'interval', 'interval', 'interval']);
  expect(received[2]!.kinds.every((kind, index) => kind === received[0]!.kinds[index])).toBe(true);
});

test('no message has so many flows that it blocks a thread for long', () => {
  const {send, messages, received} = rig();
  send(createPacker()(snapshot(manyFlows(5001))));
  const sizes = messages.flatMap(message => (message.type === 'kinds' ? [message.kinds.length] : []));
  expect(sizes).toEqual([2000, 2000, 1001]);
  expect(received[0]!.kinds).toHaveLength(5001);
});
