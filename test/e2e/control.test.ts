import {execFile} from 'node:child_process';
import {existsSync, lstatSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, describe, expect, test} from 'vitest';
import {snapshotFileSchema} from '../../source/snapshot/schema.js';
import {ask} from '../control/client.js';
import {echo, eventually, openPeer, type Peer} from '../relay/peers.js';
import {emptyDirectory, installed, type Running, startCommand} from './command.js';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function peer(options = {}): Promise<Peer> {
  const opened = await openPeer(options);
  cleanups.push(opened.close);
  return opened;
}

const quiet = ['--headless', '--output', 'none', '-i', '100ms'];

/** The command with a control socket, once that answers. */
async function start(args: readonly string[], socket: string, cwd = emptyDirectory()): Promise<Running> {
  const command = startCommand([...quiet, ...args], {cwd});
  cleanups.push(() => command.child.kill('SIGKILL'));
  const path = join(cwd, socket);
  let ended = false;
  command.finished.then(() => {
    ended = true;
  });
  await eventually(() => ended || existsSync(path), 'the control socket', 15_000);
  return command;
}

/** What real curl says: its status, and the JSON it got. */
async function curl(path: string, ...args: string[]) {
  const {stdout} = await promisify(execFile)('curl', [
    '--silent',
    '--show-error',
    '--globoff',
    '--unix-socket',
    path,
    '--write-out',
    '%{http_code}',
    ...args,
  ]);
  return {status: Number(stdout.slice(-3)), json: JSON.parse(stdout.slice(0, -3))};
}

