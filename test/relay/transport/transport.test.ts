import {randomBytes} from 'node:crypto';
import {readdirSync} from 'node:fs';
import {afterEach, describe, expect, test} from 'vitest';
import type {Endpoint} from '../../../source/address/endpoint.js';
import type {DatagramTransport, ListenOptions} from '../../../source/relay/transport/transport.js';
import {eventually, openRefusing, peer} from '../peers.js';
import {backends} from './backends.js';
import {Client, EchoServer, MadeBatch} from './ends.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function echoServer(transport: DatagramTransport, host: string): Promise<EchoServer & Endpoint> {
  const server = await EchoServer.open(transport, {host, port: 0});
  cleanups.push(() => server.listener.close());
  return Object.assign(server, {host, port: server.listener.addresses[0]!.port});
}

function client(transport: DatagramTransport, target: Endpoint): Client {
  const opened = new Client(transport, {host: target.host, port: target.port});
  cleanups.push(() => opened.upstream.close());
  return opened;
}

const openDescriptors = () => readdirSync('/proc/self/fd').length;

describe.each(backends)('the %s transport', (_name, transport) => {
  test.each(['127.0.0.1', '::1'])('keeps every size and boundary at %s, both ways', async host => {
    const server = await echoServer(transport, host);
    const sender = client(transport, server);
    const sizes = [0, 1, 3, 0, 512, 1472, 1473, 9000, 0, 32_768, 65_506, 65_507];
    for (const [index, size] of sizes.entries()) {
      const payload = randomBytes(size);
      sender.send(payload);
      await sender.replied(index + 1);
      expect(server.received[index]!.equals(payload), `${size} bytes`).toBe(true);
      expect(sender.replies[index]!.equals(payload), `${size} bytes`).toBe(true);
    }
    await server.until(() => server.settled === sizes.length);
    expect(sender.sent).toBe(sizes.length);
    expect(server.sent).toBe(sizes.length);
  });

  test('sends batches of several sizes in order', async () => {
    const server = await echoServer(transport, '127.0.0.1');
    const sender = client(transport, server);
    // Warm-up: node:dgram connects one turn later, and queues only a few datagrams until then.
    sender.send(Buffer.from('first'));
    await sender.replied(1);
    const sizes = [100, 100, 100, 50, 100, 0, 0, 7, 7, 7, 7, 8, 8, 200, 100, 100, 1, 1, 1];
    const payloads = sizes.map(size => randomBytes(size));
    sender.send(...payloads);
    await sender.replied(1 + sizes.length);
    expect(server.received.slice(1).map(each => each.toString('hex'))).toEqual(
      payloads.map(each => each.toString('hex')),
    );
    expect(sender.replies.slice(1).map(each => each.toString('hex'))).toEqual(
      payloads.map(each => each.toString('hex')),
    );
  });

  test('sends only the range it is given', async () => {
    const target = await peer();
    const sender = client(transport, {host: target.address, port: target.port});
    const payloads = ['a', 'b', 'c', 'd'].map(text => Buffer.from(text));
    sender.upstream.send(new MadeBatch(payloads), 1, 3);
    await target.arrived(2);
    await sender.until(() => sender.settled === 2);
    expect(target.received.map(({payload}) => payload.toString())).toEqual(['b', 'c']);
  });

  test('reports that a datagram was too large, and continues', async () => {
    const server = await echoServer(transport, '127.0.0.1');
    const sender = client(transport, server);
    sender.send(Buffer.from('before'));
    await sender.replied(1);
    sender.send(Buffer.from('x'), Buffer.alloc(65_508), Buffer.from('y'));
    await sender.until(() => sender.settled === 4);
    await sender.replied(3);
    expect(sender.unsent).toEqual({tooLarge: 1});
    expect(sender.replies.map(String)).toEqual(['before', 'x', 'y']);
  });

  test('counts refusals, and works once something listens', async () => {
    const refusing = await openRefusing();
    cleanups.push(refusing.close);
    const {port} = refusing;
    const sender = client(transport, {host: '127.0.0.1', port});
    const given = 20;
    for (let sent = 0; sent < given; sent++) {
      sender.send(Buffer.from(`to nobody ${sent}`));
      await sender.until(() => sender.settled === sent + 1);
    }
    await sender.until(() => sender.refused > 0);
    expect(sender.settled).toBe(given);
    const target = await peer({port});
    for (let sent = 1; target.received.length === 0; sent++) {
      sender.send(Buffer.from('to somebody'));
      await sender.until(() => sender.settled === given + sent);
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(target.received[0]!.payload.toString()).toBe('to somebody');
  });

  test.each(['127.0.0.1', '::1'])('keeps clients at %s apart, and recognizes each again', async host => {
    const server = await echoServer(transport, host);
    const clients = await Promise.all(Array.from({length: 20}, () => peer({host})));
    for (let round = 1; round <= 3; round++) {
      for (const [index, each] of clients.entries()) {
        await each.send(`${round} of ${index}`, server.port);
      }
      await Promise.all(clients.map(each => each.arrived(round)));
    }
    expect(server.keys.size + server.paths.size).toBe(clients.length);
    for (const [index, each] of clients.entries()) {
      expect(each.received.map(({payload}) => payload.toString())).toEqual([
        `1 of ${index}`,
        `2 of ${index}`,
        `3 of ${index}`,
      ]);
    }
  });

  test('reports the address of a client', async () => {
    const sources: Endpoint[] = [];
    const listener = await transport.listen({host: '::1', port: 0}, batch => sources.push(batch.source(0)));
    cleanups.push(() => listener.close());
    const sender = await peer({host: '::1'});
    await sender.send('hello', listener.addresses[0]!.port);
    while (sources.length === 0) await new Promise(resolve => setImmediate(resolve));
    expect(sources).toEqual([{host: '::1', port: sender.port}]);
  });

  test('a wildcard listener answers from the address that the client sent to', async () => {
    const server = await echoServer(transport, '0.0.0.0');
    // node:dgram can only listen at addresses that interfaces have.
    const addresses = transport.name === 'batched' ? ['127.0.0.1', '127.0.0.2', '127.0.0.77'] : ['127.0.0.1'];
    const sender = await peer({host: '127.0.0.1'});
    for (const [index, address] of addresses.entries()) {
      await sender.send(`to ${address}`, server.port, address);
      await sender.arrived(index + 1);
      expect(sender.received[index]).toMatchObject({from: `${address}:${server.port}`});
    }
    // The same client at another local address is another flow.
    expect(server.paths.size).toBe(addresses.length);
  });

  // Tried again: the kernel's choice of a port may be taken in the other family.
  test('a wildcard listener serves IPv6 clients, and leaves IPv4 to others', {retry: 5}, async () => {
    const server = await echoServer(transport, '::');
    const other = await peer({port: server.port});
    const sender = await peer({host: '::1'});
    await sender.send('over IPv6', server.port);
    await sender.arrived(1);
    expect(sender.received[0]!.from).toBe(`::1:${server.port}`);
    const sender4 = await peer();
    await sender4.send('over IPv4', server.port);
    await other.arrived(1);
    expect(server.received.map(String)).toEqual(['over IPv6']);
  });

  test('reports why it cannot listen', async () => {
    const taken = await peer();
    const address = {host: '127.0.0.1', port: taken.port};
    await expect(transport.listen(address, () => {})).rejects.toMatchObject({
      code: 'EADDRINUSE',
      syscall: 'bind',
      message: `bind EADDRINUSE 127.0.0.1:${taken.port}`,
    });
    await expect(transport.listen({host: '192.0.2.1', port: 5300}, () => {})).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    });
  });

  test('shares an address with the listeners that adopt its spares', async () => {
    const keysOf = [new Set<unknown>(), new Set<unknown>()];
    const listen = (index: number, port: number, options: ListenOptions) =>
      transport.listen(
        {host: '127.0.0.1', port},
        batch => {
          for (let at = 0; at < batch.count; at++) keysOf[index]!.add(batch.source(at).port);
        },
        options,
      );
    const first = await listen(0, 0, {spares: 1});
    cleanups.push(() => first.close());
    const [{port}] = first.addresses as [Endpoint];
    await expect(listen(1, port, {spares: 1})).rejects.toMatchObject({code: 'EADDRINUSE'});
    if (transport.name === 'portable') {
      expect(first.spares).toEqual([]);
      return;
    }
    const clients = await Promise.all(Array.from({length: 40}, () => peer()));
    // Datagrams that arrive before the spare is adopted wait in it.
    for (const each of clients) await each.send('hello', port);
    await eventually(() => keysOf[0]!.size > 0, 'the first to hear some');
    const second = await listen(1, port, {adopt: first.spares[0]!});
    cleanups.push(() => second.close());
    for (const each of clients) await each.send('hello again', port);
    await eventually(() => keysOf[0]!.size + keysOf[1]!.size === clients.length, 'all clients to be heard');
    expect(Math.min(...keysOf.map(keys => keys.size))).toBeGreaterThan(0);
    expect(second.addresses).toEqual(first.addresses);
  });

  test('closes every descriptor', async () => {
    // The first round opens what is opened once and kept.
    for (const round of [0, 1, 2]) {
      const before = openDescriptors();
      const server = await EchoServer.open(transport, {host: '127.0.0.1', port: 0});
      const {address} = {address: server.listener.addresses[0]!};
      const clients = Array.from({length: 50}, () => new Client(transport, address));
      for (const each of clients) each.send(Buffer.from('ping'));
      await Promise.all(clients.map(each => each.replied(1)));
      expect(openDescriptors()).toBeGreaterThan(before + 50);
      for (const each of clients) each.upstream.close();
      await server.listener.close();
      // Closing twice does no harm.
      clients[0]!.upstream.close();
      await new Promise(resolve => setImmediate(resolve));
      await new Promise(resolve => setImmediate(resolve));
      if (round > 0) expect(openDescriptors()).toBe(before);
    }
  });

  test('counts what the kernel dropped', async () => {
    const server = await echoServer(transport, '127.0.0.1');
    const target = await peer();
    const sender = client(transport, {host: target.address, port: target.port});
    expect(server.listener.kernelDrops()).toBe(0);
    expect(sender.upstream.kernelDrops()).toBe(0);
    expect(server.listener.receiveBufferBytes).toBeGreaterThan(0);
  });
});
