import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterEach, describe, expect, test} from 'vitest';
import type {MonitorOptions, ServiceConfiguration, TrafficStatsReporter} from '../../source/index.js';
import {echo, eventually, openPeer} from '../relay/peers.js';
import {emptyDirectory, runCommand, startCommand} from './command.js';

// Threads run the built files, so that is what is tested here.
const udptop: typeof import('../../source/index.js') = await import(
  pathToFileURL(resolve('dist/index.js')).href
);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function recorder() {
  const calls: string[] = [];
  const reporter: TrafficStatsReporter = {
    onPacket: (_protocol, direction, _source, _target, bytes) => void calls.push(`${direction} ${bytes}`),
    onConnectionStart: () => void calls.push('start'),
    onConnectionEnd: () => void calls.push('end'),
  };
  return {calls, reporter};
}

/** A monitor of one service with the GUID `my-guid`, a client, and a target that answers. */
async function watched(options: Omit<MonitorOptions, 'services'>) {
  const target = await openPeer({answer: echo});
  const client = await openPeer();
  const service: ServiceConfiguration = {
    name: 'test',
    handler: 'udp',
    listen: {host: '127.0.0.1', port: 0},
    target: {host: '127.0.0.1', port: target.port},
    statsGUID: 'my-guid',
    udpTimeoutMs: 30_000,
    limits: {maxSessions: 100, maxSessionsPerClient: 100},
    allow: [],
    sourceLocation: {kind: 'built-in'},
  };
  const monitor = await udptop.startMonitor({...options, services: [service]});
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= monitor.stop();
    return stopped;
  };
  cleanups.push(client.close, target.close, stop);
  const [, port] = /:(\d+)$/.exec(monitor.latest().services[0]!.listen)!;
  let trips = 0;
  return {
    monitor,
    stop,
    async roundTrip(bytes = 5) {
      await client.send(Buffer.alloc(bytes), Number(port));
      await client.arrived(++trips);
    },
  };
}

describe.each([
  ['in the caller’s thread', {thread: 'caller'}],
  ['with the relay in a thread of its own', {thread: 'worker'}],
  ['with the relay in two threads', {thread: 'worker', threads: 2}],
] as const)('a program’s own reporter, %s', (_, where) => {
  afterEach(() => udptop.unregisterStatsReporter('my-guid'));

  test('hears everything, beside the meters of the monitor, and stays registered when it stops', async () => {
    const {calls, reporter} = recorder();
    udptop.registerStatsReporter('my-guid', reporter);
    const {monitor, roundTrip, stop} = await watched(where);
    await roundTrip(7);
    await roundTrip(9);
    const {flows, notices} = await monitor.takeSnapshot();
    expect(flows[0]).toMatchObject({rx: {packets: 2, bytes: 16}, tx: {packets: 2, bytes: 16}});
    expect(notices).toEqual([]);
    expect(calls).toEqual(['start', 'rx 7', 'tx 7', 'rx 9', 'tx 9']);
    await stop();
    expect(calls.at(-1)).toBe('end');
    expect(udptop.lookupStatsReporter('my-guid')).toBe(reporter);
  });

  test('is looked up in the registry that the monitor is given', async () => {
    const {calls, reporter} = recorder();
    const registry = udptop.createStatsReporterRegistry();
    registry.register('my-guid', reporter);
    const {monitor, roundTrip} = await watched({...where, registry});
    await roundTrip();
    await monitor.takeSnapshot();
    expect(calls).toEqual(['start', 'rx 5', 'tx 5']);
  });

  test('may come, be replaced and go while traffic flows', async () => {
    const [first, second] = [recorder(), recorder()];
    const {monitor, roundTrip} = await watched(where);
    /** After a snapshot the relay thread knows what was registered before it. */
    const settled = async () => {
      await monitor.takeSnapshot();
    };
    await roundTrip(1);
    udptop.registerStatsReporter('my-guid', first.reporter);
    await settled();
    await roundTrip(2);
    udptop.registerStatsReporter('my-guid', second.reporter);
    await settled();
    await roundTrip(3);
    udptop.unregisterStatsReporter('my-guid');
    await settled();
    await roundTrip(4);
    await settled();
    expect(first.calls).toEqual(['start', 'rx 2', 'tx 2', 'end']);
    expect(second.calls).toEqual(['start', 'rx 3', 'tx 3', 'end']);
    expect((await monitor.takeSnapshot()).flows[0]!.rx.packets).toBe(4);
  });

  test('counts whole batches, when it is a StatsReporter', async () => {
    const reporter = new udptop.StatsReporter({intervalMs: 0});
    udptop.registerStatsReporter('my-guid', reporter);
    const {monitor, roundTrip, stop} = await watched(where);
    for (let trip = 0; trip < 10; trip++) await roundTrip(100);
    await monitor.takeSnapshot();
    const [meter] = [...reporter.meters()];
    expect(meter!.totals()).toMatchObject({rx: {packets: 10, bytes: 1000}, tx: {packets: 10, bytes: 1000}});
    await stop();
    expect(meter!.endReason).toBe('stopped');
    expect(reporter.size).toBe(0);
  });

  test('that throws, or rejects, is named in a notice, and the relay goes on', async () => {
    udptop.registerStatsReporter('my-guid', {
      async onPacket() {
        throw new Error('sink is gone');
      },
      onConnectionStart() {
        throw new Error('sink is gone');
      },
    });
    const {monitor, roundTrip} = await watched({...where, intervalMs: 50});
    await roundTrip();
    await monitor.takeSnapshot();
    await eventually(() => monitor.latest().notices.length > 0, 'the notice');
    await roundTrip();
    expect(monitor.latest().notices[0]).toMatch(/^test: its reporter threw \d+ times$/);
  });
});