describe.skipIf(!installed('curl'))('curl at the control socket', () => {
  test('labels, blocks, throttles, frees and ends a flow, and every datagram is accounted for', async () => {
    const [target, client] = [await peer({answer: echo}), await peer()];
    const cwd = emptyDirectory();
    const url = `udp://127.0.0.1:0/127.0.0.1:${target.port}?name=echo`;
    const command = await start(['-L', url, '--control', 'u.sock', '--snapshot', 'end.json'], 'u.sock', cwd);
    const path = join(cwd, 'u.sock');
    const id = `127.0.0.1:${client.port}->127.0.0.1:${target.port}/udp`;
    const flow = `http://udptop/flows/${id}`;
    const shown = async () => (await curl(path, flow)).json;
    expect((lstatSync(path).mode & 0o777).toString(8)).toBe('600');

    const listen = await command.listening();
    await client.send('one', listen);
    await client.arrived(1);
    const labels = '{"owner": "ada", "vip": true}';
    expect((await curl(path, '-X', 'PUT', '-d', labels, `${flow}/metadata`)).status).toBe(200);
    const found = await curl(
      path,
      '-G',
      'http://udptop/flows',
      '--data-urlencode',
      'filter=owner:ada port:1',
    );
    expect(found.json).toMatchObject({total: 1, matched: 0, flows: []});
    const {json} = await curl(path, 'http://udptop/flows?filter=owner:ada&sort=rx&limit=5');
    expect(json).toMatchObject({total: 1, matched: 1, flows: [{id, metadata: {owner: 'ada', vip: true}}]});

    expect(await curl(path, '-X', 'POST', `${flow}/block`)).toMatchObject({
      status: 200,
      json: {state: 'blocked', control: {until: null}},
    });
    for (let round = 0; round < 5; round++) await client.send('blocked', listen);
    await expect.poll(async () => (await shown()).drops.total).toBe(5);
    expect(await shown()).toMatchObject({state: 'blocked', rx: {packets: 6}, tx: {packets: 1}});
    expect(client.received).toHaveLength(1);
    expect(target.received).toHaveLength(1);

    expect((await curl(path, '-X', 'POST', `${flow}/free`)).status).toBe(200);
    await client.send('free', listen);
    await client.arrived(2);
    expect(await shown()).toMatchObject({state: 'active', control: null});

    const slowly = '{"bytesPerSecond": 1000}';
    expect((await curl(path, '-X', 'POST', '-d', slowly, `${flow}/throttle`)).status).toBe(200);
    for (let round = 0; round < 20; round++) await client.send('x'.repeat(100), listen);
    await expect.poll(async () => (await shown()).rx.packets).toBe(27);
    const throttled = await shown();
    expect(throttled).toMatchObject({state: 'throttled', control: {bytesPerSecond: 1000}});
    expect(throttled.drops.total).toBeGreaterThan(5 + 10);

    expect((await curl(path, '-X', 'DELETE', flow)).json).toEqual({id, state: 'ended'});
    expect(await shown()).toMatchObject({state: 'ended', endReason: 'user'});
    expect((await curl(path, '-X', 'DELETE', flow)).status).toBe(409);
    const whole = snapshotFileSchema.parse((await curl(path, 'http://udptop/snapshot')).json);
    expect(whole.totals.flows).toMatchObject({active: 0, started: 1, ended: 1});

    command.child.kill('SIGTERM');
    expect(await command.finished).toEqual({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(/^udptop: \S+ listens at \S+\n$/),
    });
    expect(readdirSync(cwd)).toEqual(['end.json']);
    const exported = JSON.parse(readFileSync(join(cwd, 'end.json'), 'utf8'));
    expect(exported.flows[0]).toMatchObject({id, metadata: {owner: 'ada', vip: true}});
    const {rx, tx, drops} = exported.totals;
    expect(rx.packets).toBe(27);
    expect(rx.forwardedPackets).toBe(target.received.length);
    expect(tx.forwardedPackets).toBe(client.received.length);
    expect(rx.forwardedPackets + rx.droppedPackets).toBe(rx.packets);
    expect(tx.forwardedPackets + tx.droppedPackets).toBe(tx.packets);
    expect(drops.byReason.blocked).toBe(5);
    expect(drops.byReason.blocked + drops.byReason.throttled).toBe(rx.droppedPackets + tx.droppedPackets);
    expect(exported.flows[0].drops.total).toBe(drops.total);
  });

  test('blocks for as long as it says, also by an encoded id', async () => {
    const [target, client] = [await peer({answer: echo}), await peer()];
    const cwd = emptyDirectory();
    const command = await start(
      ['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}`, '--control', 'u.sock'],
      'u.sock',
      cwd,
    );
    const path = join(cwd, 'u.sock');
    const listen = await command.listening();
    await client.send('x', listen);
    await client.arrived(1);
    const id = encodeURIComponent(`127.0.0.1:${client.port}->127.0.0.1:${target.port}/udp`);
    const {json} = await curl(path, '-d', '{"for": "700ms"}', `http://udptop/flows/${id}/block`);
    const blockedMs = Date.parse(json.control.until) - Date.now();
    expect(blockedMs).toBeLessThanOrEqual(700);
    await client.send('lost', listen);
    await expect.poll(async () => (await curl(path, `http://udptop/flows/${id}`)).json.state).toBe('blocked');
    await expect
      .poll(async () => (await curl(path, `http://udptop/flows/${id}`)).json.state, {timeout: 5000})
      .toBe('active');
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(json.control.until));
    await client.send('back', listen);
    await client.arrived(2);
    expect(client.received.map(({payload}) => String(payload))).toEqual(['x', 'back']);
  });

  test('is shown everything and changes nothing with --readonly', async () => {
    const [target, client] = [await peer({answer: echo}), await peer()];
    const cwd = emptyDirectory();
    const url = `udp://127.0.0.1:0/127.0.0.1:${target.port}`;
    const command = await start(['-L', url, '--control', 'u.sock', '--readonly'], 'u.sock', cwd);
    const path = join(cwd, 'u.sock');
    const listen = await command.listening();
    await client.send('x', listen);
    await client.arrived(1);
    const flow = `http://udptop/flows/127.0.0.1:${client.port}->127.0.0.1:${target.port}/udp`;
    for (const change of [
      ['-X', 'DELETE', flow],
      ['-X', 'POST', `${flow}/block`],
      ['-X', 'PUT', '-d', '{"owner": "ada"}', `${flow}/metadata`],
    ]) {
      expect(await curl(path, ...change)).toEqual({
        status: 403,
        json: {error: 'udptop runs with --readonly; only GET is allowed'},
      });
    }
    const {json} = await curl(path, flow);
    expect(json.state).toBe('active');
    expect(json.metadata).not.toHaveProperty('owner');
  });
});

