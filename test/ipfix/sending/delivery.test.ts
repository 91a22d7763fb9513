import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import net from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {IpfixCollector} from '../../../source/configuration/model.js';
import {startDelivery} from '../../../source/ipfix/sending/delivery.js';
import {createOutbox} from '../../../source/ipfix/sending/outbox.js';
import {eventually, freePort, openPeer, openRefusing, peer} from '../../relay/peers.js';
import {createDecoder, type DecodedMessage, messagesIn} from '../decode.js';
import {numberedRecord} from '../records.js';

/** A delivery to a port of loopback, and what it tells. */
function deliver(
  transport: IpfixCollector['transport'],
  port: number,
  {maxRecords = 100_000, host = '127.0.0.1'} = {},
) {
  const told: string[] = [];
  const outbox = createOutbox(maxRecords, () => delivery.wake());
  const collector = {transport, host, port, activeTimeoutMs: 60_000, domain: 7};
  const delivery = startDelivery(collector, outbox, {
    onBroken: reason => told.push(reason),
    onWorking: () => told.push('works'),
  });
  onTestFinished(delivery.close);
  return {delivery, outbox, told};
}

/** Reads everything that comes over the connections of a server, each a session of its own. */
async function tcpCollector(port = 0) {
  const sessions: {readonly socket: net.Socket; bytes: Buffer}[] = [];
  const server = net.createServer(socket => {
    const session = {socket, bytes: Buffer.alloc(0)};
    sessions.push(session);
    socket.on('error', () => {});
    socket.on('data', more => {
      session.bytes = Buffer.concat([session.bytes, more]);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    for (const {socket} of sessions) socket.destroy();
  };
  onTestFinished(close);
  const decoded = () => sessions.map(({bytes}) => messagesIn(bytes).map(createDecoder()));
  return {port: (server.address() as net.AddressInfo).port, sessions, decoded, close};
}

const numbersIn = (messages: readonly DecodedMessage[]) =>
  messages.flatMap(({records}) => records.map(record => record.packetDeltaCount));
const upTo = (last: number) => Array.from({length: last}, (_, index) => index + 1);

/** Whether each message has the number of the records before it. */
function expectSequence(messages: readonly DecodedMessage[]): void {
  let before = 0;
  for (const {sequence, records} of messages) {
    expect(sequence).toBe(before);
    before += records.length;
  }
}

describe('over UDP', () => {
  test.each([
    ['127.0.0.1', 28],
    ['::1', 48],
  ])(
    'to %s the templates go ahead, alone; then come the records, in messages that fit into a packet of 1,500 bytes',
    async (host, headers) => {
      const collector = await peer({host});
      const {delivery, outbox, told} = deliver('udp', collector.port, {host});
      await collector.arrived(1);
      for (const number of upTo(1000)) outbox.push(numberedRecord(number));
      await delivery.drained(5000);
      const decode = () => collector.received.map(({payload}) => payload).map(createDecoder());
      await eventually(() => numbersIn(decode()).length >= 1000, 'all records');
      const decoded = decode();
      expect(decoded[0]).toMatchObject({domain: 7, templateIds: [256, 257], records: []});
      expect(numbersIn(decoded)).toEqual(upTo(1000));
      expectSequence(decoded);
      const lengths = collector.received.map(({payload}) => payload.length);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(1500 - headers);
      expect(Math.abs(decoded[0]!.exportSeconds - Date.now() / 1000)).toBeLessThan(10);
      expect(told).toEqual(['works']);
      expect(delivery.lost).toBe(0);
    },
  );

  test('a collector that is not there gets nothing: the records wait until it is', async () => {
    const refusing = await openRefusing();
    const {delivery, outbox, told} = deliver('udp', refusing.port);
    await eventually(() => told.includes('ECONNREFUSED'), 'the refusal');
    for (const number of upTo(3)) outbox.push(numberedRecord(number));
    // Nobody waits for it at the end of a run.
    await delivery.drained(60_000);
    const collector = await peer({port: refusing.port});
    refusing.close();
    await eventually(() => told.includes('works'), 'the next attempt');
    await delivery.drained(5000);
    await collector.arrived(2);
    expect(numbersIn(collector.received.map(({payload}) => payload).map(createDecoder()))).toEqual(upTo(3));
    expect(delivery.lost).toBe(0);
  });

  test('what a collector refuses that went away is counted as lost', async () => {
    const refusing = await openRefusing();
    const collector = await openPeer({port: refusing.port});
    const {delivery, outbox, told} = deliver('udp', refusing.port);
    await eventually(() => told.includes('works'), 'the collector');
    collector.close();
    for (const number of upTo(5)) outbox.push(numberedRecord(number));
    await eventually(() => told.includes('ECONNREFUSED'), 'the refusal');
    expect(delivery.lost).toBe(5);
    refusing.close();
  });

  test('many records at once overrun no collector with an ordinary receive queue', async () => {
    // The kernel doubles it; then it is what a socket has by default.
    const collector = createSocket({type: 'udp4', recvBufferSize: 106_496});
    onTestFinished(() => void collector.close());
    const decode = createDecoder();
    let received = 0;
    collector.on('message', message => {
      received += decode(message).records.length;
    });
    collector.bind(0, '127.0.0.1');
    await once(collector, 'listening');
    const {delivery, outbox} = deliver('udp', collector.address().port);
    for (const number of upTo(10_000)) outbox.push(numberedRecord(number));
    await delivery.drained(10_000);
    await eventually(() => received === 10_000, 'all records');
  });

  test('a name that nobody knows is tried again', async () => {
    const told: string[] = [];
    const outbox = createOutbox(10, () => {});
    const delivery = startDelivery(
      {transport: 'udp', host: 'nobody.invalid', port: 4739, activeTimeoutMs: 60_000, domain: 1},
      outbox,
      {onBroken: reason => told.push(reason), onWorking() {}},
    );
    onTestFinished(delivery.close);
    await eventually(() => told.length > 0, 'the answer');
    expect(told[0]).toMatch(/^(?:ENOTFOUND|EAI_AGAIN)$/);
  });
});

describe('over TCP', () => {
  test('a connection has its templates once, at its beginning, and its own sequence', async () => {
    const collector = await tcpCollector();
    const {delivery, outbox, told} = deliver('tcp', collector.port);
    for (const number of upTo(1000)) outbox.push(numberedRecord(number));
    await delivery.drained(5000);
    await eventually(() => numbersIn(collector.decoded()[0] ?? []).length === 1000, 'all records');
    const [messages] = collector.decoded();
    expect(numbersIn(messages!)).toEqual(upTo(1000));
    expect(messages!.map(({templateIds}) => templateIds.length)).toEqual([
      2,
      ...upTo(messages!.length - 1).map(() => 0),
    ]);
    expectSequence(messages!);
    expect(told).toEqual(['works']);
  });

  test('a connection that breaks is opened again, with templates and sequence anew', async () => {
    const collector = await tcpCollector();
    const {outbox, told} = deliver('tcp', collector.port);
    outbox.push(numberedRecord(1));
    await eventually(() => numbersIn(collector.decoded()[0] ?? []).length === 1, 'the first record');
    collector.sessions[0]!.socket.resetAndDestroy();
    await eventually(() => told.length > 1, 'the reset');
    outbox.push(numberedRecord(2));
    await eventually(() => numbersIn(collector.decoded()[1] ?? []).length === 1, 'the second record');
    expect(told).toEqual(['works', 'ECONNRESET', 'works']);
    expect(collector.decoded()[1]).toMatchObject([{sequence: 0, templateIds: [256, 257]}]);
  });

  test('a collector that is not there is tried again', async () => {
    const port = await freePort();
    const {outbox, told} = deliver('tcp', port);
    outbox.push(numberedRecord(1));
    await eventually(() => told.includes('ECONNREFUSED'), 'the refusal');
    const collector = await tcpCollector(port);
    await eventually(() => numbersIn(collector.decoded()[0] ?? []).length === 1, 'the record');
  });

  test('a collector that reads nothing holds nobody up: what does not fit into the outbox is lost, and counted', async () => {
    const collector = await tcpCollector();
    const {delivery, outbox, told} = deliver('tcp', collector.port, {maxRecords: 1000});
    await eventually(() => told.includes('works') && collector.sessions.length > 0, 'the connection');
    const {socket} = collector.sessions[0]!;
    socket.pause();
    // More than the kernel's buffers hold.
    let pushed = 0;
    while (outbox.lost === 0) {
      for (let count = 0; count < 1000; count++) {
        outbox.push({...numberedRecord(++pushed), application: 'x'.repeat(128), service: 'x'.repeat(128)});
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    const beforeMs = performance.now();
    await delivery.drained(200);
    expect(performance.now() - beforeMs).toBeLessThan(5000);
    const {lost} = outbox;
    socket.resume();
    await eventually(
      () => numbersIn(collector.decoded()[0]!).length === pushed - lost,
      'all that was not lost',
    );
    expectSequence(collector.decoded()[0]!);
  });
});
