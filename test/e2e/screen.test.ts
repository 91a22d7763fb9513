import type {ChildProcess} from 'node:child_process';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {eventually, openPeer, type Peer} from '../relay/peers.js';
import {cli, dig, emptyDirectory, installed, startDnsmasq, withoutCapture} from './command.js';
import {openTerminal, type Terminal, type TerminalOptions} from './terminal.js';

let directory = '';
let dnsmasq: ChildProcess | undefined;
const terminals: Terminal[] = [];
const peers: Peer[] = [];

beforeEach(() => {
  directory = emptyDirectory();
});
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
  for (const peer of peers.splice(0)) peer.close();
  dnsmasq?.kill('SIGKILL');
  dnsmasq = undefined;
});

function run(args: string, options: Partial<TerminalOptions> = {}, within = ''): Terminal {
  const command = `${within} ${process.execPath} ${cli} ${args}`;
  const terminal = openTerminal(command, {cwd: directory, ...options});
  terminals.push(terminal);
  return terminal;
}

/** The terminal is whole: the screen of before is back, lines are edited and echoed, the cursor shows. */
async function expectWholeTerminal(terminal: Terminal, status: number): Promise<void> {
  await terminal.shows(new RegExp(`ended with ${status}\\s`));
  await terminal.shows(/^before the run/);
  await terminal.shows(/ icanon [\s\S]* echo /);
  expect(terminal.screen()).toMatch(/ icanon /);
  expect(terminal.screen()).not.toMatch(/F10Quit/);
}