describe('the socket of --control', () => {
  const url = 'udp://127.0.0.1:0/127.0.0.1:53';

  test('may stand in the configuration file, and the flag goes first', async () => {
    const cwd = emptyDirectory();
    writeFileSync(
      join(cwd, 'udptop.yaml'),
      `control: file.sock
services: [{addr: "127.0.0.1:0", handler: {type: udp}, forwarder: {nodes: [{addr: "127.0.0.1:53"}]}}]`,
    );
    const first = await start([], 'file.sock', cwd);
    expect((await ask(join(cwd, 'file.sock'), 'GET', '/healthz')).json().status).toBe('ok');
    first.child.kill('SIGTERM');
    await first.finished;
    await start(['--control', 'flag.sock'], 'flag.sock', cwd);
    expect(existsSync(join(cwd, 'file.sock'))).toBe(false);
  });

  test('is refused with status 2 while another udptop has it, and taken over once that was killed', async () => {
    const cwd = emptyDirectory();
    const first = await start(['-L', url, '--control', 'u.sock'], 'u.sock', cwd);
    const second = startCommand([...quiet, '-L', url, '--control', 'u.sock'], {cwd});
    expect(await second.finished).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^udptop: control socket: u\.sock is the socket of a running process; stop that process or choose another path\n$/,
      ),
    });
    const path = join(cwd, 'u.sock');
    expect((await ask(path, 'GET', '/healthz')).status).toBe(200);
    first.child.kill('SIGKILL');
    await first.finished;
    expect(existsSync(path)).toBe(true);
    const stale = lstatSync(path).ino;
    await start(['-L', url, '--control', 'u.sock'], 'u.sock', cwd);
    await eventually(() => lstatSync(path, {throwIfNoEntry: false})?.ino !== stale, 'the new socket', 15_000);
    await expect.poll(async () => (await ask(path, 'GET', '/healthz')).status).toBe(200);
  });

  test('is refused with status 2 where a file is, and the file stays', async () => {
    const cwd = emptyDirectory();
    writeFileSync(join(cwd, 'notes'), 'precious');
    const command = startCommand([...quiet, '-L', url, '--control', 'notes'], {cwd});
    expect(await command.finished).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^udptop: control socket: notes already exists and is not a socket; choose another path\n$/,
      ),
    });
    expect(readFileSync(join(cwd, 'notes'), 'utf8')).toBe('precious');
  });

  test.each([
    ['SIGTERM', 0],
    ['SIGINT', 0],
    ['SIGQUIT', 131],
  ] as const)('is removed at %s', async (signal, status) => {
    const cwd = emptyDirectory();
    const command = await start(['-L', url, '--control', 'u.sock'], 'u.sock', cwd);
    command.child.kill(signal);
    expect(await command.finished).toEqual({
      status,
      stdout: '',
      stderr: expect.stringMatching(/^udptop: \S+ listens at \S+\n$/),
    });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('is removed when udptop ends by an error', async () => {
    const cwd = emptyDirectory();
    const mistake = 'process.on("SIGUSR2", () => { throw new Error("a mistake in the program") })';
    const command = startCommand([...quiet, '-L', url, '--control', 'u.sock'], {
      cwd,
      env: {NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(mistake)}`},
    });
    cleanups.push(() => command.child.kill('SIGKILL'));
    await eventually(() => existsSync(join(cwd, 'u.sock')), 'the control socket', 15_000);
    command.child.kill('SIGUSR2');
    expect(await command.finished).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('udptop: ended by an error: Error: a mistake in the program'),
    });
    expect(readdirSync(cwd)).toEqual([]);
  });
});
