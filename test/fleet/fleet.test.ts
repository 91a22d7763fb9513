import {readFileSync} from 'node:fs';
import http from 'node:http';
import {join} from 'node:path';
import {Worker} from 'node:worker_threads';
import {afterEach, describe, expect, onTestFinished, test, vi} from 'vitest';
import type {FleetConfiguration} from '../../source/configuration/model.js';
import {parseFleetUrl} from '../../source/configuration/url/fleet-url.js';
import type {FleetWatch} from '../../source/fleet/viewer/watch.js';
import {silentLogger} from '../../source/flow/logger.js';
import {parseSnapshot} from '../../source/snapshot/read.js';
import type {HostSnapshot, Snapshot} from '../../source/snapshot/snapshot.js';
import {defaultSort} from '../../source/view/sorting/sort.js';
import {emptyDirectory, installed, runCommand, startCommand} from '../e2e/command.js';
import {eventually} from '../relay/peers.js';
import {startMachine, stopMachines} from './machines.js';
import {type Hub, startHub} from './nats-server.js';

// As it is built: its thread is a file of JavaScript.
const {watchFleet} = (await import('../../dist/fleet/viewer/watch.js' as string)) as {
  readonly watchFleet: typeof import('../../source/fleet/viewer/watch.js').watchFleet;
};

afterEach(stopMachines);

async function hub(options?: Parameters<typeof startHub>[0]): Promise<Hub> {
  const started = await startHub(options);
  onTestFinished(() => started.stop().catch(() => {}));
  return started;
}

function request(socketPath: string, method: string, path: string, body = ''): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = http.request({socketPath, method, path}, response => {
      let text = '';
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk;
      });
      response.on('end', () => resolve(JSON.parse(text)));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function viewer(url: string, wanted: {filter?: string; rows?: number} = {}): Promise<FleetWatch> {
  const {fleet} = parseFleetUrl(url) as {readonly fleet: FleetConfiguration};
  const watch = await watchFleet({
    fleet,
    intervalMs: 200,
    logger: silentLogger,
    wanted: {filter: '', sort: defaultSort, rows: 100, ...wanted},
  });
  onTestFinished(watch.close);
  return watch;
}

/** Resolves with the first picture that is as expected. */
function picture(watch: FleetWatch, isExpected: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`still ${JSON.stringify(watch.latest().hosts)} ${watch.latest().flows.length}`)),
      15_000,
    );
    const stop = watch.subscribe(snapshot => {
      if (!isExpected(snapshot)) return;
      clearTimeout(timer);
      stop();
      resolve(snapshot);
    });
  });
}

const stateOf = ({hosts = []}: Snapshot, name: string): HostSnapshot['state'] | undefined =>
  hosts.find(host => host.name === name)?.state;
const sortedNames = (snapshot: Snapshot) =>
  snapshot.flows.map(({host, client}) => `${host} ${client}`).sort();

