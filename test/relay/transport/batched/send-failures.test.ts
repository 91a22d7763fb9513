import {readdirSync} from 'node:fs';
import {constants} from 'node:os';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Endpoint} from '../../../../source/address/endpoint.js';
import {createBatchedTransport} from '../../../../source/relay/transport/batched/transport.js';
import type {DatagramTransport} from '../../../../source/relay/transport/transport.js';
import {cases} from '../../../fuzz/cases.js';
import {openPeer, openRefusing, type Peer} from '../../peers.js';
import {libc as realLibc} from '../backends.js';
import {Client, EchoServer} from '../ends.js';
import {type FaultyLibc, makeFaulty, type SendCall} from './faulty-libc.js';

const {EIO, EINVAL, EMSGSIZE, EAGAIN, EPERM, ENOBUFS, ECONNREFUSED, EMFILE, ENOMEM, EINTR} = constants.errno;
const {EHOSTUNREACH, ENETUNREACH, EACCES, ENETDOWN} = constants.errno;
const refuseTrains = (errno: number) => (call: SendCall) => {
  const first = call.segmented.indexOf(true);
  if (first < 0) return undefined;
  return first === 0 ? {errno} : {messages: first};
};
const texts = (peer: Peer) => peer.received.map(({payload}) => payload.toString());
const numbered = (count: number, from = 0) =>
  Array.from({length: count}, (_, index) => Buffer.from(`datagram ${String(from + index).padStart(5, '0')}`));

