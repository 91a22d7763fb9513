import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {echo, openPeer, type Peer} from '../relay/peers.js';
import {emptyDirectory, type Running, runCommand, startCommand} from './command.js';

const peers: Peer[] = [];
afterEach(() => {
  for (const peer of peers.splice(0)) peer.close();
});

const url = 'udp://127.0.0.1:5300/127.0.0.1:53';

describe('what cannot be run is refused in one sentence, with status 2:', () => {
  test.each([
    [['--nope'], 'unknown flag --nope: see udptop --help'],
    [['-x'], 'unknown flag -x: see udptop --help'],
    [['--listen.x=udp://:1/a:1'], 'unknown flag --listen.x: see udptop --help'],
    [['--demo', '-L.x', 'a'], 'unknown flag -L.x: see udptop --help'],
    [['flows'], 'unexpected argument "flows": a service is given as --listen <url>, see udptop --help'],
    [['-L'], '--listen needs a value: see udptop --help'],
    [['--interval', '1'], '--interval: expected a duration such as 500ms, 1s or 1m30s; got "1"'],
    [['-i', '50ms'], '--interval: expected 100ms to 1h; got "50ms"'],
    [['-i', '2h'], '--interval: expected 100ms to 1h; got "2h"'],
    [['-i', '1s', '-i', '2s'], '--interval was given 2 times: give it once'],
    [['--sort', 'rate:up'], '--sort: expected rate:asc or rate:desc; got "rate:up"'],
    [
      ['--filter', 'dns port:x'],
      '--filter: expected a port number from 0 to 65535; got "x"\n  dns port:x\n           ^',
    ],
    [['--threads', '0'], '--threads: expected a whole number from 1 to 64; got "0"'],
    [['--control', 'a', '--control', 'b'], '--control was given 2 times: give it once'],
    [['--control', '', '--headless'], '--control needs a path for the socket'],
    [['--demo', '--snapshot', ''], '--snapshot needs a file, or - for standard output'],
    [['--demo', '--no-snapshot'], 'unknown flag --no-snapshot: see udptop --help'],
    [['--demo', '--no-filter=x'], 'unknown flag --no-filter: see udptop --help'],
    [['--demo', '--config='], '--config needs a file'],
    [
      ['--demo', '--', '--snapshot='],
      'unexpected argument "--snapshot=": a service is given as --listen <url>, see udptop --help',
    ],
    [['--columns', 'client,rx-packtes'], '--columns: expected rx-packets; got "rx-packtes"'],
    [['--columns', 'rate,age,RATE'], '--columns: expected each column once; got "rate" twice'],
    [['--output', 'xml'], '--output: expected table, ndjson, none; got "xml"'],
    [
      ['--log-level', 'loud'],
      '--log-level: expected trace, debug, info, warn, error, fatal, silent; got "loud"',
    ],
    [['--config', '/nonexistent.yaml'], '--config /nonexistent.yaml: there is no such file'],
    [
      ['-L', 'udp://127.0.0.1/127.0.0.1:53'],
      '--listen udp://127.0.0.1/127.0.0.1:53: expected an address to listen at such as 127.0.0.1:5300, [::1]:5300 or :5300; got "127.0.0.1"',
    ],
    [
      ['-L', url, '--headless', '--log-file', '/nonexistent/log'],
      "--log-file: /nonexistent/log cannot be written: ENOENT: no such file or directory, open '/nonexistent/log'",
    ],
  ])('%j', async (args, sentence) => {
    expect(await runCommand(args)).toEqual({status: 2, stdout: '', stderr: `udptop: ${sentence}\n`});
  });

  test('a port that is in use, with its line in the file', async () => {
    const taken = await openPeer();
    peers.push(taken);
    const directory = emptyDirectory();
    writeFileSync(
      join(directory, 'udptop.yaml'),
      `services:
  - name: free
    addr: 127.0.0.1:0
    handler: {type: udp}
    forwarder: {nodes: [{addr: 127.0.0.1:53}]}
  - name: taken
    addr: 127.0.0.1:${taken.port}
    handler: {type: udp}
    forwarder: {nodes: [{addr: 127.0.0.1:53}]}
`,
    );
    const {status, stdout, stderr} = await runCommand(['--headless'], {cwd: directory});
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `udptop: udptop.yaml:7:11: 127.0.0.1:${taken.port} is in use by another program; stop that program or choose another port\n`,
    );
  });
});

describe('--help and --version', () => {
  test('print to stdout and end with status 0', async () => {
    const help = await runCommand(['--help']);
    expect(help.status).toBe(0);
    for (const flag of [
      '--listen',
      '--config',
      '--demo',
      '--interval',
      '--sort',
      '--filter',
      '--columns',
      '--headless',
      '--output',
      '--duration',
      '--snapshot',
      '--log-file',
      '--log-level',
    ]) {
      expect(help.stdout).toContain(flag);
    }
    const {version} = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await runCommand(['--version'])).toEqual({status: 0, stdout: `${version}\n`, stderr: ''});
  });
});

