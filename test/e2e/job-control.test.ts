import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {afterEach, describe, expect, test} from 'vitest';
import {cli, emptyDirectory, installed} from './command.js';
import {openTerminal, type Terminal} from './terminal.js';

const terminals: Terminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
});

function open(command: string): Terminal {
  const terminal = openTerminal(command, {cwd: emptyDirectory()});
  terminals.push(terminal);
  return terminal;
}

/** An interactive shell with job control; `type` runs a line in it. */
async function openShell(): Promise<{readonly terminal: Terminal; type(line: string): void}> {
  const terminal = open("PS1='ready> ' bash --norc --noprofile -i");
  await terminal.shows(/ready>/);
  return {terminal, type: line => terminal.press('-l', `${line}\n`)};
}

const udptop = `${process.execPath} ${cli}`;
const relay = `${udptop} -L udp://127.0.0.1:0/127.0.0.1:9 --no-remember`;

describe.skipIf(!installed('tmux', 'bash'))('a job of a shell', () => {
  test('started with & leaves the terminal alone until it is brought forward', async () => {
    const {terminal, type} = await openShell();
    type(`${relay} --log-file log & sleep 2; jobs; echo the shell reads`);
    await terminal.shows(/Running .*udptop|Running .*cli\.js/);
    await terminal.shows(/^the shell reads/m);
    type('stty -a | grep -o "[-]*icanon"');
    await terminal.shows(/^icanon/m);
    expect(terminal.screen()).not.toMatch(/F10Quit/);
    type('fg');
    await terminal.shows(/F10Quit/);
    terminal.press('q');
    await terminal.shows(/ready>\s*$/);
  });

  test('stopped by Ctrl-Z goes on in the background, where it neither draws nor reads keys', async () => {
    const {terminal, type} = await openShell();
    type(relay);
    await terminal.shows(/F10Quit/);
    terminal.press('C-z');
    await terminal.shows(/Stopped/);
    type('bg; sleep 1; jobs; echo the shell reads');
    await terminal.shows(/Running/);
    type('echo every key');
    await terminal.shows(/^every key/m);
    expect(terminal.screen()).not.toMatch(/F10Quit/);
    type('fg');
    await terminal.shows(/F10Quit/);
    terminal.press('q');
    await terminal.shows(/every key[\s\S]*ready>\s*$/);
  });

  test('ended in the background leaves the terminal as the shell set it', async () => {
    const {terminal, type} = await openShell();
    type(`${relay} --log-file log & sleep 2; kill %1; wait %1; echo "status $?"`);
    await terminal.shows(/^status 0/m);
    type('echo every key');
    await terminal.shows(/ready> echo every key\nevery key/);
  });
});

describe.skipIf(!installed('tmux'))('Ctrl-Z', () => {
  /** It says so, and takes the next key. */
  async function expectKeptScreen(terminal: Terminal): Promise<void> {
    await terminal.shows(/F10Quit/);
    terminal.press('C-z');
    await terminal.shows(/no shell with job control started it/);
    terminal.press('F1');
    await terminal.shows(/Help: Esc returns/);
  }

  test('stops nothing where no shell could continue it', async () => {
    const terminal = open(relay);
    await expectKeptScreen(terminal);
    const status = readFileSync(`/proc/${terminal.foregroundPid()}/status`, 'utf8');
    expect(status).toMatch(/^State:\s+[SR]/m);
  });

  test.skipIf(spawnSync('unshare', ['-fp', 'true']).status !== 0)(
    'stops nothing in the first process of a container',
    async () => {
      await expectKeptScreen(open(`unshare -fp --mount-proc ${relay}`));
    },
  );
});
