import {afterEach, describe, expect, test} from 'vitest';
import type {Endpoint} from '../../../../source/address/endpoint.js';
import {hasIpv6} from '../../../../source/address/interfaces.js';
import type {
  ClientBatch,
  Listener,
  PeerKey,
  ReceivedBatch,
} from '../../../../source/relay/transport/transport.js';
import {peer} from '../../peers.js';
import {batchedTransport} from '../backends.js';
import {MadeBatch, Outcome} from '../ends.js';

interface Seen {
  readonly key: PeerKey;
  readonly source: Endpoint;
  readonly host: unknown;
  readonly local: Endpoint;
}

/** A datagram with a traffic class. */
class MarkedBatch extends MadeBatch implements ReceivedBatch {
  trafficClass(): number {
    return 0xb8;
  }
}

describe.skipIf(!batchedTransport || !hasIpv6())('a listener for both families', () => {
  let listener: Listener | undefined;
  afterEach(() => listener?.close());

  async function listen(onBatch: (batch: ClientBatch) => void): Promise<number> {
    listener = await batchedTransport!.listen({host: '::', port: 0}, onBatch, {bothFamilies: true});
    return listener.addresses[0]!.port;
  }

  test('knows IPv4 clients by their own addresses, and where each one sent to', async () => {
    const seen: Seen[] = [];
    const port = await listen(batch => {
      for (let index = 0; index < batch.count; index++) {
        const [key, source, host] = [batch.key(index), batch.source(index), batch.host(index)];
        seen.push({key, source, host, local: batch.local!(index)});
        listener!.send(batch, index, index + 1, batch.replyPath(index), new ReplyOutcome());
      }
    });
    const [ipv4, ipv6] = [await peer({host: '127.0.0.1'}), await peer({host: '::1'})];
    await ipv4.send('a', port, '127.0.0.2');
    await ipv4.arrived(1);
    await ipv6.send('b', port, '::1');
    await ipv6.arrived(1);
    expect(ipv4.received[0]!.from).toBe(`127.0.0.2:${port}`);
    expect(ipv6.received[0]!.from).toBe(`::1:${port}`);
    expect(seen).toEqual([
      {
        key: expect.any(Number),
        source: {host: '127.0.0.1', port: ipv4.port},
        host: 0x7f000001,
        local: {host: '127.0.0.2', port},
      },
      {
        key: expect.any(Number),
        source: {host: '::1', port: ipv6.port},
        host: '::1',
        local: {host: '::1', port},
      },
    ]);
  });

  test.each(['127.0.0.1', '::1'])('sends to a client at %s that has not sent anything', async host => {
    const keys: PeerKey[] = [];
    const port = await listen(batch => keys.push(batch.key(0)));
    const client = await peer({host});
    const {key, path} = listener!.peer!({host, port: client.port}, {host, port});
    const outcome = new ReplyOutcome();
    listener!.send(new MarkedBatch([Buffer.from('hello')]), 0, 1, path, outcome);
    await client.arrived(1);
    expect(client.received[0]).toMatchObject({from: `${host}:${port}`});
    expect(outcome.sent).toBe(1);
    await client.send('back', port);
    while (keys.length === 0) await new Promise(resolve => setImmediate(resolve));
    expect(keys).toEqual([key]);
    listener!.release(path);
  });
});

class ReplyOutcome extends Outcome {
  onReplySent(packets: number): void {
    this.onSent(packets);
  }

  onReplyUnsent(reason: Parameters<Outcome['onUnsent']>[0], packets: number, bytes: number): void {
    this.onUnsent(reason, packets, bytes);
  }
}
