import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {eventually, openPeer, type Peer} from '../relay/peers.js';
import {cli, emptyDirectory, installed, runCommand, startCommand, withoutCapture} from './command.js';
import {openTerminal, type Terminal} from './terminal.js';

const peers: Peer[] = [];
const terminals: Terminal[] = [];
let home = '';
let cwd = '';

beforeEach(() => {
  [home, cwd] = [emptyDirectory(), emptyDirectory()];
});
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
  for (const peer of peers.splice(0)) peer.close();
});

/** The user's auto-discovered file. */
function writeFile(text: string): void {
  mkdirSync(join(home, 'udptop'), {recursive: true});
  writeFileSync(join(home, 'udptop', 'udptop.yaml'), text);
}

function run(args: string, rest: {readonly columns?: number} = {}): Terminal {
  const env = {XDG_CONFIG_HOME: home};
  const terminal = openTerminal(`${process.execPath} ${cli} ${args}`, {cwd, env, rows: 30, ...rest});
  terminals.push(terminal);
  return terminal;
}

const remembered = () => JSON.parse(readFileSync(join(home, 'udptop', 'screen.json'), 'utf8'));

describe("a user's file without services", () => {
  const preferences = `filters: {big: rx>=100}
labels: [{set: {site: lab}}]
screen: {columns: [meta.site, rx, client], interval: 200ms}
`;

  test('is in force with -L', async () => {
    writeFile(preferences);
    const target = await openPeer();
    const clients = [await openPeer(), await openPeer()];
    peers.push(target, ...clients);
    const running = startCommand(
      ['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}`, '-f', '@big', '--headless'],
      {cwd, env: {XDG_CONFIG_HOME: home}},
    );
    const listen = await running.listening();
    await running.printed(/SITE +RX CLIENT/);
    for (const [index, client] of clients.entries())
      await client.send(Buffer.alloc(50 + 100 * index), listen);
    await running.printed(/lab +150 127\.0\.0\.1:/);
    running.child.kill('SIGTERM');
    const {status, stdout} = await running.finished;
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/lab +50 127/);
  });

  test('is in force with the demo, and with what was saved', async () => {
    writeFile(preferences);
    const options = {cwd, env: {XDG_CONFIG_HOME: home}};
    const demo = ['--demo', '--headless', '--duration', '1s', '--snapshot', 'saved.json'];
    expect((await runCommand(demo, options)).stdout).toMatch(/SITE +RX CLIENT\nlab +\d/);
    const view = ['view', 'saved.json', '--headless', '--filter', '@big'];
    expect((await runCommand(view, options)).stdout).toMatch(/SITE +RX CLIENT\nlab +\d/);
  });

  test('is not enough alone, and says what else it takes', async () => {
    writeFile(preferences);
    const options = {cwd, env: {XDG_CONFIG_HOME: home}, within: withoutCapture};
    expect(await runCommand(['--headless'], options)).toEqual({
      status: 2,
      stdout: '',
      stderr: `udptop: ${home}/udptop/udptop.yaml:1:1: no services to watch; expected services:, or -L udp://<listen>/<target> or --demo on the command line\n`,
    });
  });
});

/** A service that nobody uses. */
const idle = '-L udp://127.0.0.1:0/127.0.0.1:9';

describe.skipIf(!installed('tmux'))('the screen', () => {
  test('keeps what was changed on it, and no flag', async () => {
    const first = run(`${idle} --sort age --columns client,app,age --units bits`);
    await first.shows(/CLIENT +APP +AGE▼/);
    first.press('F2');
    await first.shows(/Theme: default\n> \[x\] client/);
    first.press('Up', 'Space');
    await first.shows(/> Theme: light/);
    first.press('Escape');
    await first.shows(/AGE▼/);
    first.press('F5');
    await first.shows(/Tree by client/);
    first.press('F10');
    await first.shows(/ended with 0/);
    expect(remembered()).toEqual({grouping: 'client', theme: 'light'});

    const second = run(`${idle} --theme monochrome --filter service:game`);
    await second.shows(/Tree by client[\s\S]*CLIENT +TARGET/);
    second.press('F5', 'F10');
    await second.shows(/ended with 0/);
    expect(remembered()).toEqual({grouping: 'target', theme: 'light'});
  });

  test('remembers nothing of the demo', async () => {
    const demo = run('--demo');
    await demo.shows(/CLIENT +TARGET/);
    demo.press('F5');
    await demo.shows(/\[-\] 127\./);
    demo.press('F10');
    await demo.shows(/ended with 0/);
    expect(remembered).toThrow('ENOENT');
  });

  test('has the keys of the file, and paints a theme as soon as it is chosen', async () => {
    writeFile('keys: {quit: [F10, x], setup: [o]}\n');
    const terminal = run('--demo');
    await terminal.shows(/F10Quit/);
    terminal.press('o');
    await terminal.shows(/Theme: default/);
    const before = terminal.colours().split('\n')[0];
    terminal.press('Up', 'Space', 'Space', 'Space');
    await terminal.shows(/Theme: monochrome/);
    await eventually(() => terminal.colours().split('\n')[0] !== before, 'other colours in the header');
    expect(terminal.colours()).not.toMatch(/\u001b\[(?:3|4|9|10)[0-7]m/);
    terminal.press('Escape');
    await terminal.shows(/CLIENT/);
    terminal.press('x');
    await terminal.shows(/ended with 0/);
  });

  test('on a narrow terminal shows chosen columns in their order, and the rest after the right key', async () => {
    const chosen = 'metadata,client,target,service,state,rx,tx,rx-packets,tx-packets,refusals';
    const terminal = run(`--demo --sort client --columns ${chosen}`, {columns: 80});
    await terminal.shows(/METADATA +CLIENT▲ +TARGET +SERVICE +STATE +RX *$/m);
    terminal.press(...Array.from({length: 10}, () => 'Right'));
    await terminal.shows(/METADATA.*TXPKT +REFUS/);
  });
});
