import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {cli, emptyDirectory, installed, type Running, runCommand, says, startCommand} from './command.js';
import {makeNetwork, type Network, whyNoNamespaces} from './namespaces.js';

const url = 'tungo://?name=udp0&net=10.66.0.1/24,fd66::1/64&mtu=1420&route=10.99.0.0/16,fd99::/64';
const hosts = ['10.99.0.1', 'fd99::1'] as const;
const missing = whyNoNamespaces();

interface Direction {
  readonly packets: number;
  readonly forwardedPackets: number;
  readonly droppedPackets: number;
}

/** A peer of this directory: see `echo.mjs`. */
const echo = (mode: string, ...args: string[]) => [
  process.execPath,
  resolve('test/e2e/echo.mjs'),
  mode,
  ...args,
];

/** What a snapshot file says of the one service. */
interface Exported {
  readonly services: readonly {notUdp: {packets: number; answered: number}}[];
  readonly totals: {
    rx: Direction;
    tx: Direction;
    refusals: number;
    drops: {byReason: Record<string, number>};
  };
  readonly flows: readonly {
    id: string;
    rx: {packets: number; bytes: number};
    tx: {packets: number};
    metadata: Readonly<Record<string, unknown>>;
  }[];
}

/** Says on stdout once it does. */
function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = '';
  return new Promise(fulfil => {
    child.stdout!.on('data', chunk => {
      text += chunk;
      if (pattern.test(text)) fulfil(text);
    });
  });
}

