import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {
  interfaceDescription,
  packetBlock,
  sectionHeader,
  statisticsBlock,
} from '../../../source/packet/capture-file/pcapng-writer.js';
import {createCaptureReader} from '../../../source/packet/capture-file/reader.js';
import {createCapturedDatagram, DatagramKind} from '../../../source/packet/captured/datagram.js';
import {locateDatagram} from '../../../source/packet/captured/locate.js';
import {datagramPacket} from '../../../source/packet/datagram-packet.js';
import {locatePacket} from '../../../source/packet/link/locate.js';
import {installed} from '../../e2e/command.js';
import {bytesOf, hex} from '../packets.js';

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'udptop-captures-'));
});
afterAll(() => rmSync(folder, {recursive: true}));

/** What a program prints; what it complains about is a failure. */
function output(program: string, ...parameters: readonly string[]): string {
  return execFileSync(program, parameters, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});
}

const atMs = 1_700_000_000_123.456;
const datagrams = Array.from({length: 20}, (_, index) => {
  const isV4 = index % 3 > 0;
  const [source, target] = isV4 ? ['10.66.0.1', '10.99.0.1'] : ['fd66::1', 'fd99::1'];
  const payloadBytes = index === 19 ? 60_000 : index * 70;
  return {
    source: source!,
    target: target!,
    sourcePort: 40_000 + index,
    targetPort: 5300,
    payloadBytes,
    atMs: atMs + index,
  };
});
const packetOf = ({source, target, payloadBytes, ...ports}: (typeof datagrams)[number]) =>
  datagramPacket(
    {source: bytesOf(source), target: bytesOf(target), ...ports},
    new Uint8Array(payloadBytes).fill(7),
  );

/** All datagrams with their link headers, as a file of one interface. */
function captured(linkType: number, headerOf: (isV4: boolean) => string): Uint8Array {
  return Buffer.concat([
    sectionHeader('udptop'),
    interfaceDescription({linkType, name: 'any0', snapLengthBytes: 262_144}),
    ...datagrams.map((datagram, index) => {
      const header = hex(headerOf(datagram.source.includes('.')));
      const bytes = Buffer.concat([header, packetOf(datagram)]);
      return packetBlock({
        interfaceNumber: 0,
        atMs: datagram.atMs,
        bytes,
        wireBytes: bytes.length,
        outgoing: index % 2 === 0,
        comment: `datagram ${index}`,
      });
    }),
    statisticsBlock({interfaceNumber: 0, atMs, receivedPackets: 20, droppedPackets: 3}),
  ]);
}

/** What is found in a file: times in microseconds, ports and payload bytes. */
function found(file: Uint8Array) {
  const lines: string[] = [];
  const datagram = createCapturedDatagram();
  const reader = createCaptureReader((frame, {linkType}) => {
    if (!locatePacket(linkType, frame)) return;
    if (locateDatagram(frame, datagram) !== DatagramKind.udp) return;
    const {sourcePort, targetPort, payloadBytes} = datagram;
    lines.push([(frame.atMs / 1000).toFixed(6), sourcePort, targetPort, payloadBytes + 8].join('\t'));
  });
  reader.read(file);
  return {lines, interfaces: reader.interfaces, outcome: reader.finish()};
}

/** The same, as tshark finds it. */
function foundByTshark(file: string): string[] {
  const fields = ['frame.time_epoch', 'udp.srcport', 'udp.dstport', 'udp.length'];
  const printed = output(
    'tshark',
    '-r',
    file,
    '-Y',
    'udp',
    '-T',
    'fields',
    ...fields.flatMap(field => ['-e', field]),
  );
  return printed
    .trim()
    .split('\n')
    .map(line => line.replace(/^(\d+\.\d{6})\d*/, '$1'));
}

const macs = '020000000001 020000000002';
const ethertype = (isV4: boolean) => (isV4 ? '0800' : '86dd');

