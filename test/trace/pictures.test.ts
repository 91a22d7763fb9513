import {describe, expect, test} from 'vitest';
import {createFrame, EtherType} from '../../source/packet/frame.js';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {createPictures} from '../../source/trace/pictures.js';
import {arrivals, jitterByTheBook} from '../inspection/quality/rtp/streams.js';
import {udpPacket, viewOf} from '../packet/packets.js';
import {dnsQuery} from '../relay/dns-query.js';

const startMs = Date.UTC(2026, 0, 1);
const [client, target] = ['10.0.0.1', '10.0.0.2'];

function rig(maxFlows = 100) {
  const pictures: Snapshot[] = [];
  const made = createPictures({
    source: 'trace.pcap',
    intervalMs: 1000,
    maxFlows,
    interfaceName: index => `eth${index}`,
    onPicture: snapshot => pictures.push(snapshot),
  });
  function add(
    packet: Uint8Array,
    afterMs: number,
    more: Partial<ReturnType<typeof createFrame>> = {},
  ): void {
    made.add({
      ...createFrame(),
      bytes: packet,
      view: viewOf(packet),
      end: packet.length,
      wireBytes: packet.length,
      etherType: EtherType.ipv4,
      atMs: startMs + afterMs,
      ...more,
    });
  }
  return {pictures, add, finish: made.finish};
}

const request = (bytes: number, port = 40_000) =>
  udpPacket(client, target, [port, 53], new Uint8Array(bytes));
const reply = (bytes: number, port = 40_000) => udpPacket(target, client, [53, port], new Uint8Array(bytes));

describe('pictures of a capture file', () => {
  test('have the loss and the jitter of a call, by the times of the file', () => {
    const {pictures, add, finish} = rig();
    const stream = arrivals({
      packets: 400,
      longestDelayMs: 8,
      isLost: index => index > 9 && index % 20 === 0,
    });
    for (const {packet, atMs} of stream) add(udpPacket(client, target, [5004, 5006], packet), atMs);
    finish();
    const {quality, metadata} = pictures.at(-1)!.flows[0]!;
    expect(quality).toMatchObject({lost: 19, asked: null});
    expect(quality!.jitterMs).toBeCloseTo(jitterByTheBook(stream), 3);
    expect(quality!.mosEstimate).toBeGreaterThan(3);
    expect(metadata).toMatchObject({app: 'rtp', rtp_codec: 'PCMU'});
  });

  test('are one for each interval of its own time, and one of its end', () => {
    const {pictures, add, finish} = rig();
    add(request(10), 0);
    add(reply(100), 400);
    add(request(20), 2500);
    finish();
    expect(pictures.map(({takenAtMs}) => takenAtMs - startMs)).toEqual([1000, 2000, 2500]);
    expect(pictures[0]!.flows[0]).toMatchObject({
      id: '10.0.0.1:40000->10.0.0.2:53/udp',
      rx: {packets: 1, bytes: 10},
      tx: {packets: 1, bytes: 100, bytesPerSecond: 100},
    });
    expect(pictures.at(-1)!.flows[0]).toMatchObject({rx: {packets: 2, bytes: 30}});
    expect(pictures.at(-1)!.services[0]).toMatchObject({listen: 'trace.pcap', handler: 'capture'});
  });

  test('name a flow that says what it is only in a later look', () => {
    const {pictures, add, finish} = rig();
    const say = (payload: Uint8Array, afterMs: number) =>
      add(udpPacket(client, target, [40_000, 5300], payload), afterMs);
    for (let atMs = 0; atMs < 4000; atMs += 100) say(new Uint8Array(10), atMs);
    say(dnsQuery('early.example'), 4000);
    for (let atMs = 4100; atMs < 5600; atMs += 100) say(new Uint8Array(10), atMs);
    say(dnsQuery('late.example'), 6000);
    finish();
    expect(pictures.at(-1)!.flows[0]!.metadata).toMatchObject({app: 'dns', dns_name: 'late.example'});
  });

  test('show a flow that ended as long as there is room', () => {
    const {pictures, add, finish} = rig();
    add(request(10), 0);
    add(request(10, 40_001), 200_000);
    finish();
    const {flows} = pictures.at(-1)!;
    expect(flows.map(({state, endReason}) => [state, endReason])).toEqual([
      ['ended', 'idle'],
      ['active', null],
    ]);
    expect(flows[0]!.endedAtMs! - startMs).toBeLessThan(32_000);
  });

  test('skip a pause in which nothing goes on', () => {
    const {pictures, add, finish} = rig();
    add(request(10), 0);
    add(request(10), 24 * 3_600_000);
    finish();
    expect(pictures.length).toBeLessThan(60);
    expect(pictures.at(-1)!.takenAtMs).toBe(startMs + 24 * 3_600_000);
  });

  test('count what exceeds the flows that are kept without telling it apart', () => {
    const {pictures, add, finish} = rig(2);
    for (let port = 40_000; port < 40_005; port++) add(request(10, port), port - 40_000);
    finish();
    const {totals, services, flows} = pictures.at(-1)!;
    expect(flows).toHaveLength(2);
    expect(totals.rx.packets).toBe(5);
    expect(services[0]!.capture!.untracked).toEqual({packets: 3, bytes: 30});
    expect(totals.attribution!.unattributed.rx.packets).toBe(3);
  });

  test('count a datagram once that was seen at several interfaces', () => {
    const {pictures, add, finish} = rig();
    for (let number = 0; number < 10; number++) {
      add(request(10 + number), number);
      add(request(10 + number), number, {interfaceIndex: 1});
    }
    finish();
    const {flows, services} = pictures.at(-1)!;
    expect(flows[0]).toMatchObject({rx: {packets: 10}, metadata: {interface: 'eth0'}});
    expect(services[0]!.capture!.mirrored.packets).toBe(10);
  });

  test('count the datagrams of a train', () => {
    const {pictures, add, finish} = rig();
    add(request(3250), 0, {segmentBytes: 100});
    finish();
    expect(pictures.at(-1)!.flows[0]!.rx).toMatchObject({packets: 33, bytes: 3250});
  });

  test('tell which way a flow goes where the file tells what its machine sent', () => {
    const {pictures, add, finish} = rig();
    add(request(10), 0, {outgoing: true});
    add(udpPacket('10.0.0.2', '10.0.0.9', [53, 5000], new Uint8Array(9)), 1, {outgoing: true});
    add(udpPacket('10.0.0.7', '10.0.0.8', [4000, 53], new Uint8Array(9)), 2);
    finish();
    expect(pictures.at(-1)!.flows.map(({metadata}) => metadata.direction)).toEqual(['out', 'in', undefined]);
  });
});