describe.skipIf(!installed('tmux', 'dnsmasq', 'dig'))('the screen in a real terminal', () => {
  test('shows a dig through the relay, sorts, filters and exports it', async () => {
    const {child, port: target} = await startDnsmasq();
    dnsmasq = child;
    const terminal = run(`-L 'udp://127.0.0.1:0/127.0.0.1:${target}?name=dns' -i 200ms`);
    const listen = await terminal.listening();
    expect(dig(listen, '+short', 'example.test')).toBe('192.0.2.1\n');
    expect(dig(listen, '+short', 'long.test', 'TXT')).toContain('xxx');
    await terminal.shows(/2 active.* 0 ended/);
    // 53 bytes of query and 57 of answer, as dig and dnsmasq make them.
    await terminal.shows(
      new RegExp(
        `127\\.0\\.0\\.1:\\d+ +127\\.0\\.0\\.1:${target} +dns +dns example\\.test +(?:\\S+ +){2,4}110 `,
      ),
    );

    terminal.press('F6');
    await terminal.shows(/Sort by:[\s\S]*> rate/);
    terminal.press('Down', 'Down', 'Down', 'Down', 'Enter');
    await terminal.shows(/Sort tx ▼/);
    await terminal.shows(/dns long\.test .* 2\d\d .*\n.* dns example\.test .* 57 /);
    terminal.press('I');
    await terminal.shows(/Sort tx ▲/);

    terminal.press('\\');
    await terminal.shows(/Filter: █/);
    terminal.press('-l', 'rx:53');
    await terminal.shows(/rx:53 +1 of 2 flows/);
    terminal.press('Escape');
    await terminal.shows(/Filter none/);
    terminal.press('F4');
    terminal.press('-l', 'port:x');
    await terminal.shows(/Filter: port:x█\n {13}\^ expected a port number from 0 to 65535; got "x"/);
    terminal.press('Escape');

    terminal.press('e');
    await terminal.shows(/Exported [\w ]+ to \S+udptop-\d{8}-\d{6}\.json/);
    const [file] = readdirSync(directory);
    const exported = JSON.parse(readFileSync(join(directory, file!), 'utf8'));
    expect(exported.totals.rx).toMatchObject({packets: 2, forwardedPackets: 2});

    terminal.press('q');
    await terminal.shows(/y\/n: 2 flows will be cut\. Quit\?/);
    terminal.press('y');
    await terminal.shows(/^udptop: .*: 2 flows, 103B to targets, .*, 2 flows cut at the end$/m);
    await expectWholeTerminal(terminal, 0);
  });

  test('two exports of a second are two files, and the snapshot at the end is what was seen last', async () => {
    const terminal = run('--demo --no-remember --snapshot last.json');
    await terminal.shows(/ game +game /);
    terminal.press('p');
    await terminal.shows(/PAUSED/);
    terminal.press('e');
    await terminal.shows(/Exported [\w ]+ to \S+\d{6}\.json/);
    terminal.press('e');
    await terminal.shows(/Exported [\w ]+ to \S+\d{6}-2\.json/);
    expect(readdirSync(directory)).toHaveLength(2);
    terminal.press('F4');
    terminal.press('-l', 'service:game');
    terminal.press('Enter');
    await terminal.shows(/Filter service:game/);
    terminal.press('q');
    await terminal.shows(/ended with 0/);
    const {view, flows} = JSON.parse(readFileSync(join(directory, 'last.json'), 'utf8'));
    expect(view).toMatchObject({filter: 'service:game', sort: 'rate:desc', exported: {flows: flows.length}});
    expect(new Set(flows.map(({service}: {service: string}) => service))).toEqual(new Set(['game']));
  });

  test('shows the demo, labelled as such, to who has no right to capture, and how to watch real traffic', async () => {
    const terminal = run('', {}, withoutCapture.join(' '));
    await terminal.shows(
      /DEMO[\s\S]*Demo\. Enter: details, t: tree, \/: search\. This machine's UDP: sudo udptop/,
    );
    await terminal.shows(/ game /);
    await terminal.shows(/^\? .* metrics +statsd/m);
    terminal.press('F10');
    await expectWholeTerminal(terminal, 0);
  });

  test.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('fills %dx%d, keys at the bottom, and follows a resize', async (columns, rows) => {
    const terminal = run('--demo', {columns, rows});
    await terminal.shows(/voice|game|dns/);
    const lines = terminal.screen().split('\n');
    expect(lines[rows - 1]).toMatch(/^F1Help F2Setup F3Search/);
    expect(lines[0]).toMatch(/^udptop /);
    terminal.resize(100, 30);
    await terminal.shows(/(?:[^\n]*\n){29}F1Help F2Setup/);
    terminal.resize(30, 8);
    await terminal.shows(/^udptop needs 40x10/);
    terminal.resize(columns, rows);
    await terminal.shows(/F1Help/);
  });

  test('pauses what is shown, not what is measured', async () => {
    const terminal = run('--demo -i 200ms');
    await terminal.shows(/\d+ active/);
    terminal.press('Z');
    await terminal.shows(/PAUSED [1-9]/);
    const flows = () => /\d+ active.*ended/.exec(terminal.screen())?.[0];
    const before = flows();
    await terminal.shows(/PAUSED 2/);
    expect(flows()).toBe(before);
    terminal.press('Z');
    await terminal.shows(/^(?!.*PAUSED)/);
  });

  test('follows a flow when the order changes', async () => {
    const target = await openPeer();
    const clients = await Promise.all(Array.from({length: 5}, () => openPeer()));
    peers.push(target, ...clients);
    const terminal = run(`-L udp://127.0.0.1:0/127.0.0.1:${target.port} -i 200ms -s rx`, {
      env: {NO_COLOR: '1'},
    });
    const listen = await terminal.listening();
    for (const [index, client] of clients.entries())
      await client.send(Buffer.alloc(100 * (index + 1)), listen);
    await terminal.shows(/ 500 [\s\S]* 400 [\s\S]* 300 [\s\S]* 200 [\s\S]* 100 /);
    terminal.press('Down', 'F');
    const selected = new RegExp(`>.  ?127\\.0\\.0\\.1:${clients[3]!.port} `);
    await terminal.shows(selected);
    await clients[3]!.send(Buffer.alloc(5000), listen);
    await terminal.shows(/5\.40K/);
    await terminal.shows(selected);
    terminal.press('I');
    await terminal.shows(/rx ▲/);
    await terminal.shows(selected);
  });

  test('shows help for F1 and ?', async () => {
    const terminal = run('--demo');
    await terminal.shows(/\d+ active/);
    for (const key of ['F1', '?']) {
      for (const way of [key, 'Enter']) {
        terminal.press(key);
        await terminal.shows(/Help: Esc returns[\s\S]*choose the sort column/);
        terminal.press(way);
        await terminal.shows(/CLIENT/);
      }
    }
  });
});

