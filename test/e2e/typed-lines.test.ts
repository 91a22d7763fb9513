import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openPeer, type Peer} from '../relay/peers.js';
import {cli, emptyDirectory, installed} from './command.js';
import {openTerminal, type Terminal} from './terminal.js';

const peers: Peer[] = [];
const terminals: Terminal[] = [];
let home = '';

beforeEach(() => {
  home = emptyDirectory();
});
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
  for (const peer of peers.splice(0)) peer.close();
});

function run(args: string): Terminal {
  const env = {XDG_CONFIG_HOME: home};
  const terminal = openTerminal(`${process.execPath} ${cli} ${args}`, {cwd: home, env, rows: 30});
  terminals.push(terminal);
  return terminal;
}

const written = (name: string) => JSON.parse(readFileSync(join(home, 'udptop', name), 'utf8'));

describe.skipIf(!installed('tmux'))('lines that are typed in a real terminal', () => {
  test('are edited, completed, saved by name and remembered for the next run', async () => {
    const [target, ...clients] = [await openPeer(), await openPeer(), await openPeer()];
    peers.push(target!, ...clients);
    const service = (name: string) => `-L 'udp://127.0.0.1:0/127.0.0.1:${target!.port}?name=${name}'`;
    const terminal = run(`${service('lookup')} -i 200ms`);
    const listen = await terminal.listening();
    for (const client of clients) await client.send(Buffer.alloc(100), listen);
    // Totals come from counters, which are ahead of the rows that the names to complete are taken from.
    for (const client of clients) await terminal.shows(new RegExp(`:${client.port} .* lookup `));

    terminal.press('F4');
    await terminal.shows(/Filter: █\ndns {2}client:10\.1 .*Tab completes, F1 explains/);
    terminal.press('-l', 'servi');
    terminal.press('Tab');
    await terminal.shows(/Filter: service:█/);
    terminal.press('Tab');
    await terminal.shows(/Filter: service:lookup█\n2 of 2 flows, /);
    terminal.press('Home', 'Delete', 'C-e', 'M-b', 'C-Left', 'C-a');
    terminal.press('-l', 's');
    terminal.press('C-e');
    terminal.press('-l', ` sport:${clients[0]!.port}`);
    await terminal.shows(/service:lookup sport:\d+█\n1 of 2 flows, /);

    terminal.press('C-s');
    await terminal.shows(/Name: █/);
    terminal.press('-l', 'one');
    terminal.press('Enter');
    await terminal.shows(/Saved as one/);
    expect(written('filters.json')).toEqual({one: `service:lookup sport:${clients[0]!.port}`});
    terminal.press(':');
    await terminal.shows(/: █\n\d+ commands/);
    terminal.press('-l', 'tree serv');
    await terminal.shows(/> tree by service/);
    terminal.press('Enter');
    await terminal.shows(/lookup \(1\)/);
    terminal.press('q');
    await terminal.shows(/ended with 0|y\/n/);
    if (!/ended with/.test(terminal.screen())) terminal.press('y');
    await terminal.shows(/ended with 0/);
    expect(written('lines.json')).toEqual({
      filter: [`service:lookup sport:${clients[0]!.port}`],
      search: [],
      palette: ['tree by service'],
    });

    const next = run(`${service('lookup')} -i 200ms --filter @one`);
    await next.shows(/Filter service:lookup sport:\d+/);
    next.press('F4', 'C-u', 'Up');
    await next.shows(/Filter: service:lookup sport:\d+█/);
  });

  test('of the demo, and with --no-remember, leave nothing behind', async () => {
    for (const args of ['--demo', `-L udp://127.0.0.1:0/127.0.0.1:9 --no-remember`]) {
      const terminal = run(`${args} -i 200ms`);
      await terminal.shows(/F10Quit/);
      terminal.press('F4');
      terminal.press('-l', 'dns');
      await terminal.shows(/Filter: dns█/);
      terminal.press('C-s');
      await terminal.shows(/Name: █/);
      terminal.press('-l', 'mine');
      terminal.press('Enter');
      await terminal.shows(/Saved as mine: f recalls it\. It is for this run only/);
      terminal.press('q');
      await terminal.shows(/ended with 0|y\/n/);
      if (!/ended with/.test(terminal.screen())) terminal.press('y');
      await terminal.shows(/ended with 0/);
    }
    for (const name of ['filters.json', 'lines.json', 'screen.json']) {
      expect(existsSync(join(home, 'udptop', name)), name).toBe(false);
    }
  });
});
