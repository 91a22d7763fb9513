import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, describe, expect, test} from 'vitest';
import {echo, eventually, freePort, type Peer, peer} from '../relay/peers.js';
import {dig, emptyDirectory, installed, says, startCommand, startDnsmasq} from './command.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const run = promisify(execFile);

/** A real nfcapd at a port of its own; `flows` ends it, and returns what nfdump reads of what it got. */
async function startNfcapd() {
  const [port, directory] = [await freePort(), emptyDirectory()];
  const nfcapd = spawn('nfcapd', ['-p', String(port), '-b', '127.0.0.1', '-w', directory, '-t', '3600']);
  children.push(nfcapd);
  let log = '';
  for (const stream of [nfcapd.stdout, nfcapd.stderr]) stream.on('data', text => (log += text));
  await eventually(() => log.includes('Startup nfcapd'), 'nfcapd');
  return {
    port,
    log: () => log,
    async flows(): Promise<NfdumpFlow[]> {
      nfcapd.kill('SIGTERM');
      await once(nfcapd, 'close');
      const [file] = readdirSync(directory).filter(name => /^nfcapd\.\d+$/.test(name));
      const {stdout} = await run('nfdump', ['-r', join(directory, file!), '-o', 'json'], {
        maxBuffer: 1 << 28,
        env: {...process.env, TZ: 'UTC'},
      });
      return JSON.parse(stdout);
    },
  };
}

/** A record, as nfdump writes it as JSON. */
interface NfdumpFlow {
  readonly first: string;
  readonly last: string;
  readonly in_packets: number;
  readonly in_bytes: number;
  readonly out_packets: number;
  readonly out_bytes: number;
  readonly proto: number;
  readonly src_port: number;
  readonly dst_port: number;
  readonly src4_addr?: string;
  readonly dst4_addr?: string;
  readonly src6_addr?: string;
  readonly dst6_addr?: string;
}

interface Sums {
  rxPackets: number;
  rxBytes: number;
  txPackets: number;
  txBytes: number;
  first: string;
  last: string;
}

/** By flow: the sums of its records, the first and the last datagram. */
function sumsOf(records: readonly NfdumpFlow[]): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  for (const record of records) {
    expect(record.proto).toBe(17);
    const source = record.src4_addr ?? `[${record.src6_addr}]`;
    const destination = record.dst4_addr ?? `[${record.dst6_addr}]`;
    const name = `${source}:${record.src_port} ${destination}:${record.dst_port}`;
    const known = sums.get(name);
    sums.set(name, {
      rxPackets: (known?.rxPackets ?? 0) + record.in_packets,
      rxBytes: (known?.rxBytes ?? 0) + record.in_bytes,
      txPackets: (known?.txPackets ?? 0) + record.out_packets,
      txBytes: (known?.txBytes ?? 0) + record.out_bytes,
      first: known && known.first < record.first ? known.first : record.first,
      last: known && known.last > record.last ? known.last : record.last,
    });
  }
  return sums;
}

interface SnapshotFlow {
  readonly client: string;
  readonly target: string;
  readonly service: string;
  readonly startedAt: string;
  readonly lastSeenAt: string;
  readonly state: string;
  readonly endReason: string | null;
  readonly rx: {readonly packets: number; readonly bytes: number};
  readonly tx: {readonly packets: number; readonly bytes: number};
  readonly metadata: {readonly app?: string};
}

/** The same of a snapshot, with IPv4 mapped into IPv6 where the other end is IPv6. */
function sumsOfSnapshot(flows: readonly SnapshotFlow[]): Map<string, Sums> {
  return new Map(
    flows.map(({client, target, startedAt, lastSeenAt, rx, tx}) => {
      const shown = client.startsWith('[')
        ? `${client} ${target.replace(/^(127[\d.]+)/, '[::ffff:$1]')}`
        : `${client} ${target}`;
      const sums = {
        rxPackets: rx.packets,
        rxBytes: rx.bytes,
        txPackets: tx.packets,
        txBytes: tx.bytes,
        first: startedAt.replace('Z', ''),
        last: lastSeenAt.replace('Z', ''),
      };
      return [shown, sums];
    }),
  );
}