describe.skipIf(!installed('tmux'))('the terminal is given back whole', () => {
  /** Loaded into the command and its threads before anything else; does something in one of them upon SIGUSR2. */
  function sabotage(where: string, program: string): string {
    const file = join(directory, 'sabotage.cjs');
    writeFileSync(
      file,
      `const {BroadcastChannel, isMainThread, workerData} = require('node:worker_threads');
const channel = new BroadcastChannel('sabotage');
channel.unref();
if (isMainThread) process.on('SIGUSR2', () => channel.postMessage('now'));
const act = () => setImmediate(() => { ${program} });
if (${where}) isMainThread ? process.on('SIGUSR2', act) : (channel.onmessage = act);
`,
    );
    return `--require ${file}`;
  }

  test.each(['C-c', 'q', 'F10'])('after %s', async key => {
    const terminal = run('--demo');
    await terminal.shows(/F10Quit/);
    terminal.press(key);
    await expectWholeTerminal(terminal, 0);
  });

  test.each([
    ['SIGTERM', 0],
    ['SIGINT', 0],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
    ['SIGUSR2', 140],
    ['SIGALRM', 142],
  ] as const)('after %s, which ends it with %i', async (signal, status) => {
    const terminal = run('--demo --snapshot out.json');
    await terminal.shows(/F10Quit/);
    process.kill(terminal.foregroundPid(), signal);
    await expectWholeTerminal(terminal, status);
    expect(JSON.parse(readFileSync(join(directory, 'out.json'), 'utf8')).demo).toBe(true);
  });

  test('after an exception in the screen', async () => {
    const NODE_OPTIONS = sabotage('isMainThread', "throw new Error('sabotage')");
    const terminal = run('--demo', {env: {NODE_OPTIONS}});
    await terminal.shows(/F10Quit/);
    process.kill(terminal.foregroundPid(), 'SIGUSR2');
    await expectWholeTerminal(terminal, 1);
    expect(terminal.screen()).toMatch(/udptop: ended by an error: Error: sabotage/);
  });

  /** Sends it until the process has ended: a relay thread that dies is restarted a few times. */
  async function untilEnded(pid: number, signal: NodeJS.Signals): Promise<void> {
    const ended = () => {
      try {
        return !process.kill(pid, signal);
      } catch {
        return true;
      }
    };
    await eventually(ended, 'the end', 15_000);
  }

  test.each([
    ['throws an error', "throw new Error('sabotage')", 'sabotage'],
    ['ends without a word', 'process.exit(3)', 'by itself, with status 3'],
  ])('after a relay thread that %s again and again', async (_, program, reason) => {
    const NODE_OPTIONS = sabotage('workerData?.services', program);
    const terminal = run('--demo', {env: {NODE_OPTIONS}});
    await terminal.shows(/F10Quit/);
    await untilEnded(terminal.foregroundPid(), 'SIGUSR2');
    await expectWholeTerminal(terminal, 1);
    expect(terminal.screen()).toMatch(
      new RegExp(`udptop: the relay thread ended: ${reason}; it (had been|could not be) restarted`),
    );
  });

  test('while it is suspended by Ctrl-Z, and the screen comes back with fg', async () => {
    const shell = openTerminal("PS1='ready> ' bash --norc --noprofile -i", {cwd: directory});
    terminals.push(shell);
    await shell.shows(/ready>/);
    shell.press('-l', `${process.execPath} ${cli} --demo --no-remember\n`);
    await shell.shows(/F10Quit/);
    shell.press('C-z');
    await shell.shows(/^before the run[\s\S]*Stopped/);
    shell.press('-l', 'stty -a; fg\n');
    await shell.shows(/F10Quit/);
    shell.press('q');
    await shell.shows(/ icanon [\s\S]* echo [\s\S]*ready>\s*$/);
    expect(shell.screen()).not.toMatch(/F10Quit/);
  });
});