describe.skipIf(missing !== undefined)(
  `a TUN device${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let network: Network;
    const running: Running[] = [];

    beforeAll(() => {
      network = makeNetwork();
      // iperf3 talks TCP on the side, which is not for the device.
      for (const family of ['-4', '-6'])
        network.ip(family, 'rule', 'add', 'ipproto', 'tcp', 'dport', '5201', 'lookup', '100');
      network.ip('route', 'add', 'default', 'via', '10.77.0.2', 'table', '100');
      network.ip('-6', 'route', 'add', 'default', 'via', 'fd77::2', 'table', '100');
    });
    afterEach(async () => {
      for (const {child} of running.splice(0)) child.kill('SIGKILL');
      await network.endServers();
    });
    afterAll(() => network?.remove());

    /** Starts the relay; what it returns ends it, and reads its snapshot. */
    async function relay(
      listen: string,
      within = network.relay,
      ...more: readonly string[]
    ): Promise<() => Promise<Exported>> {
      const file = join(emptyDirectory(), 'snapshot.json');
      const command = startCommand(
        ['-L', listen, '--headless', '--output', 'ndjson', '-i', '100ms', '--snapshot', file, ...more],
        {within},
      );
      running.push(command);
      await command.printed(/"schema"/);
      return async () => {
        command.child.kill('SIGINT');
        const {status, stderr} = await command.finished;
        expect(status, stderr).toBe(0);
        expect(stderr).not.toContain('"level":50');
        return JSON.parse(readFileSync(file, 'utf8'));
      };
    }

    function expectConserving({totals: {rx, tx}}: Exported): void {
      expect(rx.packets).toBe(rx.forwardedPackets + rx.droppedPackets);
      expect(tx.packets).toBe(tx.forwardedPackets + tx.droppedPackets);
    }

    test.skipIf(!installed('/usr/bin/python3')).each(hosts)(
      'carries DSCP and ECN, both ways: %s',
      async host => {
        const script = resolve('test/e2e/traffic-class.py');
        const server = network.serve('/usr/bin/python3', script, 'server', host);
        const port = (await printed(server, /\d+\n/)).trim();
        const end = await relay(`${url}&interface=cable0`);
        expect(await network.run('/usr/bin/python3', script, 'client', host, port)).toBe('as sent\n');
        expectConserving(await end());
      },
    );

    test.skipIf(!installed('dnsmasq', 'dig'))(
      'carries what dig asks a dnsmasq, large answers as fragments',
      async () => {
        const dnsmasq = network.serve(
          'dnsmasq',
          '--no-daemon',
          '--user=root',
          '--no-resolv',
          '--no-hosts',
          '--conf-file=/dev/null',
          '--edns-packet-max=4096',
          '--address=/example.test/192.0.2.1',
          ...Array.from('abcdefghij', letter => `--txt-record=long.test,${letter.repeat(240)}`),
        );
        await says(dnsmasq, /started/);
        const end = await relay(`${url}&interface=cable0`);
        const dig = (...query: string[]) => network.run('dig', '+tries=1', '+time=5', ...query);
        for (const host of hosts) {
          expect(await dig(`@${host}`, '+short', 'example.test')).toBe('192.0.2.1\n');
          const long = await dig(`@${host}`, '+bufsize=4096', '+ignore', 'long.test', 'txt');
          expect(long).toContain(`SERVER: ${host}#53`);
          expect(Number(/MSG SIZE {2}rcvd: (\d+)/.exec(long)?.[1])).toBeGreaterThan(2400);
        }
        const snapshot = await end();
        expectConserving(snapshot);
        expect(snapshot.flows.length).toBe(4);
        for (const flow of snapshot.flows) {
          expect(flow.id).toMatch(/^(10\.66\.0\.1|\[fd66::1\]):\d+->(10\.99\.0\.1|\[fd99::1\]):53\/udp$/);
          expect([flow.rx.packets, flow.tx.packets]).toEqual([1, 1]);
          expect(flow.metadata).toMatchObject({conn_type: 'tun', protocol: 'UDP'});
        }
      },
    );

    test('carries datagrams of any size both ways', async () => {
      for (const host of hosts) await printed(network.serve(...echo('serve', host)), /serving/);
      const end = await relay(`${url}&interface=cable0`);
      const sizes = ['0', '1', '1371', '1372', '1373', '1392', '1393', '4000', '65507'];
      for (const host of hosts) {
        expect((await network.run(...echo('ask', host, ...sizes))).trim().split('\n')).toEqual(sizes);
      }
      const snapshot = await end();
      expectConserving(snapshot);
      expect(snapshot.totals.drops.byReason).toEqual({});
      expect(snapshot.flows.map(({rx}) => rx.packets)).toEqual([sizes.length, sizes.length]);
    });

    test('carries datagrams through a SOCKS5 proxy on another host', async () => {
      for (const host of hosts) await printed(network.serve(...echo('serve', host)), /serving/);
      const proxy = network.serve(
        ...[
          process.execPath,
          cli,
          '-L',
          'socks5://10.77.0.2:1080?allow=any&privateTargets=any',
          '--headless',
        ],
        ...['--output', 'ndjson', '-i', '100ms'],
      );
      await printed(proxy, /"schema"/);
      const end = await relay(url, network.relay, '-F', 'socks5://10.77.0.2:1080');
      const sizes = ['0', '1', '1372', '1373', '4000'];
      for (const host of hosts) {
        expect((await network.run(...echo('ask', host, ...sizes))).trim().split('\n')).toEqual(sizes);
      }
      const snapshot = await end();
      expectConserving(snapshot);
      expect(snapshot.totals.drops.byReason).toEqual({});
      expect(snapshot.flows.map(({rx}) => rx.packets)).toEqual([sizes.length, sizes.length]);
    });

    test.skipIf(!installed('iperf3'))('carries iperf3 both ways without loss', async () => {
      for (const host of hosts) {
        const server = network.serve('iperf3', '--server', '--bind', host, '--forceflush');
        await printed(server, /listening/);
        const end = await relay(`${url}&interface=cable0`);
        for (const direction of [[], ['--reverse']]) {
          const args = [
            '--client',
            host,
            '--udp',
            '--bitrate',
            '10M',
            '--length',
            '1200',
            '--time',
            '1',
            ...direction,
          ];
          const report = JSON.parse(await network.run('iperf3', '--json', ...args));
          expect(report.error).toBeUndefined();
          expect(report.end.sum).toMatchObject({lost_packets: 0});
          expect(report.end.sum.packets).toBeGreaterThan(500);
        }
        const snapshot = await end();
        expectConserving(snapshot);
        expect(snapshot.totals.rx.droppedPackets + snapshot.totals.tx.droppedPackets).toBe(0);
        await network.endServers();
      }
    });

    test.skipIf(!installed('openssl'))('carries DTLS', async () => {
      const [key, certificate] = [
        join(emptyDirectory(), 'key.pem'),
        join(emptyDirectory(), 'certificate.pem'),
      ];
      const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=test'.split(
        ' ',
      );
      execFileSync('openssl', [...request, '-keyout', key, '-out', certificate], {stdio: 'ignore'});
      const files = ['-key', key, '-cert', certificate];
      const server = network.serve('openssl', 's_server', '-dtls', '-accept', '10.99.0.1:4433', ...files);
      await printed(server, /ACCEPT/);
      const end = await relay(`${url}&interface=cable0`);
      const connect = 'openssl s_client -dtls -quiet -connect 10.99.0.1:4433'.split(' ');
      const [program, ...args] = [...network.relay, ...connect] as [string, ...string[]];
      const client = spawn(program, args, {stdio: ['pipe', 'pipe', 'ignore']});
      const [asked, answered] = [printed(server, /there\n/), printed(client, /back\n/)];
      client.stdin.write('there\n');
      await asked;
      server.stdin!.write('back\n');
      await answered;
      client.kill('SIGKILL');
      const snapshot = await end();
      expectConserving(snapshot);
      expect(snapshot.flows[0]!.rx.packets).toBeGreaterThan(3);
    });

    test('is opened by a program, too, whose reporter hears every packet', async () => {
      await printed(network.serve(...echo('serve', '10.99.0.1')), /serving/);
      const program = `
        import {createHandler, registerStatsReporter} from ${JSON.stringify(resolve('dist/index.js'))};
        const say = (...words) => console.log(words.join(' '));
        registerStatsReporter('my-guid', {
          onConnectionStart: protocol => say('start', protocol),
          onPacket: (protocol, direction, source, target, bytes) => say(direction, bytes),
          onConnectionEnd: protocol => say('end', protocol),
        });
        const handler = createHandler({
          type: 'tungo',
          device: 'udp0',
          net: '10.66.0.1/24',
          routes: ['10.99.0.0/16'],
          interface: 'cable0',
        }).init({statsGUID: 'my-guid', udpTimeout: '10s'});
        await handler.start();
        say('started', handler.address);
        process.stdin.once('data', () => handler.stop());
      `;
      const [node, ...args] = [...network.relay, process.execPath, '--input-type=module', '-e', program];
      const child = spawn(node!, args, {stdio: ['pipe', 'pipe', 'inherit']});
      const all = printed(child, /end udp/);
      await printed(child, /started/);
      expect(await network.run(...echo('ask', '10.99.0.1', '5'))).toBe('5\n');
      child.stdin.end('stop\n');
      expect((await all).trim().split('\n')).toEqual(['started ', 'start udp', 'rx 5', 'tx 5', 'end udp']);
    });

    test.skipIf(!installed('ping', 'bash'))('answers what is not UDP at once', async () => {
      const end = await relay(`${url}&interface=cable0`);
      const ping = (address: string) => network.run('ping', '-c', '1', '-W', '5', address);
      for (const address of ['10.66.0.1', '10.66.0.2', 'fd66::1', 'fd66::2']) {
        expect(await ping(address), address).toContain('1 received');
      }
      expect(await ping('10.99.0.1')).toContain('Packet filtered');
      expect(await ping('fd99::1')).toContain('Administratively prohibited');
      for (const host of hosts) {
        expect(await network.run('timeout', '5', 'bash', '-c', `exec 3<>/dev/tcp/${host}/80`)).toContain(
          'Connection refused',
        );
      }
      const {services, totals} = await end();
      // Two of the pings, both connections, and what was refused; the device's own addresses are the kernel's.
      expect(services[0]!.notUdp.answered).toBe(6);
      expect(totals.rx.packets).toBe(0);
    });

    test.skipIf(!installed('dig', 'traceroute'))(
      'passes the refusal of a target on to its client',
      async () => {
        const end = await relay(`${url}&interface=cable0`);
        for (const host of hosts) {
          const asked = await network.run(
            'dig',
            '+tries=1',
            '+time=30',
            `@${host}`,
            '-p',
            '5399',
            'example.test',
          );
          expect(asked, host).toContain('connection refused');
          // Each probe is for another port; the first one already reaches the target.
          const traced = await network.run(
            'traceroute',
            '-n',
            '-U',
            '-p',
            '5399',
            '-q',
            '1',
            '-w',
            '30',
            host,
          );
          expect(traced, host).toMatch(new RegExp(`^ 1 +${host.replaceAll('.', '\\.')} `, 'm'));
        }
        const snapshot = await end();
        expectConserving(snapshot);
        expect(snapshot.totals.refusals).toBeGreaterThanOrEqual(4);
      },
    );

    test.skipIf(!installed('/usr/bin/python3', 'tcpdump'))(
      'keeps the flag "don\'t fragment", and tells a client what the path takes',
      async () => {
        for (const host of hosts) await printed(network.serve(...echo('serve', host)), /serving/);
        const watch = network.serve(
          'tcpdump',
          '-l',
          '-n',
          '-v',
          '-i',
          'cable1',
          'src 10.77.0.1 and udp dst port 7',
        );
        let seen = '';
        watch.stdout!.on('data', text => {
          seen += text;
        });
        await says(watch, /listening on/);
        const end = await relay(`${url},10.98.0.0/16&interface=cable0`);
        const send = async (host: string, choice: 'whole' | 'any', bytes: number) =>
          (
            await network.run(
              '/usr/bin/python3',
              resolve('test/e2e/path-mtu.py'),
              host,
              choice,
              String(bytes),
            )
          ).trim();
        const flags = () => Array.from(seen.matchAll(/flags \[(\w+)\]/g), ([, flag]) => flag);
        expect(await send('10.99.0.1', 'whole', 1200)).toBe('answered');
        expect(await send('10.99.0.1', 'any', 1200)).toBe('answered');
        await expect.poll(flags).toEqual(['DF', 'none']);

        // The first hop takes less; then a router behind it does.
        network.ip('route', 'change', 'default', 'via', '10.77.0.2', 'mtu', '1300');
        network.ip('-6', 'route', 'change', 'default', 'via', 'fd77::2', 'mtu', '1300');
        expect(await send('10.99.0.1', 'whole', 1350)).toBe('too large, 1300');
        expect(await send('10.99.0.1', 'any', 1350)).toBe('answered');
        expect(await send('fd99::1', 'whole', 1350)).toBe('too large, 1300');
        network.ip('route', 'change', 'default', 'via', '10.77.0.2');
        network.ip('-6', 'route', 'change', 'default', 'via', 'fd77::2');
        network.onServer('ip', 'tuntap', 'add', 'dev', 'far0', 'mode', 'tun');
        network.onServer('ip', 'address', 'add', '10.98.0.1/24', 'dev', 'far0');
        network.onServer('ip', 'link', 'set', 'far0', 'mtu', '1000', 'up');
        network.onServer('sysctl', '-q', '-w', 'net.ipv4.ip_forward=1');
        expect(await send('10.98.0.2', 'whole', 1200)).toBe('too large, 1000');
        const snapshot = await end();
        expectConserving(snapshot);
        expect(snapshot.totals.drops.byReason).toEqual({tooLarge: 2});
      },
    );

    test('counts a refusal of the target on its flow, and drops what is for nobody', async () => {
      const end = await relay(`${url}&interface=cable0`);
      const send = (address: string) => network.run('bash', '-c', `echo hi > /dev/udp/${address}/9`);
      await send('10.99.0.1');
      await send('10.66.0.77');
      await expect.poll(() => running[0]!.stdout()).toMatch(/"refusals":1/);
      const snapshot = await end();
      expectConserving(snapshot);
      expect(snapshot.totals.drops.byReason).toEqual({noTarget: 1});
    });

    test("lets flows go on when the relay's own address changes", async () => {
      const server = network.serve(...echo('serve', '10.99.0.1'));
      await printed(server, /serving/);
      const end = await relay(`${url}&interface=cable0`);
      const command = running[0]!;
      const [program, ...args] = [
        ...network.relay,
        ...[process.execPath, resolve('test/e2e/steady-client.mjs'), '7', '10.99.0.1'],
      ] as unknown as [string, ...string[]];
      const client = spawn(program, args, {stdio: ['pipe', 'pipe', 'inherit']});
      try {
        await once(client.stdout!, 'data');
        const moveTo = (from: string, to: string) => {
          network.ip('address', 'del', `${from}/24`, 'dev', 'cable0');
          network.ip('address', 'add', `${to}/24`, 'dev', 'cable0');
          // The routes went with the address.
          network.ip('route', 'replace', 'default', 'via', '10.77.0.2');
          network.ip('route', 'replace', 'default', 'via', '10.77.0.2', 'table', '100');
        };
        moveTo('10.77.0.1', '10.77.0.9');
        await command.printed(/"started":2,"ended":1/);
        moveTo('10.77.0.9', '10.77.0.1');
        await command.printed(/"started":3,"ended":2/);
      } finally {
        client.kill('SIGKILL');
      }
      const snapshot = await end();
      expectConserving(snapshot);
      expect(snapshot.totals.refusals).toBe(0);
    });

    test('that is removed is told, and taken up again when it is back', async () => {
      const server = network.serve(...echo('serve', '10.99.0.1'));
      await printed(server, /serving/);
      const file = join(emptyDirectory(), 'snapshot.json');
      const output = ['--headless', '--output', 'ndjson', '-i', '100ms', '--snapshot', file];
      const command = startCommand(['-L', `${url}&interface=cable0`, ...output], {within: network.relay});
      running.push(command);
      await command.printed(/"schema"/);
      const ask = () =>
        network.run(process.execPath, resolve('test/e2e/echo.mjs'), 'ask', '10.99.0.1', '100');
      expect(await ask()).toBe('100\n');
      const told = says(command.child, /the TUN device udp0 was taken away/);
      network.ip('link', 'del', 'udp0');
      await told;
      await command.printed(/"problem":"the TUN device udp0 is gone/);
      const back = printed(command.child, /"problem":"the TUN device udp0 is gone.*\n(?!.*"problem").*\n/);
      network.ip('tuntap', 'add', 'dev', 'udp0', 'mode', 'tun');
      await says(command.child, /the TUN device is back/);
      await back;
      expect(await ask()).toBe('100\n');
      command.child.kill('SIGINT');
      expect((await command.finished).status).toBe(0);
      const {totals, flows} = JSON.parse(readFileSync(file, 'utf8'));
      expect(totals.rx.packets).toBe(totals.rx.forwardedPackets + totals.rx.droppedPackets);
      expect(flows.map(({endReason}: {endReason: string | null}) => endReason)).toContain('closed');
      network.ip('tuntap', 'del', 'dev', 'udp0', 'mode', 'tun');
    });

    test('that is away at the end, as the only service, is a failure', async () => {
      const command = startCommand(
        ['-L', `${url}&interface=cable0`, '--headless', '--output', 'ndjson', '-i', '100ms'],
        {within: network.relay},
      );
      running.push(command);
      await command.printed(/"schema"/);
      network.ip('link', 'del', 'udp0');
      await command.printed(/"problem":"the TUN device udp0 is gone/);
      command.child.kill('SIGINT');
      expect((await command.finished).status).toBe(1);
    });

    test('that is down loses what is for it, counted', async () => {
      const server = network.serve(...echo('serve-late', '10.99.0.1'));
      await printed(server, /serving/);
      const end = await relay(`${url}&interface=cable0`);
      await network.run('bash', '-c', 'echo hi > /dev/udp/10.99.0.1/7');
      await expect.poll(() => running[0]!.stdout()).toMatch(/"rx":\{"packets":1,/);
      network.ip('link', 'set', 'udp0', 'down');
      server.stdin!.write('now\n');
      await expect.poll(() => running[0]!.stdout()).toContain('"byReason":{"sendError":1}');
      expectConserving(await end());
    });

    test('leaves nothing behind when it ends', async () => {
      const before = network.ip('route') + network.ip('-6', 'route') + network.ip('link');
      const end = await relay(`${url}&interface=cable0`);
      expect(network.ip('route')).toContain('10.99.0.0/16 dev udp0');
      await end();
      expect(network.ip('route') + network.ip('-6', 'route') + network.ip('link')).toBe(before);
    });

    test('that was there before is left as it was, and serves who may change nothing', async () => {
      network.ip('tuntap', 'add', 'dev', 'udp0', 'mode', 'tun', 'user', '0');
      try {
        // What queues packets is made when the device is first up, and stays.
        const describeDevice = () =>
          network.ip('address', 'show', 'dev', 'udp0').replace(/qdisc \S+/, '') +
          network.ip('route', 'show', 'dev', 'udp0');
        const bare = describeDevice();
        await (await relay(`${url}&interface=cable0`))();
        expect(describeDevice()).toBe(bare);

        network.ip('address', 'add', '10.66.0.1/24', 'dev', 'udp0');
        network.ip('address', 'add', 'fd66::1/64', 'dev', 'udp0', 'nodad');
        network.ip('link', 'set', 'dev', 'udp0', 'mtu', '1420', 'up');
        network.ip('route', 'add', '10.99.0.0/16', 'dev', 'udp0');
        network.ip('route', 'add', 'fd99::/64', 'dev', 'udp0');
        const ready = network.ip('route', 'show', 'dev', 'udp0');
        const without = ['setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin'];
        const end = await relay(`${url}&interface=cable0`, [...network.relay, ...without]);
        expect(await network.run('ping', '-c', '1', '-W', '5', '10.66.0.2')).toContain('1 received');
        await end();
        expect(network.ip('route', 'show', 'dev', 'udp0').replaceAll(' linkdown', '')).toBe(
          ready.replaceAll(' linkdown', ''),
        );
      } finally {
        network.ip('link', 'del', 'udp0');
      }
    });

    test.each([
      [
        'that would be sent its own datagrams',
        url,
        [],
        "a routing loop: the relay's own datagrams to 10.99.0.0/16 would go back into the device udp0; set interface " +
          'to the one that leads there, or so_mark to a mark that an ip rule keeps out of udp0',
      ],
      [
        'with a mark that no rule knows',
        `${url}&so_mark=438`,
        [],
        "a routing loop: the relay's own datagrams to 10.99.0.0/16 would go back into the device udp0; set interface " +
          'to the one that leads there, or so_mark to a mark that an ip rule keeps out of udp0',
      ],
      [
        'with an interface that does not exist',
        `${url}&interface=eth9`,
        [],
        'there is no interface eth9 for upstream datagrams',
      ],
      [
        'without the privilege',
        url,
        ['setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin'],
        'making the TUN device udp0 needs the capability CAP_NET_ADMIN: run as root, or have root make it once with ' +
          'ip tuntap add dev udp0 mode tun user root',
      ],
      [
        'without ip',
        url,
        ['env', 'PATH=/nonexistent'],
        'the program ip is missing, which sets addresses and routes: install iproute2',
      ],
      [
        'of a name that another device has',
        url.replace('name=udp0', 'name=cable0'),
        [],
        'the device cable0 exists but is not a TUN device without multi_queue and vnet_hdr: choose another name',
      ],
      [
        'by the portable transport',
        url,
        [],
        'tungo needs the batched transport, which works on Linux on x64 and arm64, with koffi',
        ['--transport', 'portable'],
      ],
    ])('%s is refused in a sentence', async (_, listen, within, sentence, more: string[] = []) => {
      const before = network.ip('link');
      const {status, stderr} = await runCommand(['-L', listen, '--headless', '--output', 'none', ...more], {
        within: [...network.relay, ...within],
      });
      expect({status, stderr}).toEqual({status: 2, stderr: `udptop: --listen ${listen}: ${sentence}\n`});
      expect(network.ip('link')).toBe(before);
    });

    test('forwards past its own routes where an ip rule knows the mark', async () => {
      await printed(network.serve(...echo('serve', '10.99.0.1')), /serving/);
      network.ip('rule', 'add', 'fwmark', '438', 'lookup', '100', 'pref', '50');
      try {
        const end = await relay(
          `tungo://?name=udp0&net=10.66.0.1/24&route=0.0.0.0/1,128.0.0.0/1&so_mark=438`,
        );
        expect(await network.run(...echo('ask', '10.99.0.1', '100'))).toBe('100\n');
        expect((await end()).flows.length).toBe(1);
      } finally {
        network.ip('rule', 'del', 'fwmark', '438');
      }
    });
  },
);