describe.skipIf(!installed('tshark', 'editcap', 'capinfos', 'mergecap', 'tcpdump'))('a capture file', () => {
  test('that udptop writes has nothing that Wireshark complains about', () => {
    const file = at('written.pcapng');
    writeFileSync(
      file,
      captured(101, () => ''),
    );
    const checked = output(
      ...(['tshark', '-r', file, '-T', 'fields', '-E', 'separator=|'] as const),
      ...['-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE'],
      ...['-e', 'ip.checksum.status', '-e', 'udp.checksum.status', '-e', 'frame.interface_name'],
      ...[
        '-e',
        'frame.packet_flags_direction',
        '-e',
        'frame.comment',
        '-e',
        '_ws.malformed',
        '-e',
        '_ws.expert.severity',
      ],
    );
    const lines = checked.trim().split('\n');
    expect(lines.length).toBe(20);
    for (const [index, line] of lines.entries()) {
      const [ip, udp, name, direction, comment, malformed] = line.split('|');
      expect(ip).toBe(index % 3 > 0 ? '1' : '');
      expect([udp, name, Number(direction), comment, malformed]).toEqual([
        '1',
        'any0',
        index % 2 === 0 ? 2 : 1,
        `datagram ${index}`,
        '',
      ]);
    }
    const about = output('capinfos', '-M', file);
    expect(about).toMatch(/Number of packets: +20\n/);
    expect(about).toMatch(/Capture application: +udptop\n/);
    expect(about).toMatch(/Time precision = microseconds/);
    expect(about).toMatch(/Capture length = 262144\n/);
    expect(output('tshark', '-r', file, '-c', '1', '-T', 'fields', '-e', 'frame.time_epoch')).toBe(
      '1700000000.123456000\n',
    );
  });

  test('that udptop writes is read by tcpdump', () => {
    const file = at('for-tcpdump.pcapng');
    writeFileSync(
      file,
      captured(101, () => ''),
    );
    const lines = output('tcpdump', '-n', '-vv', '-r', file).trim();
    expect(lines.match(/UDP, length \d+/g)?.length).toBe(20);
    expect(lines).not.toMatch(/bad|truncated/);
  });

  test.each([
    ['Ethernet', 1, (isV4: boolean) => `${macs} ${ethertype(isV4)}`],
    ['a VLAN', 1, (isV4: boolean) => `${macs} 8100 0064 ${ethertype(isV4)}`],
    ['QinQ', 1, (isV4: boolean) => `${macs} 88a8 0064 8100 0065 ${ethertype(isV4)}`],
    ['PPPoE', 1, (isV4: boolean) => `${macs} 8864 11000001 0600 ${isV4 ? '0021' : '0057'}`],
    ['SNAP', 1, (isV4: boolean) => `${macs} 05dc aaaa03000000 ${ethertype(isV4)}`],
    ['raw IP', 101, () => ''],
    ['Linux cooked', 113, (isV4: boolean) => `0000 0001 0006 0200000000010000 ${ethertype(isV4)}`],
    [
      'Linux cooked, version 2',
      276,
      (isV4: boolean) => `${ethertype(isV4)} 0000 00000009 0001 00 06 0200000000010000`,
    ],
    ['BSD loopback', 0, (isV4: boolean) => (isV4 ? '02000000' : '1e000000')],
    ['OpenBSD loopback', 108, (isV4: boolean) => (isV4 ? '00000002' : '00000018')],
  ])('of %s has the datagrams that tshark finds', (name, linkType, headerOf) => {
    const file = at(`${name.replace(/\W+/g, '-')}.pcapng`);
    writeFileSync(file, captured(linkType, headerOf));
    const {lines, outcome} = found(readFileSync(file));
    expect(outcome).toEqual({kind: 'whole'});
    expect(lines).toEqual(foundByTshark(file));
    expect(lines.length).toBe(20);
  });

  test.each(['pcap', 'nsecpcap', 'modpcap', 'pcapng'])(
    'that editcap writes as %s is read as it was',
    format => {
      const written = at(`before-${format}.pcapng`);
      const converted = at(`after.${format}`);
      writeFileSync(
        written,
        captured(101, () => ''),
      );
      output('editcap', '-F', format, written, converted);
      const {lines, outcome} = found(readFileSync(converted));
      expect(outcome).toEqual({kind: 'whole'});
      expect(lines).toEqual(found(readFileSync(written)).lines);
    },
  );

  test('that editcap cut to the headers counts as much as before', () => {
    const written = at('long.pcapng');
    const cut = at('cut.pcapng');
    writeFileSync(
      written,
      captured(101, () => ''),
    );
    output('editcap', '-s', '48', written, cut);
    expect(found(readFileSync(cut)).lines).toEqual(found(readFileSync(written)).lines);
  });

  test('of several interfaces that mergecap puts together has all of them', () => {
    const [one, other, both] = [at('one.pcapng'), at('other.pcapng'), at('both.pcapng')];
    writeFileSync(
      one,
      captured(101, () => ''),
    );
    writeFileSync(
      other,
      captured(1, isV4 => `${macs} ${ethertype(isV4)}`),
    );
    output('mergecap', '-w', both, one, other);
    const {lines, interfaces, outcome} = found(readFileSync(both));
    expect(outcome).toEqual({kind: 'whole'});
    expect(interfaces.map(({linkType}) => linkType)).toEqual([101, 1]);
    expect(lines).toEqual(foundByTshark(both));
    expect(lines.length).toBe(40);
  });
});