/** Captures what goes to a port of the loopback interface, until `stop`, which returns the file. */
async function capture(filter: string) {
  const file = join(emptyDirectory(), 'export.pcap');
  const tcpdump = spawn('tcpdump', ['-i', 'lo', '-U', '--immediate-mode', '-w', file, ...filter.split(' ')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(tcpdump);
  await says(tcpdump, /listening on/);
  return async () => {
    tcpdump.kill('SIGINT');
    await once(tcpdump, 'close');
    return file;
  };
}

/** What tshark's dissector of IPFIX reads: a line for each message, its values by field. */
async function dissect(file: string, decodeAs: string, fields: readonly string[]) {
  const {stdout} = await run(
    'tshark',
    ['-r', file, '-d', decodeAs, '-Y', 'cflow', '-T', 'json', '--no-duplicate-keys'].concat(
      fields.flatMap(field => ['-e', field]),
    ),
    {maxBuffer: 1 << 28},
  );
  return (JSON.parse(stdout) as {_source: {layers: Readonly<Record<string, readonly string[]>>}}[]).map(
    ({_source}) => _source.layers,
  );
}

/** What tshark finds wrong in it. */
async function complaints(file: string, decodeAs: string): Promise<string> {
  const {stdout} = await run('tshark', ['-r', file, '-d', decodeAs, '-Y', 'cflow && _ws.expert', '-V']);
  return stdout;
}

async function sendSteadily(client: Peer, listen: number, count: number, host?: string): Promise<void> {
  for (let sent = 1; sent <= count; sent++) {
    await client.send('x'.repeat(10 * sent), listen, host);
    await client.arrived(sent);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

describe.skipIf(!installed('nfcapd', 'nfdump', 'tshark', 'tcpdump', 'dnsmasq', 'dig'))(
  'a real collector',
  () => {
    test('reads back the flows of the snapshot, with their sums and times; and tshark agrees, and has nothing to complain about', async () => {
      const collector = await startNfcapd();
      const decodeAs = `udp.port==${collector.port},cflow`;
      const dns = await startDnsmasq();
      children.push(dns.child);
      const game = await peer({answer: echo});
      const stop = await capture(`udp dst port ${collector.port}`);
      const snapshotFile = join(emptyDirectory(), 'snapshot.json');
      const command = startCommand([
        '-L',
        `udp://127.0.0.1:0/127.0.0.1:${dns.port}?name=dns&udpTimeout=1s`,
        '-L',
        `udp://127.0.0.1:0/127.0.0.1:${game.port}?name=game`,
        '-L',
        `udp://[::1]:0/127.0.0.1:${game.port}?name=mixed`,
        ...['--headless', '--output', 'ndjson', '--linger', '1h', '--snapshot', snapshotFile],
        ...['--ipfix', `127.0.0.1:${collector.port}?activeTimeout=1s&domain=7`],
      ]);
      children.push(command.child);
      const [asked, played, mixed] = [
        await command.listening('dns'),
        await command.listening('game'),
        await command.listening('mixed'),
      ];
      for (let query = 0; query < 5; query++) dig(asked, '+short', 'example.test');
      const [player, sixth] = [await peer(), await peer({host: '::1'})];
      // Longer than two active timeouts.
      await Promise.all([sendSteadily(player, played, 25), sendSteadily(sixth, mixed, 15)]);
      await command.printed(/"ended":5/);
      command.child.kill('SIGTERM');
      expect(await command.finished).toMatchObject({status: 0});

      const {flows} = JSON.parse(readFileSync(snapshotFile, 'utf8')) as {flows: SnapshotFlow[]};
      const read = await collector.flows();
      expect(collector.log()).toMatch(/Sequence Errors: 0, Bad Packets: 0/);
      expect(flows).toHaveLength(7);
      expect(sumsOf(read)).toEqual(sumsOfSnapshot(flows));

      const file = await stop();
      expect(await complaints(file, decodeAs)).toBe('');
      const messages = await dissect(file, decodeAs, [
        'cflow.od_id',
        'cflow.sequence',
        'cflow.flowset_id',
        'cflow.srcport',
        'cflow.flow_end_reason',
        'cflow.biflow_direction',
        'cflow.appl_name',
        'cflow.if_name',
        'cflow.octets',
        'cflow.transport_octet_delta_count',
      ]);
      let before = 0;
      const reasons = new Map<string, string[]>();
      for (const message of messages) {
        expect(message['cflow.od_id']).toEqual(['7']);
        expect(message['cflow.sequence']).toEqual([String(before)]);
        const ports = message['cflow.srcport'] ?? [];
        before += ports.length;
        for (const [index, port] of ports.entries()) {
          expect(message['cflow.biflow_direction']![index]).toBe('1');
          reasons.set(port, [...(reasons.get(port) ?? []), message['cflow.flow_end_reason']![index]!]);
        }
        expect(message['cflow.octets']).toEqual(message['cflow.transport_octet_delta_count']);
      }
      expect(before).toBe(read.length);
      for (const {client, service} of flows) {
        const told = reasons.get(client.slice(client.lastIndexOf(':') + 1))!;
        if (service === 'dns') expect(told).toEqual(['1']);
        else {
          expect(told.at(-1)).toBe('4');
          expect(told.length).toBeGreaterThan(1);
          expect(new Set(told.slice(0, -1))).toEqual(new Set(['2']));
        }
      }
      expect(new Set(messages.flatMap(each => each['cflow.appl_name'] ?? []))).toEqual(new Set(['dns']));
      expect(new Set(messages.flatMap(each => each['cflow.if_name'] ?? []))).toEqual(
        new Set(['dns', 'game', 'mixed']),
      );
    });
  },
);
