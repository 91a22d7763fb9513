import {type ChildProcess, spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {eventually, freePort, openPeer, type Peer} from '../relay/peers.js';
import {cli, emptyDirectory, installed, startDnsmasq} from './command.js';
import {openTerminal, type Terminal} from './terminal.js';

let dnsmasq: ChildProcess | undefined;
let terminal: Terminal | undefined;
const peers: Peer[] = [];
afterEach(() => {
  terminal?.close();
  terminal = undefined;
  for (const peer of peers.splice(0)) peer.close();
  dnsmasq?.kill('SIGKILL');
  dnsmasq = undefined;
});

function run(args: string, cwd: string): Terminal {
  terminal = openTerminal(`${process.execPath} ${cli} ${args}`, {cwd, columns: 130, rows: 30});
  return terminal;
}

/** Asks from one port of its own, so that the question belongs to the same flow each time; whether it was answered. */
function ask(port: number, from: number): boolean {
  const args = ['@127.0.0.1', '-p', String(port), '-b', `127.0.0.1#${from}`, '+tries=1', '+time=1', '+short'];
  return spawnSync('dig', [...args, 'example.test'], {encoding: 'utf8'}).stdout === '192.0.2.1\n';
}

describe.skipIf(!installed('tmux', 'dnsmasq', 'dig'))('what a key does to a flow, with real peers', () => {
  test('a client is blocked, freed and ended, each after a question, and every datagram is accounted for', async () => {
    const {child, port: target} = await startDnsmasq();
    dnsmasq = child;
    const from = await freePort();
    const cwd = emptyDirectory();
    const screen = run(
      `-L 'udp://127.0.0.1:0/127.0.0.1:${target}?name=dns' -i 200ms --no-processes --snapshot end.json`,
      cwd,
    );
    const listen = await screen.listening();
    expect(ask(listen, from)).toBe(true);
    await screen.shows(new RegExp(`^[ +] .*127\\.0\\.0\\.1:${from} `, 'm'));

    screen.press('F9');
    await screen.shows(/Actions on 127\.0\.0\.1:\d+->[\s\S]*> end/);
    screen.press('Down', 'Down', 'Enter');
    await screen.shows(/y\/n: Block .*for 10m/);
    screen.press('n');
    await screen.shows(/F10Quit/);
    expect(ask(listen, from)).toBe(true);

    screen.press('F9', 'Down', 'Down', 'Enter');
    await screen.shows(/y\/n: Block/);
    screen.press('y');
    await screen.shows(new RegExp(`127\\.0\\.0\\.1:${from} .* blocked`));
    expect(ask(listen, from)).toBe(false);
    await screen.shows(new RegExp(`127\\.0\\.0\\.1:${from} .* 1 +\\d+(?:\\.\\d)?% `));

    screen.press('F9', 'End', 'Enter');
    await screen.shows(/y\/n: Lift/);
    screen.press('y');
    await screen.shows(new RegExp(`^[ +] .*127\\.0\\.0\\.1:${from} `, 'm'));
    expect(ask(listen, from)).toBe(true);

    screen.press('k', 'Enter');
    await screen.shows(/y\/n: End/);
    screen.press('y');
    await screen.shows(new RegExp(`^x .*127\\.0\\.0\\.1:${from} `, 'm'));
    await screen.shows(/0 active {2}1 ended/);

    screen.press('q');
    await screen.shows(/ended with 0/);
    const {totals} = JSON.parse(readFileSync(join(cwd, 'end.json'), 'utf8'));
    expect(totals.rx).toMatchObject({packets: 4, forwardedPackets: 3, droppedPackets: 1});
    expect(totals.tx).toMatchObject({packets: 3, forwardedPackets: 3});
    expect(totals.drops.byReason).toEqual({blocked: 1});
  });

  test('F7 throttles a flow as nice does, F8 sets it free, and tags name several at once', async () => {
    const target = await openPeer();
    const clients = await Promise.all([openPeer(), openPeer(), openPeer()]);
    peers.push(target, ...clients);
    const cwd = emptyDirectory();
    const screen = run(
      `-L udp://127.0.0.1:0/127.0.0.1:${target.port} -i 200ms --no-processes -s client:asc`,
      cwd,
    );
    const listen = await screen.listening();
    for (const client of clients) await client.send(Buffer.alloc(100), listen);
    await screen.shows(/(?:^. 127.*\n){3}/m);
    screen.press('Space', 'Space');
    await screen.shows(/(?:^.\*127.*\n){2}. 127/m);
    screen.press('F7');
    await screen.shows(/y\/n: Limit 2 flows to \S+\/s each way/);
    screen.press('y');
    await screen.shows(/(?:^~\*127.* throttled .*\n){2}/m);
    // Down to the least of 16 limits, and up beyond the highest: steps that are pressed at once count each.
    screen.press(...Array.from({length: 16}, () => 'F7'));
    await screen.shows(/Limited 2 flows to 1\.00KB\/s/);
    screen.press(...Array.from({length: 16}, () => 'F8'));
    await screen.shows(/Lifted the block or limit of 2 flows/);
    await eventually(() => !/ throttled /.test(screen.screen()), 'no throttled flow');
    screen.press('e');
    await screen.shows(/Exported [\w ]+ to (\S+json)/);
    const [, file] = /Exported [\w ]+ to \S*?(udptop-\d+-\d+\.json)/.exec(screen.screen())!;
    const exported = JSON.parse(readFileSync(join(cwd, file!), 'utf8'));
    expect(exported.view).toMatchObject({scope: 'tagged', sort: 'client:asc'});
    expect(exported.flows).toHaveLength(2);
    expect(exported.totals.flows.active).toBe(3);
  });

  test('--readonly has no such keys', async () => {
    const target = await openPeer();
    peers.push(target);
    const screen = run(`-L udp://127.0.0.1:0/127.0.0.1:${target.port} -i 200ms --readonly`, emptyDirectory());
    const listen = await screen.listening();
    const client = await openPeer();
    peers.push(client);
    await client.send(Buffer.alloc(10), listen);
    await screen.shows(/1 active/);
    for (const key of ['k', 'F7', 'F8']) {
      screen.press(key);
      await screen.shows(/Read-only: actions are off/);
      screen.press('Down');
    }
  });
});