function write(program: string): string {
  const file = join(emptyDirectory(), 'reporters.mjs');
  writeFileSync(file, program);
  return file;
}

describe.each(['caller', 'worker'] as const)('a module with reporters, with thread: %s', thread => {
  test('is loaded into the relay’s thread, and hears every packet there', async () => {
    const log = join(emptyDirectory(), 'calls');
    const reporterModule = write(`
      import {appendFileSync} from 'node:fs';
      import {isMainThread} from 'node:worker_threads';
      const write = line => appendFileSync(${JSON.stringify(log)}, line + '\\n');
      export default {
        'my-guid': {
          onPacket: (protocol, direction, source, target, bytes) => write(direction + ' ' + bytes),
          onConnectionStart: () => write('start ' + isMainThread),
          onConnectionEnd: () => write('end'),
        },
      };
    `);
    const {roundTrip, stop} = await watched({thread, reporterModule});
    await roundTrip(3);
    await stop();
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(lines.slice(1)).toEqual(['rx 3', 'tx 3', 'end']);
    if (thread === 'worker') expect(lines[0]).toBe('start false');
  });

  test('may replace and remove its reporters while traffic flows', async () => {
    const log = join(emptyDirectory(), 'calls');
    const reporterModule = write(`
      import {appendFileSync} from 'node:fs';
      const reporter = (name, then) => ({
        onPacket(protocol, direction) {
          appendFileSync(${JSON.stringify(log)}, name + ' ' + direction + '\\n');
          if (direction === 'tx') then();
        },
        onConnectionEnd: () => appendFileSync(${JSON.stringify(log)}, name + ' end\\n'),
      });
      export default registry => {
        const second = reporter('second', () => registry.unregister('my-guid'));
        registry.register('my-guid', reporter('first', () => registry.register('my-guid', second)));
      };
    `);
    const {roundTrip, stop} = await watched({thread, reporterModule});
    for (let trip = 0; trip < 3; trip++) await roundTrip();
    await stop();
    expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual([
      ...['first rx', 'first tx', 'first end'],
      ...['second rx', 'second tx', 'second end'],
    ]);
  });

  test.each([
    ['export default registry => { throw new Error("no\\n database"); }', /cannot be loaded: no$/],
    ['export default registry => { throw new Error("no database"); }', /cannot be loaded: no database$/],
    ['export default {', /cannot be loaded: /],
    ['export const nothing = 1;', /registers no reporter; export default \{"my-guid": reporter\}/],
    ['export default {"my-guid": {}};', /"my-guid" is no reporter: it has no function onPacket/],
  ])('that is wrong starts nothing: %s', async (program, message) => {
    await expect(watched({thread, reporterModule: write(program)})).rejects.toThrow(message);
  });
});

