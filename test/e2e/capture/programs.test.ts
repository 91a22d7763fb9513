import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {statSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {eventually} from '../../relay/peers.js';
import {emptyDirectory, installed, says} from '../command.js';
import {type Capture, type Counts, listen, type Seen, send, startCapture, whyNoCapture} from './capturing.js';
import {createHosts, type Host} from './hosts.js';

const why = whyNoCapture === undefined ? '' : ` (skipped: ${whyNoCapture})`;

describe.skipIf(whyNoCapture !== undefined)(`a capture of real programs${why}`, {timeout: 90_000}, () => {
  const hosts = createHosts();
  const captures: Capture[] = [];
  let here: Host;
  let there: Host;

  beforeAll(() => {
    [here, there] = [hosts.add('here'), hosts.add('there')];
    hosts.connect(here, 'cable0', there, 'cable1');
    for (const [host, end, last] of [
      [here, 'cable0', 1],
      [there, 'cable1', 2],
    ] as const) {
      host.ip('address', 'add', `10.77.0.${last}/24`, 'broadcast', '10.77.0.255', 'dev', end);
      host.ip('address', 'add', `fd77::${last}/64`, 'dev', end, 'nodad');
    }
    here.ip('route', 'add', '239.0.0.0/8', 'dev', 'cable0');
  });
  afterEach(async () => {
    for (const {command} of captures.splice(0)) command.child.kill('SIGKILL');
    await hosts.endPrograms();
  });
  afterAll(hosts.remove);

  async function capture(host: Host, ...more: readonly string[]): Promise<Capture> {
    const started = await startCapture(host, ['-L', 'capture://any', ...more]);
    captures.push(started);
    return started;
  }

  const total = ({totals: {rx, tx}}: Seen) => rx.packets + tx.packets;

  describe.skipIf(!installed('dnsmasq', 'dig'))('dig and dnsmasq', () => {
    async function dnsmasq(): Promise<void> {
      const child = there.start(
        ...['dnsmasq', '--no-daemon', '--user=root', '--no-resolv', '--no-hosts', '--conf-file=/dev/null'],
        '--address=/example.test/10.77.0.2',
      );
      await says(child, /started/);
    }

    /** Asks, and returns how many bytes went either way. */
    async function dig(...query: readonly string[]): Promise<{readonly asked: number; readonly got: number}> {
      const text = await here.run('dig', '+qr', '+tries=1', '+time=5', '@10.77.0.2', ...query);
      return {
        asked: Number(/QUERY SIZE: (\d+)/.exec(text)![1]),
        got: Number(/MSG SIZE {2}rcvd: (\d+)/.exec(text)![1]),
      };
    }

    test('are a flow of DNS at either end, and its server is named where it runs', async () => {
      await dnsmasq();
      const [client, server] = [await capture(here), await capture(there)];
      const {asked, got} = await dig('example.test');
      const flow = {
        target: '10.77.0.2:53',
        rx: {packets: 1, bytes: asked},
        tx: {packets: 1, bytes: got},
        metadata: {app: 'dns', dns_name: 'example.test', dns_type: 'A'},
      };
      await Promise.all([client, server].map(each => each.until(seen => total(seen) >= 2)));
      expect((await client.end()).flows).toMatchObject([
        {...flow, metadata: {direction: 'out', interface: 'cable0'}},
      ]);
      await server.until(({flows}) => flows[0]?.metadata.target_process !== undefined);
      expect((await server.end()).flows).toMatchObject([
        {
          ...flow,
          metadata: {direction: 'in', interface: 'cable1', target_process: 'dnsmasq', target_user: 'root'},
        },
      ]);
    });

    test('name the addresses of later flows', async () => {
      await dnsmasq();
      const seen = await capture(here);
      await dig('example.test');
      await seen.until(now => total(now) >= 2);
      const {port} = await send(here, '10.77.0.2', 4000, 1, 100);
      await seen.until(({flows}) => flows.length === 2);
      const {flows} = await seen.end();
      expect(flows.find(({client}) => client === `10.77.0.1:${port}`)).toMatchObject({
        target: '10.77.0.2:4000',
        metadata: {target_name: 'example.test', target_name_seen: true},
      });
    });
  });

  describe.skipIf(!installed('iperf3'))('iperf3', () => {
    interface Stream {
      readonly udp: {readonly packets: number; readonly bytes: number; readonly sender: boolean};
    }
    interface Report {
      readonly start: {readonly connected: readonly {local_port: number}[]};
      readonly end: {readonly streams: readonly Stream[]};
    }

    test.each([[[]], [['--reverse']], [['--bidir']]])(
      'sends and receives as much as it says: %j',
      async options => {
        const server = there.start('iperf3', '--server', '--one-off', '--json');
        let text = '';
        server.stdout!.on('data', chunk => {
          text += chunk;
        });
        await there.run('sh', '-c', "until ss -ltn | grep -q ':5201 '; do sleep 0.02; done");
        const [near, far] = [await capture(here), await capture(there)];
        const closed = once(server, 'close');
        const client = JSON.parse(
          await here.run(
            ...[
              'iperf3',
              '--client',
              '10.77.0.2',
              '--udp',
              '--bitrate',
              '40M',
              '--length',
              '1200',
              '--time',
              '1',
            ],
            ...['--json', ...options],
          ),
        ) as Report;
        await closed;
        const serving = JSON.parse(text) as Report;
        const sentBy = ({end}: Report) =>
          end.streams.filter(({udp}) => udp.sender).reduce((all, {udp}) => all + udp.packets, 0);
        const sent = {rx: sentBy(client), tx: sentBy(serving)};
        // Each stream begins with four bytes either way.
        const streams = client.end.streams.length;
        const expected = {
          rx: {packets: sent.rx + streams, bytes: sent.rx * 1200 + streams * 4},
          tx: {packets: sent.tx + streams, bytes: sent.tx * 1200 + streams * 4},
        };
        for (const each of [near, far]) {
          await each.until(seen => total(seen) >= expected.rx.packets + expected.tx.packets);
          const {totals, flows} = await each.end();
          expect(totals).toMatchObject({...expected, drops: {byReason: {}}});
          expect(flows).toHaveLength(streams);
          for (const {target} of flows) expect(target).toBe('10.77.0.2:5201');
        }
      },
    );
  });

  describe.skipIf(!installed('gtlsclient', 'gtlsserver', 'openssl'))('a transfer with QUIC', () => {
    test.each([
      ['10.77.0.2', '10.77.0.2'],
      ['fd77::2', '[fd77::2]'],
    ])('has its protocol and server name, and as many bytes at either end: %s', async (host, shown) => {
      const directory = emptyDirectory();
      const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
      execFileSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'],
          ...['-keyout', key, '-out', certificate],
        ],
        {stdio: 'ignore'},
      );
      execFileSync('dd', [
        'if=/dev/zero',
        `of=${join(directory, 'file')}`,
        'bs=1M',
        'count=4',
        'status=none',
      ]);
      there.start('gtlsserver', '-q', '-d', directory, host, '4433', key, certificate);
      await there.run('sh', '-c', "until ss -lun | grep -q ':4433 '; do sleep 0.02; done");
      const [near, far] = [await capture(here), await capture(there)];
      await here.run(
        ...['gtlsclient', '-q', '--exit-on-all-streams-close', host, '4433'],
        'https://localhost/file',
      );
      const [atClient, atServer] = await Promise.all(
        [near, far].map(async each => {
          await each.until(({totals}) => totals.tx.bytes > 4 << 20);
          return each.end();
        }),
      );
      expect(atClient!.flows).toMatchObject([
        {
          target: `${shown}:4433`,
          metadata: {app: 'quic', quic_sni: 'localhost', direction: 'out'},
        },
      ]);
      const counts = ({flows}: Seen) =>
        flows.map(({id, rx, tx}) => [id, rx.packets, rx.bytes, tx.packets, tx.bytes]);
      expect(counts(atServer!)).toEqual(counts(atClient!));
    });
  });

  test('trains count as the datagrams that they are, and as many arrive', async () => {
    const received = await listen(there, '10.77.0.2', 4000);
    const [near, far] = [await capture(here), await capture(there)];
    const {sent} = await send(here, '10.77.0.2', 4000, 3205, 1000, 'train=32');
    expect(await received()).toEqual(sent);
    for (const each of [near, far]) {
      await each.until(seen => total(seen) >= 3205);
      expect((await each.end()).flows).toMatchObject([{rx: sent, tx: {packets: 0}}]);
    }
  });

  test.each(['10.77.0.2', 'fd77::2'])('fragments count as their datagram, both ways: %s', async host => {
    const received = await listen(there, host, 4000, 'echo');
    const [near, far] = [await capture(here), await capture(there)];
    const {sent, received: answers} = await send(here, host, 4000, 20, 60_000, 'answers=20');
    expect(await received()).toEqual(sent);
    for (const each of [near, far]) {
      await each.until(seen => total(seen) >= 40);
      expect((await each.end()).flows).toMatchObject([{rx: sent, tx: answers}]);
    }
  });

  test.each(['10.77.0.2', 'fd77::2'])('longer headers are no payload: %s', async host => {
    const received = await listen(there, host, 4000, 'echo');
    const [near, far] = [await capture(here), await capture(there)];
    const sent = await send(here, host, 4000, 20, 500, 'headers=long', 'answers=20');
    expect(await received()).toEqual(sent.sent);
    for (const each of [near, far]) {
      await each.until(seen => total(seen) >= 40);
      expect((await each.end()).flows).toMatchObject([{rx: sent.sent, tx: sent.received}]);
    }
  });

  test.each(['127.0.0.1', '::1', '127.0.0.9', '10.77.0.1', 'fd77::1'])(
    'what stays on the machine counts once, and is local: %s',
    async host => {
      await listen(here, host, 4000, 'echo');
      const seen = await capture(here);
      const {sent, received} = await send(here, host, 4000, 50, 300, 'answers=50');
      await seen.until(now => total(now) >= 100 && now.flows[0]?.metadata.target_process !== undefined);
      const {flows, services} = await seen.end();
      expect(flows).toMatchObject([
        {rx: sent, tx: received, metadata: {direction: 'local', interface: 'lo', target_process: 'python3'}},
      ]);
      expect(services[0]!.capture).toMatchObject({mirrored: {packets: 0}, malformedPackets: 0});
    },
  );

  test.each(['239.1.2.3', '10.77.0.255', '255.255.255.255'])(
    'a group is the target of those who send to it, and counts once: %s',
    async group => {
      const address = group.startsWith('239') ? group : '0.0.0.0';
      const received = await listen(there, address, 4000);
      // The sender's host hears it as well.
      await listen(here, address, 4000);
      const [near, far] = [await capture(here), await capture(there)];
      const {sent, port} = await send(here, group, 4000, 30, 200, 'from=10.77.0.1');
      expect(await received()).toEqual(sent);
      for (const [each, direction] of [
        [near, 'out'],
        [far, 'in'],
      ] as const) {
        await each.until(seen => total(seen) >= 30);
        expect((await each.end()).flows).toMatchObject([
          {client: `10.77.0.1:${port}`, target: `${group}:4000`, rx: sent, metadata: {direction}},
        ]);
      }
    },
  );

  test.each(['10.77.0.2', 'fd77::2'])('a flow that nobody takes is refused: %s', async host => {
    const seen = await capture(here);
    await send(here, host, 4001, 1, 100);
    const {flows} = await seen.until(now => now.flows[0]?.lifecycle === 'refused');
    expect(flows).toMatchObject([{refusals: 1, rx: {packets: 1, bytes: 100}, tx: {packets: 0}}]);
  });

  test.skipIf(!installed('tcpdump', 'tshark'))('tshark counts as much for each flow', async () => {
    const file = join(emptyDirectory(), 'trace.pcap');
    await listen(there, '10.77.0.2', 4000, 'echo');
    const seen = await capture(here);
    const tcpdump = here.start(
      'tcpdump',
      '-i',
      'cable0',
      '-U',
      '--immediate-mode',
      '-s',
      '2000',
      '-B',
      '16384',
      '-w',
      file,
      'udp',
    );
    await says(tcpdump, /listening on/);
    const talks: Counts[] = [];
    for (let count = 1; count <= 5; count++) {
      const {sent, received} = await send(
        here,
        '10.77.0.2',
        4000,
        10 * count,
        100 * count,
        `answers=${10 * count}`,
      );
      talks.push(sent, received);
    }
    await seen.until(now => total(now) >= 300);
    const {flows} = await seen.end();
    expect(flows.map(({rx, tx}) => rx.packets + tx.packets).toSorted((a, b) => a - b)).toEqual([
      20, 40, 60, 80, 100,
    ]);
    const fileBytes = 24 + talks.reduce((all, {packets, bytes}) => all + packets * (16 + 42) + bytes, 0);
    await eventually(() => statSync(file).size >= fileBytes, 'all packets in the file', 10_000);
    const closed = once(tcpdump, 'close');
    // `ip netns exec` has become it.
    tcpdump.kill('SIGINT');
    await closed;
    const conversations = execFileSync('tshark', ['-r', file, '-q', '-z', 'conv,udp'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const told = [
      ...conversations.matchAll(/^(\S+):(\d+) +<-> (\S+):(\d+) +(\d+) (\S+ \S+) +(\d+) (\S+ \S+) +(\d+) /gm),
    ];
    expect(told).toHaveLength(5);
    for (const [, host, port, otherHost, otherPort, backPackets, , packets] of told) {
      const ends = [`${host}:${port}`, `${otherHost}:${otherPort}`];
      const flow = flows.find(({client, target}) => ends.includes(client) && ends.includes(target))!;
      const isClientFirst = flow.client === ends[0];
      const [rx, tx] = isClientFirst ? [packets, backPackets] : [backPackets, packets];
      expect([flow.rx.packets, flow.tx.packets]).toEqual([Number(rx), Number(tx)]);
    }
    const lengths = execFileSync('tshark', ['-r', file, '-T', 'fields', '-e', 'udp.length'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const payloadBytes = lengths
      .trim()
      .split('\n')
      .reduce((all, bytes) => all + Number(bytes) - 8, 0);
    expect(flows.reduce((all, {rx, tx}) => all + rx.bytes + tx.bytes, 0)).toBe(payloadBytes);
    expect(talks.reduce((all, {bytes}) => all + bytes, 0)).toBe(payloadBytes);
  });
});
