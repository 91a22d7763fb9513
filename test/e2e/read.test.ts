import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {
  block,
  description,
  enhanced,
  option,
  pcapHeader,
  pcapPacket,
  section,
  u32,
} from '../packet/capture-file/files.js';
import {fragments, udpDatagram, udpPacket} from '../packet/packets.js';
import {cli, runCommand} from './command.js';

const little = {isLittle: true};
const directory = mkdtempSync(join(tmpdir(), 'udptop-read-'));
const path = (name: string) => join(directory, name);
const text = (bytes: number, letter = 'a') => Buffer.alloc(bytes, letter);
const resolver = '10.0.0.53';

/** Flows of both families with replies, and one whose datagrams are fragments. */
const packets = [
  ...Array.from({length: 20}, (_, number) =>
    udpPacket('10.0.0.1', resolver, [40_000 + (number % 4), 53], text(30 + number)),
  ),
  ...Array.from({length: 20}, (_, number) =>
    udpPacket(resolver, '10.0.0.1', [53, 40_000 + (number % 4)], text(100 + number)),
  ),
  ...Array.from({length: 5}, () => udpPacket('fd00::1', 'fd00::2', [5000, 6000], text(700))),
  ...fragments(
    {
      source: '10.0.0.9',
      target: '10.0.0.8',
      payload: udpDatagram('10.0.0.9', '10.0.0.8', [7000, 7001], text(4000)),
    },
    1480,
  ),
];
const file = Buffer.concat([pcapHeader(little), ...packets.map(packet => pcapPacket(little, packet))]);

interface Saved {
  readonly flows: readonly {
    readonly id: string;
    readonly rx: {readonly packets: number; readonly bytes: number};
    readonly tx: {readonly packets: number; readonly bytes: number};
  }[];
  readonly totals: {readonly rx: {readonly packets: number}; readonly tx: {readonly packets: number}};
}

interface Named {
  readonly flows: readonly {readonly id: string; readonly metadata: {readonly app?: string}}[];
}

beforeAll(() => {
  writeFileSync(path('all.pcap'), file);
});
afterAll(() => rmSync(directory, {recursive: true}));

async function read(name: string) {
  const saved = path(`${name}.json`);
  const {status, stderr} = await runCommand([
    ...['read', path(name), '--headless', '--output', 'none', '--snapshot', saved],
  ]);
  return {status, stderr, snapshot: JSON.parse(readFileSync(saved, 'utf8')) as Saved};
}

