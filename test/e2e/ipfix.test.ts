import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, describe, expect, onTestFinished, test} from 'vitest';
import {createDecoder} from '../ipfix/decode.js';
import {echo, eventually, freePort, openPeer, openRefusing, type Peer, peer} from '../relay/peers.js';
import {dig, emptyDirectory, installed, runCommand, says, startCommand, startDnsmasq} from './command.js';

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
        if (service === 'dns') expect(told.at(-1)).toBe('1');
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

    test('gets thousands of flows that end at once and stay in no snapshot: none is missing, none is there twice', async () => {
      const collector = await startNfcapd();
      const target = await peer({answer: echo});
      const command = startCommand([
        '-L',
        `udp://127.0.0.1:0/127.0.0.1:${target.port}?udpTimeout=3s`,
        ...['--headless', '--output', 'ndjson', '--linger', '0s'],
        ...['--ipfix', `udp://127.0.0.1:${collector.port}`],
      ]);
      children.push(command.child);
      const listen = await command.listening();
      const clients = 3000;
      for (let count = 0; count < clients; count++) {
        // Ports are given out again.
        const client = await openPeer({host: `127.1.${count >> 8}.${count & 255}`});
        await client.send('x'.repeat(1 + (count % 100)), listen, '127.0.0.1');
        if (count % 100 === 99) await target.arrived(count + 1);
        client.close();
      }
      await command.printed(/"ended":3000,/);
      command.child.kill('SIGTERM');
      const {status, stdout} = await command.finished;
      expect(status).toBe(0);
      const {totals} = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
      const read = await collector.flows();
      expect(read).toHaveLength(clients);
      const sum = (of: (flow: NfdumpFlow) => number) => read.reduce((all, flow) => all + of(flow), 0);
      expect(sum(flow => flow.in_packets)).toBe(totals.rx.packets);
      expect(sum(flow => flow.in_bytes)).toBe(totals.rx.bytes);
      expect(sum(flow => flow.out_packets)).toBe(totals.tx.packets);
      expect(sum(flow => flow.out_bytes)).toBe(totals.tx.bytes);
      expect(collector.log()).toMatch(/Sequence Errors: 0, Bad Packets: 0/);
    });
  },
);

describe.skipIf(!installed('tshark', 'tcpdump'))('over TCP', () => {
  test('tshark reads one stream of messages, with the flow that went on until the end', async () => {
    const server = createServer();
    const ended = once(server, 'connection').then(([socket]) => once(socket.resume(), 'end'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const {port} = server.address() as AddressInfo;
    const stop = await capture(`tcp port ${port}`);
    const target = await peer({answer: echo});
    const command = startCommand([
      '-L',
      `udp://127.0.0.1:0/127.0.0.1:${target.port}`,
      ...['--headless', '--output', 'ndjson', '-i', '100ms'],
      ...['--ipfix', `tcp://127.0.0.1:${port}`],
    ]);
    children.push(command.child);
    const client = await peer();
    await client.send('hello', await command.listening());
    await client.arrived(1);
    await command.printed(/"started":1/);
    command.child.kill('SIGTERM');
    expect(await command.finished).toMatchObject({status: 0});
    await ended;
    const file = await stop();
    const decodeAs = `tcp.port==${port},cflow`;
    expect(await complaints(file, decodeAs)).toBe('');
    const messages = await dissect(file, decodeAs, [
      'cflow.srcport',
      'cflow.flow_end_reason',
      'cflow.packets',
      'cflow.octets',
    ]);
    expect(messages.filter(message => message['cflow.srcport'])).toEqual([
      {
        'cflow.srcport': [String(client.port)],
        'cflow.flow_end_reason': ['4'],
        'cflow.packets': ['1', '1'],
        'cflow.octets': ['5', '5'],
      },
    ]);
  });
});

describe('an export', () => {
  test('names nobody with --privacy: addresses are those of the pseudonyms', async () => {
    const [collector, target, client] = [await peer(), await peer({answer: echo}), await peer()];
    const command = startCommand([
      '-L',
      `udp://127.0.0.1:0/127.0.0.1:${target.port}`,
      ...['--headless', '--output', 'ndjson', '-i', '100ms', '--privacy'],
      ...['--ipfix', `127.0.0.1:${collector.port}`],
    ]);
    children.push(command.child);
    await client.send('hello', await command.listening());
    await command.printed(/"client":"host-[0-9a-f]{8}:/);
    command.child.kill('SIGTERM');
    const {stdout} = await command.finished;
    const [, digits] = /"client":"host-[0-9a-f]([0-9a-f]{7}):/.exec(stdout)!;
    await eventually(() => collector.received.length >= 2, 'the record');
    const [record] = collector.received
      .map(({payload}) => payload)
      .map(createDecoder())
      .flatMap(({records}) => records);
    expect(record).toMatchObject({
      sourceIPv4Address: Buffer.from(`f${digits}`, 'hex').join('.'),
      sourceTransportPort: client.port,
      octetDeltaCount: 5,
    });
  });

  test('to nobody harms no flow: a notice says so, the records that are lost are counted, and the status is 1', async () => {
    const refusing = await openRefusing();
    onTestFinished(refusing.close);
    const [target, client] = [await peer({answer: echo}), await peer()];
    const command = startCommand([
      '-L',
      `udp://127.0.0.1:0/127.0.0.1:${target.port}`,
      ...['--headless', '--output', 'ndjson', '-i', '100ms'],
      ...['--ipfix', `127.0.0.1:${refusing.port}`],
    ]);
    children.push(command.child);
    await client.send('hello', await command.listening());
    await client.arrived(1);
    await command.printed(
      /"--ipfix: udp:\/\/127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\); records wait"/,
    );
    command.child.kill('SIGTERM');
    const {status, stderr} = await command.finished;
    expect(status).toBe(1);
    expect(stderr).toContain('--ipfix: 1 record was lost');
  });

  test('goes to the collector of the configuration file, but not in a demo', async () => {
    const collector = await peer();
    const cwd = emptyDirectory();
    writeFileSync(
      join(cwd, 'udptop.yaml'),
      `ipfix: udp://127.0.0.1:${collector.port}?domain=9
services:
- addr: 127.0.0.1:0
  handler: {type: udp}
  forwarder: {nodes: [{addr: 127.0.0.1:9}]}
`,
    );
    const short = ['--headless', '--output', 'none', '--duration', '500ms'];
    expect(await runCommand(['--demo', ...short], {cwd})).toMatchObject({status: 0});
    expect(collector.received).toEqual([]);
    expect(await runCommand(short, {cwd})).toMatchObject({status: 0});
    await collector.arrived(1);
    const [first] = collector.received.map(({payload}) => payload).map(createDecoder());
    expect(first).toMatchObject({domain: 9, records: []});
  });
});