describe('without a screen', () => {
  test('a missing terminal is reported, and the run continues as with --headless', async () => {
    const {status, stdout, stderr} = await runCommand(['--demo', '--duration', '300ms']);
    expect(status).toBe(0);
    expect(stderr).toBe('udptop: no terminal on stdout, so it runs as with --headless\n');
    expect(stdout).toMatch(/^udptop .*DEMO traffic/);
  });

  test('ndjson prints one snapshot a line', async () => {
    const {stdout} = await runCommand([
      '--demo',
      '--headless',
      '--output',
      'ndjson',
      '-i',
      '100ms',
      '--duration',
      '650ms',
    ]);
    const snapshots = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(snapshots.length).toBeGreaterThanOrEqual(4);
    for (const snapshot of snapshots) {
      expect(snapshot).toMatchObject({schema: 'udptop/snapshot/v1', intervalSeconds: 0.1, demo: true});
    }
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it with status 0 and the snapshot written',
    async signal => {
      const directory = emptyDirectory();
      const command = startCommand(['--demo', '--headless', '-i', '100ms', '--snapshot', 'out.json'], {
        cwd: directory,
      });
      await command.printed(/active/);
      command.child.kill(signal);
      expect((await command.finished).status).toBe(0);
      expect(readdirSync(directory)).toEqual(['out.json']);
      expect(JSON.parse(readFileSync(join(directory, 'out.json'), 'utf8')).schema).toBe('udptop/snapshot/v1');
    },
  );

  test('--columns chooses the columns of the table and their order', async () => {
    const {stdout} = await runCommand([
      '--demo',
      '--headless',
      '--duration',
      '300ms',
      '--columns',
      'age, rxRate,client',
    ]);
    expect(stdout).toMatch(/^ +AGE +RX\/s CLIENT\n( +\d+\.\ds +\S+ 127\.0\.\d\.\d:\d+\n)+/m);
  });

  test('--filter reduces the table, ndjson and the snapshot to the flows that match, and keeps the totals', async () => {
    const directory = emptyDirectory();
    const filter = 'service:dns and (rate>=0 or age<1h)';
    const args = ['--demo', '--headless', '-i', '200ms', '--duration', '900ms', '--filter', filter];
    const {stdout} = await runCommand([...args, '--output', 'ndjson', '--snapshot', 'out.json'], {
      cwd: directory,
    });
    const written = JSON.parse(readFileSync(join(directory, 'out.json'), 'utf8'));
    for (const snapshot of [
      ...stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line)),
      written,
    ]) {
      const exported = {flows: snapshot.flows.length};
      expect(snapshot.view).toMatchObject({filter, sort: 'rate:desc', scope: 'filtered', exported});
      expect(new Set(snapshot.flows.map(({service}: {service: string}) => service)).size).toBeLessThan(2);
    }
    expect(written.flows.length).toBeGreaterThan(0);
    expect(written.flows[0].service).toBe('dns');
    expect(written.totals.flows.active).toBeGreaterThan(written.flows.length);
    const table = await runCommand([...args.slice(0, -1), 'nowhere']);
    expect(table.stdout).toMatch(/flows: [1-9]\d* active/);
    expect(table.stdout).not.toMatch(/127\.0\.\d\.\d:\d+ +127/);
  });

  test('--snapshot - prints it to stdout', async () => {
    const {status, stdout} = await runCommand([
      '--demo',
      '--headless',
      '--output',
      'none',
      '--duration',
      '200ms',
      '--snapshot',
      '-',
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({schema: 'udptop/snapshot/v1', services: expect.any(Array)});
  });

  test('a snapshot that cannot be written is reported with status 1, and leaves no file behind', async () => {
    const {status, stderr} = await runCommand([
      '--demo',
      '--headless',
      '--output',
      'none',
      '--duration',
      '200ms',
      '--snapshot',
      '/nonexistent/s.json',
    ]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^udptop: --snapshot: \/nonexistent\/s\.json cannot be written: ENOENT/);
  });

  test('a reader that leaves ends it without an error, as with top -b | head', async () => {
    const command = startCommand(['--demo', '--headless', '-i', '100ms']);
    await command.printed(/CLIENT/);
    command.child.stdout!.destroy();
    const {status, stderr} = await command.finished;
    expect([status, stderr]).toEqual([0, '']);
  });

  test('the log goes to its file, and says what is relayed', async () => {
    const directory = emptyDirectory();
    await runCommand(
      [
        '-L',
        'udp://127.0.0.1:0/127.0.0.1:53?name=dns',
        '--headless',
        '--output',
        'none',
        '--duration',
        '200ms',
        '--log-file',
        'log',
      ],
      {cwd: directory},
    );
    const lines = readFileSync(join(directory, 'log'), 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({msg: 'relaying', service: 'dns', receiveBufferBytes: expect.any(Number)}),
    );
  });
});

describe('--log-level debug', () => {
  test('logs a line per flow with traffic at each interval', async () => {
    const directory = emptyDirectory();
    const flags = ['--demo', '--headless', '--output', 'none', '-i', '200ms', '--duration', '1500ms'];
    await runCommand([...flags, '--log-file', 'log', '--log-level', 'debug'], {cwd: directory});
    const lines = readFileSync(join(directory, 'log'), 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'traffic',
        conn_id: expect.stringMatching(/^127\.0\.\d\.\d:\d+->127\.0\.0\.1:\d+\/udp$/),
        rx: expect.objectContaining({packets: expect.any(Number), bytesPerSecond: expect.any(Number)}),
        metadata: expect.objectContaining({conn_type: 'udp'}),
      }),
    );
  });
});