describe('a module whose timer never ends', () => {
  const timer = 'setInterval(() => {}, 1000);';

  test('lets the monitor stop', async () => {
    const {stop} = await watched({
      reporterModule: write(`${timer} export default {'my-guid': {onPacket() {}}}`),
    });
    await expect(stop()).resolves.toBeUndefined();
  });

  test('lets the program end, when it could not be loaded', () => {
    const program = `
      import {loadConfiguration, startMonitor} from ${JSON.stringify(resolve('dist/index.js'))};
      const {services} = loadConfiguration({listenUrls: ['udp://127.0.0.1:0/127.0.0.1:53']});
      const reporterModule = ${JSON.stringify(write(`${timer} export default {'my-guid': {}}`))};
      await startMonitor({services, reporterModule}).catch(({name}) => console.log(name));
    `;
    const {status, stdout} = spawnSync(process.execPath, [write(program)], {
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect({status, stdout}).toEqual({status: 0, stdout: 'ServiceStartError\n'});
  });
});

describe('in a file', () => {
  /** A file with the keys, beside its module. */
  function configured(keys: string, targetPort = 53): string {
    const directory = emptyDirectory();
    writeFileSync(
      join(directory, 'udptop.yaml'),
      `${keys}
services:
  - name: test
    addr: 127.0.0.1:0
    handler: {type: udp, metadata: {statsGUID: my-guid}}
    forwarder: {nodes: [{addr: 127.0.0.1:${targetPort}}]}
`,
    );
    return directory;
  }

  test('reporterModule names a module beside it, whose reporters hear every packet', async () => {
    const target = await openPeer({answer: echo});
    const client = await openPeer();
    cleanups.push(client.close, target.close);
    const directory = configured('reporterModule: ./reporters.mjs', target.port);
    const log = join(directory, 'calls');
    writeFileSync(
      join(directory, 'reporters.mjs'),
      `import {appendFileSync} from 'node:fs';
       export default {
         'my-guid': {onPacket: (...packet) => appendFileSync(${JSON.stringify(log)}, packet.join(' ') + '\\n')},
       };`,
    );
    const command = startCommand(['-C', join(directory, 'udptop.yaml'), '--headless']);
    await client.send('hello', await command.listening());
    await client.arrived(1);
    command.child.kill('SIGTERM');
    await command.finished;
    const [from, to] = [`127.0.0.1:${client.port}`, `127.0.0.1:${target.port}`];
    expect(readFileSync(log, 'utf8')).toBe(`udp rx ${from} ${to} 5\nudp tx ${to} ${from} 5\n`);
  });

  test('a reporterModule that is not there is named in one sentence, with status 2', async () => {
    const directory = configured('reporterModule: ./reporters.mjs');
    const {status, stdout, stderr} = await runCommand(['-C', join(directory, 'udptop.yaml'), '--headless']);
    expect({status, stdout, stderr}).toEqual({
      status: 2,
      stdout: '',
      stderr: `udptop: the reporter module ${join(directory, 'reporters.mjs')} cannot be loaded: there is no such file\n`,
    });
  });

  test('trafficLogInterval logs a flow: its start, its traffic, and its end', async () => {
    const target = await openPeer({answer: echo});
    const client = await openPeer();
    cleanups.push(client.close, target.close);
    const directory = configured('trafficLogInterval: 100ms', target.port);
    const log = join(directory, 'log');
    const command = startCommand([
      ...['-C', join(directory, 'udptop.yaml'), '--headless', '--log-file', log],
    ]);
    const lines = () =>
      readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
        .filter(({conn_id}) => conn_id !== undefined);
    await client.send('hello', await command.listening());
    await client.arrived(1);
    await eventually(() => lines().some(({msg}) => msg === 'traffic'), 'the traffic to be logged');
    command.child.kill('SIGTERM');
    await command.finished;
    const [src, dst] = [`127.0.0.1:${client.port}`, `127.0.0.1:${target.port}`];
    const flow = {conn_id: `${src}->${dst}/udp`};
    expect(lines()).toMatchObject([
      {...flow, msg: 'traffic meter started', protocol: 'UDP', src, dst},
      {...flow, msg: 'connection started', protocol: 'UDP', src, dst},
      {...flow, msg: 'traffic', rx: {packets: 1, bytes: 5}, tx: {packets: 1, bytes: 5}},
      {...flow, msg: 'connection ended', protocol: 'UDP'},
    ]);
  });

  test('without a trafficLogInterval, or with 0s, no flow is logged', async () => {
    for (const keys of ['', 'trafficLogInterval: 0s']) {
      const target = await openPeer({answer: echo});
      const client = await openPeer();
      cleanups.push(client.close, target.close);
      const directory = configured(keys, target.port);
      const log = join(directory, 'log');
      const command = startCommand([
        ...['-C', join(directory, 'udptop.yaml'), '--headless', '--log-file', log],
      ]);
      await client.send('hello', await command.listening());
      await client.arrived(1);
      command.child.kill('SIGTERM');
      await command.finished;
      expect(readFileSync(log, 'utf8')).not.toContain('conn_id');
    }
  });
});