/** Packets of each conversation, as tshark counts them: `[packets to the first, packets from the first]`, by both ends. */
function conversations(name: string): Map<string, number> {
  const lines = execFileSync('tshark', ['-r', path(name), '-q', '-z', 'conv,udp'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).split('\n');
  const found = new Map<string, number>();
  for (const line of lines) {
    const match = /^(\S+)\s+<->\s+(\S+)\s+(\d+) .*?\s+(\d+) .*?\s+(\d+) /.exec(line);
    if (match) found.set([match[1]!, match[2]!].sort().join(' '), Number(match[5]));
  }
  return found;
}

describe('udptop read', () => {
  test("names a user's own application", async () => {
    writeFileSync(path('apps.yaml'), 'apps: {letters: {port: 6000, starts: "61 61", minLength: 700}}');
    const saved = path('named.json');
    await runCommand([
      ...['read', path('all.pcap'), '-C', path('apps.yaml'), '--headless', '--output', 'none'],
      ...['--snapshot', saved],
    ]);
    const {flows} = JSON.parse(readFileSync(saved, 'utf8')) as Named;
    expect(flows.filter(({metadata}) => metadata.app === 'letters').map(({id}) => id)).toEqual([
      '[fd00::1]:5000->[fd00::2]:6000/udp',
    ]);
  });

  test('counts the flows of a file as tshark does, and a fragmented datagram once', async () => {
    const {status, stderr, snapshot} = await read('all.pcap');
    expect([status, stderr]).toEqual([0, '']);
    const ours = new Map(
      snapshot.flows.map(({id, rx, tx}) => {
        const [client = '', target = ''] = id.replace('/udp', '').replaceAll(/[[\]]/g, '').split('->');
        return [[client, target].sort().join(' '), rx.packets + tx.packets];
      }),
    );
    expect(ours).toEqual(conversations('all.pcap'));
    expect(snapshot.flows.find(({id}) => id.includes(':7000'))!.rx).toMatchObject({packets: 1, bytes: 4000});
    expect(snapshot.flows.find(({id}) => id.includes(':40003->'))).toMatchObject({
      rx: {packets: 5, bytes: [3, 7, 11, 15, 19].reduce((sum, number) => sum + 30 + number, 0)},
      tx: {packets: 5},
    });
  });

  test.each([
    ['pcapng', () => execFileSync('editcap', ['-F', 'pcapng', path('all.pcap'), path('all.pcapng')])],
    ['nsecpcap', () => execFileSync('editcap', ['-F', 'nsecpcap', path('all.pcap'), path('all.nsecpcap')])],
    ['pcap.gz', () => writeFileSync(path('all.pcap.gz'), gzipSync(file))],
  ])('reads the same from a file in the format %s', async (format, make) => {
    make();
    const {snapshot} = await read(`all.${format}`);
    expect(snapshot.flows).toHaveLength(6);
    expect(snapshot.totals).toMatchObject({rx: {packets: 26}, tx: {packets: 20}});
  });

  test('reads what stands before a damage, and says where that is', async () => {
    writeFileSync(path('cut.pcap'), file.subarray(0, 1000));
    const {status, stderr, snapshot} = await read('cut.pcap');
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /cut\.pcap: The file ends in the middle of a packet, which begins at byte \d+\.\n$/,
    );
    expect(snapshot.totals.rx.packets).toBeGreaterThan(5);
  });

  test('says what packets of an unknown link type it does not read', async () => {
    const radio = Buffer.concat([pcapHeader(little, {linkType: 127}), pcapPacket(little, packets[0]!)]);
    writeFileSync(path('radio.pcap'), radio);
    const {stderr, snapshot} = await read('radio.pcap');
    expect(stderr).toContain('1 packet has the link type IEEE802_11_RADIO, which udptop does not read');
    expect(snapshot.flows).toEqual([]);
  });

  test('writes the datagrams of a file to another one, which tshark reads without complaint', async () => {
    const written = path('written.pcapng');
    const {status, stderr} = await runCommand([
      ...['read', path('all.pcap'), '--headless', '--output', 'none', '--write', written],
    ]);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^udptop: Wrote 46 datagrams \(/)]);
    // The fragments of a datagram are one packet there, as far as it was captured.
    expect(conversations('written.pcapng')).toEqual(conversations('all.pcap'));
    const complaints = execFileSync(
      'tshark',
      ['-r', written, '-o', 'udp.check_checksum:TRUE', '-Y', 'udp.checksum.status == 0'],
      {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']},
    );
    expect(complaints.split('\n').filter(line => !line.includes('7000'))).toEqual(['']);
  });

  test('reads packets without a time, and with an impossible one', async () => {
    // Of 60 bytes, so that it needs no padding.
    const packet = udpPacket('10.0.0.1', resolver, [40_000, 53], text(32));
    const simple = block(little, 3, u32(packet.length, little), packet);
    const inSeconds = description(little, 101, option(little, 9, Uint8Array.of(0)));
    const late = [2n ** 63n, 1_800_000_000n].map(ticks => enhanced(little, packet, {ticks}));
    const head = section(little);
    writeFileSync(path('simple.pcapng'), Buffer.concat([head, description(little, 101), simple, simple]));
    writeFileSync(path('late.pcapng'), Buffer.concat([head, inSeconds, ...late]));
    expect((await read('simple.pcapng')).snapshot.totals.rx.packets).toBe(2);
    expect((await read('late.pcapng')).snapshot.totals.rx.packets).toBe(2);
  });

  test('refuses what is no capture, with a sentence', async () => {
    writeFileSync(path('notes.txt'), 'no capture at all');
    const {status, stderr} = await runCommand(['read', path('notes.txt'), '--headless']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^udptop: read: .*notes\.txt: The file is neither pcap nor pcapng\./);
  });

  test('reads from a pipe, and from standard input that is a file', async () => {
    for (const stdin of ['pipe', openSync(path('all.pcap'), 'r')] as const) {
      const child = spawn(
        process.execPath,
        [cli, 'read', '-', '--headless', '--output', 'none', '--snapshot', '-'],
        {stdio: [stdin, 'pipe', 'inherit'], env: {...process.env, NODE_ENV: undefined}},
      );
      let printed = '';
      child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
        printed += chunk;
      });
      child.stdin?.end(file);
      await once(child, 'close');
      if (typeof stdin === 'number') closeSync(stdin);
      expect((JSON.parse(printed) as Saved).flows).toHaveLength(6);
    }
  });
});