describe.skipIf(!installed('nats-server'))('a fleet on a real hub', {timeout: 60_000}, () => {
  test('is one picture: each flow with its host, the sums of all machines', async () => {
    const {url} = await hub();
    const machines = [await startMachine(url(), 'fra-1'), await startMachine(url(), 'fra-2')];
    const clients = [
      await machines[0]!.client(100),
      await machines[1]!.client(20),
      await machines[1]!.client(3),
    ];
    const watch = await viewer(url());
    const seen = await picture(watch, ({flows}) => flows.length === 3);
    expect(sortedNames(seen)).toEqual(
      ['fra-1', 'fra-2', 'fra-2'].map((host, index) => `${host} 127.0.0.1:${clients[index]!.port}`).sort(),
    );
    expect(seen.totals).toMatchObject({flows: {active: 3}, rx: {packets: 3, bytes: 123}, tx: {bytes: 123}});
    expect(seen.services).toMatchObject([{name: 'echo', listen: '2 machines', rx: {bytes: 123}}]);
    expect(seen.hosts).toMatchObject([
      {name: 'fra-1', state: 'live', rx: {bytes: 100}, matching: {flows: 1}},
      {name: 'fra-2', state: 'live', rx: {bytes: 23}, matching: {flows: 2}},
    ]);
    for (const {clockAheadMs} of seen.hosts!) expect(Math.abs(clockAheadMs)).toBeLessThan(1000);
  });

  test('sends only the flows that are asked for, and counts all that match', async () => {
    const {url} = await hub();
    const machine = await startMachine(url(), 'fra-1');
    for (const bytes of [10, 20, 30, 40]) await machine.client(bytes);
    const watch = await viewer(url(), {rows: 2});
    const seen = await picture(watch, ({view}) => view?.matching?.flows === 4);
    expect(seen.flows).toHaveLength(2);
    watch.want({filter: 'bytes>50 host:fra*', sort: {column: 'bytes', direction: 'desc'}, rows: 10});
    const filtered = await picture(watch, ({view}) => view?.filter === 'bytes>50 host:fra*');
    expect(filtered.flows.map(({rx}) => rx.bytes)).toEqual([40, 30]);
    expect(filtered.view).toMatchObject({matching: {flows: 2, rx: {bytes: 70}}, exported: {ofFlows: 4}});
    const whole = await watch.takeWhole({filter: '', sort: defaultSort});
    expect(whole.flows).toHaveLength(4);
  });

  test('acts on the flow of the machine that is named, and of no other', async () => {
    const {url} = await hub();
    const [one, other] = [await startMachine(url(), 'one'), await startMachine(url(), 'other')];
    await one.client(10);
    await other.client(10);
    const watch = await viewer(url());
    const {flows} = await picture(watch, seen => seen.flows.length === 2);
    const flow = flows.find(({host}) => host === 'one')!;
    expect(await watch.act(flow, {kind: 'blocked', untilMs: null})).toBe(true);
    expect(await watch.setMetadata(flow, {owner: 'ada'})).toBe(true);
    const after = await picture(watch, seen => seen.flows.some(({metadata}) => metadata.owner === 'ada'));
    expect(after.flows.map(({host, state}) => [host, state]).sort()).toEqual([
      ['one', 'blocked'],
      ['other', 'active'],
    ]);
    expect(await watch.act({id: 'nobody->nowhere/udp', host: 'one'}, 'end')).toBe(false);
    await expect(watch.act({id: flow.id, host: 'elsewhere'}, 'end')).rejects.toThrow('no machine elsewhere');
  });

  test('is refused by a machine that runs with --readonly', async () => {
    const {url} = await hub();
    const machine = await startMachine(url(), 'fra-1', '--readonly');
    await machine.client(10);
    const watch = await viewer(url());
    const {flows} = await picture(watch, seen => seen.flows.length === 1);
    await expect(watch.act(flows[0]!, 'end')).rejects.toThrow('fra-1 runs with --readonly');
  });

  test('tells a machine that left, and one that is silent, and counts neither', async () => {
    const {url} = await hub();
    const machines = [];
    for (const host of ['stays', 'leaves', 'stops']) {
      const machine = await startMachine(url(), host);
      await machine.client(100);
      machines.push(machine);
    }
    const watch = await viewer(url());
    await picture(watch, ({flows}) => flows.length === 3);
    machines[1]!.command.child.kill('SIGTERM');
    const left = await picture(watch, seen => stateOf(seen, 'leaves') === 'left');
    expect(left.totals.rx.bytes).toBe(200);
    machines[2]!.command.child.kill('SIGSTOP');
    const late = await picture(watch, seen => stateOf(seen, 'stops') === 'late');
    expect(late.totals.rx.bytes).toBe(200);
    const stale = await picture(watch, seen => stateOf(seen, 'stops') === 'stale');
    expect(stale.totals).toMatchObject({rx: {bytes: 100}, flows: {active: 1}});
    expect(stale.flows.map(({host}) => host)).toEqual(['stays']);
    expect(stale.hosts!.find(({name}) => name === 'stops')).toMatchObject({rx: {bytes: 100}});
    machines[2]!.command.child.kill('SIGCONT');
    await picture(watch, seen => stateOf(seen, 'stops') === 'live' && seen.totals.rx.bytes === 200);
  });

  test('goes on when the hub was away, while machines relay all the time', async () => {
    const first = await startHub();
    const machine = await startMachine(first.url(), 'fra-1');
    await machine.client(10);
    const watch = await viewer(first.url());
    await picture(watch, ({flows}) => flows.length === 1);
    await first.stop();
    await picture(watch, ({notices}) =>
      notices.some(notice => notice.startsWith('No connection to nats://')),
    );
    await machine.client(20);
    await picture(watch, seen => stateOf(seen, 'fra-1') === 'stale');
    await hub({port: first.port});
    const again = await picture(watch, ({flows}) => flows.length === 2);
    expect(again.totals.rx.bytes).toBe(30);
  });

  test('is asked by another thread where the one that asked has died', async () => {
    const {url} = await hub();
    const machine = await startMachine(url(), 'fra-1');
    await machine.client(10);
    const posted = vi.spyOn(Worker.prototype, 'postMessage');
    onTestFinished(() => posted.mockRestore());
    const watch = await viewer(url());
    const {flows} = await picture(watch, seen => seen.flows.length === 1);
    watch.want({filter: 'bytes>5', sort: defaultSort, rows: 100});
    const thread = posted.mock.contexts.at(-1) as Worker;
    const unanswered = watch.act({id: flows[0]!.id, host: 'fra-1'}, 'end');
    void thread.terminate();
    await expect(unanswered).rejects.toThrow('the thread that asks the fleet died');
    const again = await picture(watch, seen => stateOf(seen, 'fra-1') === 'live');
    expect(again.view).toMatchObject({filter: 'bytes>5'});
  });

  test('masks what is published with --privacy', async () => {
    const {url} = await hub();
    const machine = await startMachine(url(), 'fra-1', '--privacy');
    const client = await machine.client(10);
    const watch = await viewer(url());
    const {flows} = await picture(watch, seen => seen.flows.length === 1);
    expect(flows[0]!.client).toMatch(/^host-[0-9a-f]{8}:\d+$/);
    expect(JSON.stringify(watch.latest())).not.toContain('127.0.0.1');
    expect(flows[0]!.client).toContain(String(client.port));
    expect(await watch.act(flows[0]!, 'end')).toBe(true);
  });

  test('the command prints, snapshots and records it', async () => {
    const {url} = await hub();
    const machine = await startMachine(url(), 'fra-1');
    await machine.client(10);
    await machine.client(20);
    const directory = emptyDirectory();
    const files = ['--record', join(directory, 'r.ndjson'), '--snapshot', join(directory, 's.json')];
    const command = startCommand([
      ...['fleet', url(), '--headless', '--output', 'ndjson', '-i', '200ms', ...files],
    ]);
    await command.printed(/"flows":\[\{.*"host":"fra-1"/);
    command.child.kill('SIGINT');
    const {status, stderr} = await command.finished;
    expect([status, stderr]).toEqual([0, '']);
    const saved = parseSnapshot(readFileSync(join(directory, 's.json'), 'utf8'));
    expect(saved.flows.map(({host}) => host)).toEqual(['fra-1', 'fra-1']);
    expect(saved).toMatchObject({host: 'edge', hosts: [{name: 'fra-1', state: 'live'}]});
    const replayed = await runCommand([
      ...['replay', join(directory, 'r.ndjson'), '--headless', '--output', 'ndjson', '--speed', '1000'],
    ]);
    const last = parseSnapshot(replayed.stdout.trimEnd().split('\n').at(-1)!);
    expect(last.flows.map(({host}) => host)).toEqual(['fra-1', 'fra-1']);
    expect(last.hosts).toMatchObject([{name: 'fra-1'}]);
  });

  test('the past of all machines replays from the stream of the hub', async () => {
    const {url} = await hub({storeDirectory: emptyDirectory()});
    const machines = [await startMachine(url(), 'fra-1'), await startMachine(url(), 'fra-2')];
    await machines[0]!.client(10);
    await machines[1]!.client(20);
    const play = async () => {
      const {stdout} = await runCommand([
        ...['replay', `${url()}?since=10m`, '--headless', '--output', 'ndjson', '--speed', '1000'],
      ]);
      return stdout.trimEnd().split('\n').filter(Boolean).map(parseSnapshot);
    };
    let intervals: Snapshot[] = [];
    await eventually(
      () => machines.every(({command}) => command.stdout().split('\n').length > 8),
      'some intervals',
    );
    const hasBoth = ({totals, flows}: Snapshot) => totals.rx.bytes === 30 && flows.length === 2;
    while (!intervals.some(hasBoth)) intervals = await play();
    const full = intervals.find(hasBoth)!;
    expect(full.hosts!.map(({name}) => name)).toEqual(['fra-1', 'fra-2']);
    expect(full.flows.map(({host, rx}) => [host, rx.bytes]).sort()).toEqual([
      ['fra-1', 10],
      ['fra-2', 20],
    ]);
  });

  test('the control socket of a viewer sets metadata and acts, by the host where several have the flow', async () => {
    const {url} = await hub();
    const machine = await startMachine(url(), 'fra-1');
    const client = await machine.client(10);
    const socketPath = join(emptyDirectory(), 'socket');
    const command = startCommand([
      ...['fleet', url(), '--headless', '--output', 'ndjson', '-i', '200ms', '--control', socketPath],
    ]);
    onTestFinished(() => void command.child.kill('SIGKILL'));
    await command.printed(/"flows":\[\{.*"host":"fra-1"/);
    const id = parseSnapshot(command.stdout().trimEnd().split('\n').at(-1)!).flows[0]!.id;
    expect(id).toContain(String(client.port));
    const path = `/flows/${encodeURIComponent(id)}`;
    const owned = await request(socketPath, 'PUT', `${path}/metadata?host=fra-1`, '{"owner": "ada"}');
    expect(owned).toEqual({id, metadata: {owner: 'ada'}});
    expect(await request(socketPath, 'POST', `${path}/block`)).toMatchObject({id, state: 'blocked'});
    await command.printed(/"owner":"ada"/);
    await command.printed(/"state":"blocked"/);
    expect(await request(socketPath, 'DELETE', `${path}?host=ber-1`)).toEqual({
      error: 'there is no machine ber-1',
    });
  });

  test('the command says in a sentence why it shows nothing', async () => {
    const {url} = await hub();
    const options = ['--headless', '--output', 'none', '--duration', '1s'];
    const lonely = await runCommand(['fleet', url('empty'), ...options]);
    expect([lonely.status, lonely.stderr]).toEqual([1, 'udptop: no machine answered for the fleet empty\n']);
    const nowhere = await runCommand([
      'fleet',
      'nats://127.0.0.1:9/edge',
      ...options,
      '--log-level',
      'error',
    ]);
    expect(nowhere.status).toBe(1);
    expect(nowhere.stderr).toMatch(/^udptop: No connection to nats:\/\/127\.0\.0\.1:9: .*refused/);
    const past = await runCommand(['replay', `${url()}?since=1h`, '--headless']);
    expect([past.status, past.stderr]).toEqual([
      2,
      expect.stringContaining('keeps no history of the fleet edge'),
    ]);
    const unreadable = await runCommand(['fleet', `${url()}?credentials=/nonexistent/me.creds`, ...options]);
    expect([unreadable.status, unreadable.stderr]).toEqual([
      2,
      'udptop: fleet: /nonexistent/me.creds cannot be read: there is no such file\n',
    ]);
  });
});

describe.skipIf(!installed('nats-server'))('the users of config/nats.conf', {timeout: 60_000}, () => {
  const passwords = {
    UDPTOP_RELAY_PASSWORD: 'relaying',
    UDPTOP_VIEWER_PASSWORD: 'viewing',
    UDPTOP_OPERATOR_PASSWORD: 'operating',
  };

  /** As it is, but on a free port of loopback, with files of its own. */
  function ready(): Promise<Hub> {
    const config = readFileSync('config/nats.conf', 'utf8')
      .replace(/^listen: .*$/m, '')
      .replace('/var/lib/nats', emptyDirectory())
      .replace('10GB', '100MB');
    return hub({config, env: passwords});
  }

  test('let viewers look and replay, and only operators act', async () => {
    const {url} = await ready();
    const machine = await startMachine(url('edge', 'relay:relaying'), 'fra-1');
    await machine.client(10);
    const looking = await viewer(url('edge', 'viewer:viewing'));
    const {flows} = await picture(looking, seen => seen.flows.length === 1);
    await expect(looking.act(flows[0]!, 'end')).rejects.toThrow(
      'the hub does not let this viewer act on flows',
    );
    const operating = await viewer(url('edge', 'operator:operating'));
    await picture(operating, seen => seen.flows.length === 1);
    expect(await operating.act(flows[0]!, 'end')).toBe(true);
    await picture(looking, seen => seen.flows[0]?.state === 'ended');
    let stdout = '';
    while (stdout === '') {
      ({stdout} = await runCommand([
        ...['replay', url('edge', 'viewer:viewing'), '--headless', '--output', 'ndjson', '--speed', '1000'],
      ]));
    }
    expect(parseSnapshot(stdout.split('\n')[0]!).hosts).toMatchObject([{name: 'fra-1'}]);
  });

  test('keep out who has no password', async () => {
    const {url} = await ready();
    const watch = await viewer(url('edge', 'viewer:guessing'));
    const {notices} = await picture(watch, seen => seen.notices.some(each => /Authorization/i.test(each)));
    expect(notices[0]).not.toContain('guessing');
  });
});
