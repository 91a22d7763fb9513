import {afterEach, expect, test} from 'vitest';
import {loadBatchLibc} from '../../../../source/libc/libc.js';
import {createBatchedTransport} from '../../../../source/relay/transport/batched/transport.js';
import type {ReplyPath} from '../../../../source/relay/transport/transport.js';
import {eventually, openPeer, type Peer} from '../../peers.js';

const result = loadBatchLibc();
if ('why' in result) throw new Error(result.why);
const transport = createBatchedTransport(result.libc, false);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const owner = {onReplySent() {}, onReplyUnsent() {}, onReplyWaiting() {}};

/** A listener that notes what comes from whom, and keeps a path to each client. */
async function listen(host: string) {
  const received: string[] = [];
  const paths = new Map<string, ReplyPath>();
  const keys = new Map<string, Set<unknown>>();
  const listener = await transport.listen({host, port: 0}, batch => {
    for (let index = 0; index < batch.count; index++) {
      const from = `${batch.source(index).host}:${batch.source(index).port}`;
      received.push(`${from} ${Buffer.from(batch.payload(index))}`);
      keys.set(from, (keys.get(from) ?? new Set()).add(batch.key(index)));
      if (!paths.has(from)) paths.set(from, batch.replyPath(index));
    }
  });
  cleanups.push(() => listener.close());
  return {listener, received, paths, keys, port: listener.addresses[0]!.port};
}

async function client(host = '127.0.0.1'): Promise<Peer & {readonly name: string}> {
  const peer = await openPeer({host});
  cleanups.push(peer.close);
  return Object.assign(peer, {name: `${host}:${peer.port}`});
}

test.each(['127.0.0.1', '0.0.0.0', '::1', '::'])(
  'a client with a queue of its own is the same client as before, and others are served as before, at %s',
  async host => {
    const {listener, received, paths, keys, port} = await listen(host);
    const local = host.includes(':') ? '::1' : '127.0.0.1';
    const [one, other] = [await client(local), await client(local)];
    const send = async (from: Peer, text: string) => {
      const count = received.length + 1;
      await from.send(text, port, local);
      await eventually(() => received.length === count, text);
    };
    await send(one, 'before');
    await send(other, 'before');
    expect(listener.reserve!(paths.get(one.name)!)).toBe(true);
    await send(one, 'reserved');
    await send(other, 'beside it');
    await send(await client(local), 'new');
    listener.unreserve!();
    await send(one, 'after');
    expect(received.filter(line => line.startsWith(one.name)).map(line => line.split(' ')[1])).toEqual([
      'before',
      'reserved',
      'after',
    ]);
    expect(keys.get(one.name)!.size).toBe(1);
  },
);

test('replies to it leave from the address of the listener', async () => {
  const {listener, received, paths, port} = await listen('127.0.0.1');
  const one = await client();
  await one.send('hello', port);
  await eventually(() => received.length === 1, 'the datagram');
  listener.reserve!(paths.get(one.name)!);
  const reply = {count: 1, size: () => 5, payload: () => Buffer.from('reply')};
  listener.send(reply, 0, 1, paths.get(one.name)!, owner);
  await one.arrived(1);
  expect(one.received[0]!.from).toBe(`127.0.0.1:${port}`);
});

test('none of what it sends is lost when its queue is taken back', async () => {
  const {listener, received, paths, port} = await listen('127.0.0.1');
  const one = await client();
  await one.send('0', port);
  await eventually(() => received.length === 1, 'the datagram');
  let sent = 1;
  for (let round = 0; round < 20; round++) {
    listener.reserve!(paths.get(one.name)!);
    for (let each = 0; each < 10; each++) await one.send(String(sent++), port);
    listener.unreserve!();
    for (let each = 0; each < 10; each++) await one.send(String(sent++), port);
  }
  await eventually(() => received.length === sent, 'all datagrams');
  expect(listener.kernelDrops()).toBe(0);
});

test('no other program can join the port meanwhile', async () => {
  const {listener, received, paths, port} = await listen('127.0.0.1');
  const one = await client();
  await one.send('hello', port);
  await eventually(() => received.length === 1, 'the datagram');
  listener.reserve!(paths.get(one.name)!);
  await expect(openPeer({port})).rejects.toThrow('EADDRINUSE');
});

test('beyond a number of clients there are none, and where threads share the address', async () => {
  const {listener, received, paths, port} = await listen('127.0.0.1');
  const clients = await Promise.all(Array.from({length: 257}, () => client()));
  for (const each of clients) await each.send('hello', port);
  await eventually(() => received.length === 257, 'the datagrams');
  const reserved = clients.filter(({name}) => listener.reserve!(paths.get(name)!));
  expect(reserved.length).toBe(256);
  const shared = await transport.listen({host: '127.0.0.1', port: 0}, () => {}, {spares: 1});
  cleanups.push(() => shared.close());
  expect(shared.reserve!({peers: undefined, peer: 0})).toBe(false);
});