describe.runIf(realLibc)('when the kernel refuses, the batched transport', () => {
  let libc: FaultyLibc;
  let transport: DatagramTransport;
  let target: Peer;
  let client: Client;

  beforeEach(async () => {
    libc = makeFaulty(realLibc!);
    transport = createBatchedTransport(libc);
    target = await openPeer();
    client = new Client(transport, {host: target.address, port: target.port});
  });
  afterEach(() => {
    client.upstream.close();
    target.close();
  });

  test('sends runs of equal size as trains', async () => {
    const payloads = numbered(100);
    client.send(...payloads);
    await target.arrived(100);
    expect(texts(target)).toEqual(payloads.map(String));
    // 64 datagrams a train at most, all in one call.
    expect(libc.calls.map(({segmented}) => segmented)).toEqual([[true, true]]);
    expect(client.sent).toBe(100);
  });

  test.each([
    ['EIO', EIO],
    ['EINVAL', EINVAL],
    ['EMSGSIZE', EMSGSIZE],
  ])('sends refused trains (%s) singly, loses nothing, and does not try again', async (_name, errno) => {
    libc.onSend = refuseTrains(errno);
    const payloads = [Buffer.from('a head of its own'), ...numbered(150), Buffer.from('end')];
    client.send(...payloads);
    await target.arrived(payloads.length);
    expect(texts(target)).toEqual(payloads.map(String));
    expect(client).toMatchObject({sent: payloads.length, unsent: {}, refused: 0});
    libc.calls.length = 0;
    client.send(...payloads);
    await target.arrived(2 * payloads.length);
    expect(libc.calls.flatMap(({segmented}) => segmented)).not.toContain(true);
  });

  test('keeps trains of sizes that were not refused', async () => {
    libc.onSend = refuseTrains(EMSGSIZE);
    client.send(...Array.from({length: 3}, () => Buffer.alloc(1200)));
    await target.arrived(3);
    libc.onSend = () => undefined;
    libc.calls.length = 0;
    client.send(...Array.from({length: 3}, () => Buffer.alloc(1199)));
    client.send(...Array.from({length: 3}, () => Buffer.alloc(1200)));
    await target.arrived(9);
    expect(libc.calls.map(({segmented}) => segmented)).toEqual([[true], [false, false, false]]);
  });

  test('continues after a short count', async () => {
    libc.onSend = ({segmented}) => (segmented.length > 1 ? {messages: 1} : undefined);
    const payloads = Array.from({length: 20}, (_, index) => Buffer.alloc(index + 1, index));
    client.send(...payloads);
    await target.arrived(20);
    expect(target.received.map(({payload}) => payload.length)).toEqual(payloads.map(({length}) => length));
    expect(client).toMatchObject({sent: 20, unsent: {}});
  });

  test('repeats a call that only reported an earlier refusal', async () => {
    let refusals = 0;
    libc.onSend = () => (refusals++ < 3 ? {errno: ECONNREFUSED} : undefined);
    client.send(...numbered(2));
    await target.arrived(2);
    expect(client).toMatchObject({sent: 2, unsent: {}, refused: 3});
  });

  test('counts every refusal once, those that a short count hides as well', async () => {
    const refusing = await openRefusing();
    const asking = new Client(transport, {host: '127.0.0.1', port: refusing.port});
    const payloads = Array.from({length: 20}, (_, index) => Buffer.alloc(index + 1));
    asking.send(...payloads);
    await asking.until(() => asking.refused === payloads.length);
    await new Promise(resolve => setImmediate(resolve));
    expect(asking).toMatchObject({sent: 20, unsent: {}, refused: 20});
    asking.upstream.close();
    refusing.close();
  });

  test('a call that stopped short is no refusal', async () => {
    let calls = 0;
    libc.onSend = () => (calls++ === 0 ? {messages: 1} : undefined);
    client.send(Buffer.from('1'), Buffer.from('dropped by a queue'), Buffer.from('third'));
    await target.arrived(3);
    expect(client).toMatchObject({sent: 3, refused: 0});
  });

  test.each([
    ['EHOSTUNREACH', EHOSTUNREACH],
    ['ENETUNREACH', ENETUNREACH],
    ['EACCES', EACCES],
    ['ENETDOWN', ENETDOWN],
  ])('%s without a report by ICMP is an error of this machine, not a refusal', async (_name, errno) => {
    libc.onSend = () => ({errno});
    client.send(...numbered(3));
    await client.until(() => client.settled === 3);
    expect(client).toMatchObject({sent: 0, unsent: {sendError: 3}, refused: 0});
  });

  test('repeats an interrupted call', async () => {
    let calls = 0;
    libc.onSend = () => (calls++ === 0 ? {errno: EINTR} : undefined);
    client.send(...numbered(2));
    await target.arrived(2);
    expect(client).toMatchObject({sent: 2, unsent: {}});
  });

  test.each([
    ['EPERM', EPERM, 'sendError'],
    ['ENOBUFS', ENOBUFS, 'queueFull'],
    ['EMSGSIZE', EMSGSIZE, 'tooLarge'],
  ])('gives up a datagram for %s, and goes on with the next', async (_name, errno, reason) => {
    let calls = 0;
    libc.onSend = () => (calls++ === 0 ? {errno} : undefined);
    client.send(Buffer.from('lost'), Buffer.from('and found'));
    await target.arrived(1);
    expect(texts(target)).toEqual(['and found']);
    expect(client).toMatchObject({sent: 1, unsent: {[reason]: 1}, unsentBytes: 'lost'.length});
  });

  test('waits until a full socket is writable, and keeps the order', async () => {
    let full = true;
    libc.onSend = () => (full ? {errno: EAGAIN} : undefined);
    client.send(...numbered(10));
    client.send(...numbered(10, 10));
    expect(client.settled).toBe(0);
    full = false;
    // Newer datagrams do not overtake waiting ones.
    client.send(...numbered(10, 20));
    expect(client.settled).toBe(0);
    await target.arrived(30);
    expect(texts(target)).toEqual(numbered(30).map(String));
    expect(client).toMatchObject({sent: 30, unsent: {}});
    client.send(...numbered(1, 30));
    await target.arrived(31);
  });

  test('queues a bounded amount, and reports it when the socket closes', () => {
    libc.onSend = () => ({errno: EAGAIN});
    for (let round = 0; round < 200; round++) client.send(...numbered(10));
    expect(client).toMatchObject({sent: 0, unsent: {queueFull: 2000 - 1024}});
    client.upstream.close();
    expect(client).toMatchObject({sent: 0, unsent: {queueFull: 2000 - 1024, sendError: 1024}});
    expect(client.unsentBytes).toBe(200 * numbered(10).reduce((sum, {length}) => sum + length, 0));
  });

  test('queues replies, too, and reports them when the listener closes', async () => {
    const server = await EchoServer.open(transport, {host: '127.0.0.1', port: 0});
    const [address] = server.listener.addresses as [Endpoint];
    const asking = await openPeer();
    await asking.send('ask', address.port);
    await asking.arrived(1);
    let full = true;
    libc.onSend = () => (full ? {errno: EAGAIN} : undefined);
    await asking.send('ask again', address.port);
    await server.until(() => server.received.length === 2);
    await new Promise(resolve => setImmediate(resolve));
    expect(server.settled).toBe(1);
    full = false;
    await asking.arrived(2);
    full = true;
    await asking.send('ask in vain', address.port);
    await server.until(() => server.received.length === 3);
    await new Promise(resolve => setImmediate(resolve));
    await server.listener.close();
    expect(server).toMatchObject({sent: 2, unsent: {sendError: 1}});
    asking.close();
  });

  test('accounts for every datagram and keeps their order, whatever fails', async () => {
    const errors = [EIO, EINVAL, EMSGSIZE, EAGAIN, EPERM, ENOBUFS, ECONNREFUSED, EINTR];
    /** An error, or how many messages are taken (modulo those given), or success. */
    const anyAnswer = fc.oneof(
      {arbitrary: fc.constant(undefined), weight: 5},
      {arbitrary: fc.constantFrom(...errors).map(errno => ({errno})), weight: 3},
      {arbitrary: fc.nat(39).map(taken => ({taken})), weight: 2},
    );
    const anyAnswers = fc.array(anyAnswer, {minLength: 1, maxLength: 60, size: 'max'});
    /** Which datagrams of a run are longer than the others. */
    const anyRun = fc.array(fc.constantFrom(true, false, false, false, false), {
      minLength: 1,
      maxLength: 40,
      size: 'max',
    });
    let given = 0;
    await fc.assert(
      fc.asyncProperty(
        anyAnswers,
        fc.array(anyRun, {minLength: 1, maxLength: 10, size: 'max'}),
        async (answers, runs) => {
          let asked = 0;
          libc.onSend = ({segmented}) => {
            const answer = answers[asked++ % answers.length];
            if (answer && 'taken' in answer) return {messages: 1 + (answer.taken % segmented.length)};
            // A queue that is never accepted would wait for ever.
            return asked > 1000 ? undefined : answer;
          };
          for (const run of runs) {
            const payloads = numbered(run.length, given).map((payload, index) =>
              run[index] ? Buffer.concat([payload, Buffer.from(' longer')]) : payload,
            );
            given += payloads.length;
            client.send(...payloads);
          }
          await client.until(() => client.settled === given);
          await target.arrived(client.sent);
          const arrived = texts(target).map(text => Number(text.split(' ')[1]));
          expect(arrived).toEqual([...arrived].sort((a, b) => a - b));
          expect(new Set(arrived).size).toBe(client.sent);
        },
      ),
      {...cases(1 / 250), timeout: 10_000},
    );
  });

  test('an error pending on the socket is counted when datagrams are received', async () => {
    libc.nextErrors.recvmmsg = ECONNREFUSED;
    client.send(Buffer.from('ask'));
    await target.arrived(1);
    const [, port] = target.received[0]!.from.split(':');
    await target.send('answer', Number(port));
    await client.replied(1);
    expect(client.refused).toBe(1);
  });

  test.each([
    ['socket', EMFILE, 'EMFILE'],
    ['epoll_ctl', ENOMEM, 'ENOMEM'],
  ] as const)('tells of a failing %s, and leaves nothing open', (syscall, errno, code) => {
    const before = readdirSync('/proc/self/fd').length;
    libc.nextErrors[syscall] = errno;
    expect(() => new Client(transport, {host: '127.0.0.1', port: 9})).toThrow(
      expect.objectContaining({code, syscall, errno: -errno}),
    );
    expect(readdirSync('/proc/self/fd').length).toBe(before);
  });

  test('reports failures to listen', async () => {
    for (const [syscall, errno, code] of [
      ['socket', EMFILE, 'EMFILE'],
      ['bind', constants.errno.EACCES, 'EACCES'],
    ] as const) {
      libc.nextErrors[syscall] = errno;
      const failure = transport.listen({host: '127.0.0.1', port: 0}, () => {});
      await expect(failure).rejects.toMatchObject({code, syscall});
    }
  });
});