describe('port 0', () => {
  const firstSnapshot = async (command: Running) => {
    await command.printed(/\n/);
    return JSON.parse(command.stdout().split('\n')[0]!);
  };
  const portOf = ({services: [{listen}]}: {services: [{listen: string}]}) => Number(listen.split(':')[1]);

  test('lets two instances run at once, each at its own port, which snapshot, log and stderr show', async () => {
    const target = await openPeer({answer: echo});
    peers.push(target);
    const [one, other] = [emptyDirectory(), emptyDirectory()].map(cwd => ({
      cwd,
      command: startCommand(
        [
          ...['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}?name=dns`, '--headless'],
          ...['-L', 'socks5://127.0.0.1:0?name=proxy', '--output', 'ndjson', '-i', '100ms'],
          ...['--log-file', 'log'],
        ],
        {cwd},
      ),
    }));
    const ports = new Set<number>();
    for (const {cwd, command} of [one!, other!]) {
      const {services} = await firstSnapshot(command);
      const [dns, proxy] = services.map(({listen}: {listen: string}) => listen);
      ports.add(Number(dns.split(':')[1])).add(Number(proxy.split(':')[1]));
      const client = await openPeer();
      peers.push(client);
      await client.send('hello', portOf({services}));
      await client.arrived(1);
      command.child.kill('SIGTERM');
      const {stderr} = await command.finished;
      expect(stderr).toBe(`udptop: dns listens at ${dns}\nudptop: proxy listens at ${proxy}\n`);
      const log = readFileSync(join(cwd, 'log'), 'utf8');
      expect(log).toContain(`"service":"dns","listen":["${dns}"]`);
      expect(log).toContain(`"service":"proxy","listen":"${proxy}"`);
    }
    expect(ports.size).toBe(4);
    expect(ports).not.toContain(0);
  });

  test.each(['portable', 'batched'])('is one port for all threads and addresses, %s', async transport => {
    const target = await openPeer({answer: echo});
    peers.push(target);
    const command = startCommand([
      ...['-L', `udp://0.0.0.0:0/127.0.0.1:${target.port}?allow=any`, '--threads', '2', '--headless'],
      ...['--transport', transport, '--output', 'ndjson', '-i', '100ms'],
    ]);
    const {services} = await firstSnapshot(command);
    expect(services[0].listen).toMatch(/^0\.0\.0\.0:[1-9]\d*$/);
    const clients = await Promise.all(Array.from({length: 8}, () => openPeer({host: '0.0.0.0'})));
    peers.push(...clients);
    const addresses = Object.values(networkInterfaces())
      .flatMap(each => each ?? [])
      .filter(({family}) => family === 'IPv4');
    for (const {address} of addresses) {
      for (const client of clients) await client.send(address, portOf({services}), address);
    }
    await Promise.all(clients.map(client => client.arrived(addresses.length)));
    command.child.kill('SIGTERM');
    await command.finished;
  });

  test('of a target is an error', async () => {
    const {status, stderr} = await runCommand(['-L', 'udp://127.0.0.1:0/127.0.0.1:0', '--headless']);
    expect(status).toBe(2);
    expect(stderr).toBe(
      'udptop: --listen udp://127.0.0.1:0/127.0.0.1:0: expected a port from 1 to 65535; got "0" in "127.0.0.1:0"\n',
    );
  });
});

describe('several relay threads', () => {
  test('share a port exactly: each client in one row, limits and totals for all threads together', async () => {
    const target = await openPeer({answer: echo});
    const clients = await Promise.all(Array.from({length: 24}, () => openPeer()));
    peers.push(target, ...clients);
    const cwd = emptyDirectory();
    const command = startCommand(
      [
        ...['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}?maxSessions=20`, '--threads', '2'],
        ...['--headless', '--output', 'ndjson', '-i', '100ms', '--transport', 'batched'],
        ...['--snapshot', 'out.json'],
      ],
      {cwd},
    );
    const port = await command.listening();
    for (const client of clients.slice(0, 20)) {
      for (let round = 1; round <= 3; round++) {
        await client.send('hello', port);
        await client.arrived(round);
      }
    }
    for (const client of clients.slice(20)) await client.send('hello', port);
    await command.printed(/"sessionLimit":4/);
    const bound = new RegExp(` 0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} `, 'g');
    expect(readFileSync('/proc/net/udp', 'utf8').match(bound)).toHaveLength(2);
    command.child.kill('SIGTERM');
    await command.finished;
    const {totals, flows, services} = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));
    expect(totals.rx).toMatchObject({packets: 64, forwardedPackets: 60, droppedPackets: 4});
    expect(totals.tx).toMatchObject({packets: 60, forwardedPackets: 60, droppedPackets: 0});
    expect(totals.flows).toMatchObject({active: 20, started: 20});
    expect(services[0].metered).toBe(true);
    expect(new Set(flows.map(({id}: {id: string}) => id)).size).toBe(20);
    for (const flow of flows) expect([flow.rx.packets, flow.tx.packets]).toEqual([3, 3]);
  });

  test('are one where the transport has no shared ports, and the log says so', async () => {
    const target = await openPeer({answer: echo});
    const client = await openPeer();
    peers.push(target, client);
    const command = startCommand([
      ...['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}?name=dns`, '--threads', '2'],
      ...['--headless', '--output', 'ndjson', '-i', '100ms', '--transport', 'portable'],
    ]);
    const port = await command.listening();
    await client.send('hello', port);
    await client.arrived(1);
    command.child.kill('SIGTERM');
    const {stderr} = await command.finished;
    expect(stderr).toContain('served by one thread only');
  });
});

describe('limits on the command line', () => {
  test('refuse further clients, and the snapshot accounts for every datagram', async () => {
    const target = await openPeer({answer: echo});
    const clients = await Promise.all([openPeer(), openPeer(), openPeer()]);
    peers.push(target, ...clients);
    const command = startCommand([
      '-L',
      `udp://127.0.0.1:0/127.0.0.1:${target.port}?maxSessions=2`,
      '--headless',
      '--output',
      'ndjson',
      '-i',
      '100ms',
      '--snapshot',
      'out.json',
    ]);
    const port = await command.listening();
    for (const client of clients) {
      for (let round = 0; round < 5; round++) await client.send('hello', port);
      if (client !== clients.at(-1)) await client.arrived(5);
    }
    await command.printed(/"sessionLimit":5/);
    command.child.kill('SIGTERM');
    const {stdout} = await command.finished;
    const {totals} = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    expect(totals.rx).toMatchObject({packets: 15, bytes: 75, forwardedPackets: 10, droppedPackets: 5});
    expect(totals.drops).toEqual({total: 5, byReason: {sessionLimit: 5}});
    expect(totals.flows).toEqual({active: 2, started: 2, ended: 0, evicted: 0});
  });
});

describe('mistakes in a file and in URLs', () => {
  test('are all listed on stderr, with status 2, and nothing starts', async () => {
    const file = join(emptyDirectory(), 'gost.yml');
    writeFileSync(
      file,
      [
        'services:',
        '  - addr: 127.0.0.1:99999',
        '    handler: {type: udp}',
        '    forwarder: {nodes: [{addr: 127.0.0.1:53}]}',
        '  - {addr: 127.0.0.1:0, handler: {type: relay}}',
        'resolvers: []',
      ].join('\n'),
    );
    const {status, stdout, stderr} = await runCommand([
      ...['-C', file, '-L', 'rudp://:1/127.0.0.1:2', '-L', 'udp://:1/127.0.0.1:2?rlimiter=1&ttl=soon'],
      '--headless',
    ]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.replaceAll(file, 'gost.yml').trim().split('\n')).toEqual([
      'udptop: gost.yml:2:11: expected a port from 0 to 65535; got "99999" in "127.0.0.1:99999"',
      expect.stringMatching(/^gost.yml:5:41: the handler relay of gost is not supported: /),
      expect.stringMatching(/^gost.yml:6:1: the section resolvers of gost is not supported: /),
      expect.stringMatching(/^--listen rudp:\S+: the handler rudp of gost is not supported: /),
      expect.stringMatching(/^--listen udp:\S+: the parameter rlimiter of gost is not supported: /),
      expect.stringMatching(/^--listen udp:\S+: udpTimeout: expected a duration/),
    ]);
  });
});
