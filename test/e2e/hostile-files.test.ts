import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {readdirSync, readFileSync, readlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {formatSnapshot} from '../../source/snapshot/write.js';
import {flow, snapshot} from '../view/flows.js';
import {cli, emptyDirectory, installed, type Running, runCommand, startCommand} from './command.js';
import {openTerminal, type Terminal} from './terminal.js';

/** All that a terminal obeys: C0 and C1 controls, and what turns the direction of text. */
const obeyed = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const poison = '\u001b]0;forged\u0007\u009b31m\u202e';

/** A snapshot whose every text that udptop shows is hostile. */
function hostileSnapshot(): string {
  const json = JSON.parse(formatSnapshot(snapshot([flow()])));
  json.version += poison;
  json.host += poison;
  json.notices = [`notice${poison}`];
  json.totals.drops = {total: 1, byReason: {[`reason${poison}`]: 1}};
  json.flows[0].service = `=1+1${poison}`;
  json.flows[0].metadata[`key${poison}`] = poison;
  const file = join(emptyDirectory(), 'hostile.json');
  writeFileSync(file, JSON.stringify(json));
  return file;
}

const terminals: Terminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
});

describe('a snapshot with escape sequences in its texts', () => {
  test('is printed without them', async () => {
    const {status, stdout} = await runCommand([
      'view',
      hostileSnapshot(),
      '--headless',
      '--duration',
      '200ms',
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('reason');
    expect(stdout).not.toMatch(obeyed);
  });

  test('is printed as JSON in which they are escaped, and mean the same', async () => {
    const file = hostileSnapshot();
    const {stdout} = await runCommand([
      'view',
      file,
      '--headless',
      '--output',
      'ndjson',
      '--duration',
      '200ms',
    ]);
    expect(stdout).not.toMatch(obeyed);
    expect(JSON.parse(stdout.split('\n')[0]!).version).toBe(JSON.parse(readFileSync(file, 'utf8')).version);
  });

  test.skipIf(!installed('tmux'))('sets no title and no colours of its own on the screen', async () => {
    const terminal = openTerminal(`'${process.execPath}' ${cli} view ${hostileSnapshot()} --no-remember`, {
      cwd: emptyDirectory(),
      columns: 200,
    });
    terminals.push(terminal);
    await terminal.shows(/reason/);
    expect(terminal.screen()).toContain('forged');
    expect(terminal.colours()).not.toMatch(/\u009b|\u202e|\u001b\]/);
  });
});

test('a mistake on the command line is quoted without escape sequences', async () => {
  const {status, stderr} = await runCommand(['-L', `udp://${poison}`, '--headless']);
  expect(status).toBe(2);
  expect(stderr).not.toMatch(obeyed);
});

test('a line break in an argument begins no line of its own', async () => {
  const {status, stderr} = await runCommand([`nonsense\nudptop: all is well`, '--headless']);
  expect([status, stderr.trimEnd().split('\n').length]).toEqual([2, 1]);
});

describe('a file without end', () => {
  const device = () => {
    const file = join(emptyDirectory(), 'zero');
    // A device of the test's own.
    execFileSync('mknod', [file, 'c', '1', '5']);
    return file;
  };
  const mayMakeDevices = spawnSync('mknod', [join(emptyDirectory(), 'zero'), 'c', '1', '5']).status === 0;

  test.skipIf(!mayMakeDevices)('is no snapshot, which one look tells', async () => {
    const file = device();
    const {status, stderr} = await runCommand(['view', file]);
    expect({status, stderr}).toEqual({
      status: 2,
      stderr: `udptop: view: ${file} is no snapshot: it is not JSON\n`,
    });
  });

  test.skipIf(!mayMakeDevices)('is no recording either', async () => {
    const file = device();
    const {status, stderr} = await runCommand(['replay', file]);
    expect({status, stderr}).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^udptop: replay: \S+ has no interval to play: line 1: .*\n$/),
    });
  });

  test.skipIf(!mayMakeDevices)('is read with little memory', async () => {
    // What Node and the program itself take, and little more.
    const within = ['sh', '-c', 'ulimit -v 3000000; exec "$@"', 'sh'];
    const {status, stderr} = await runCommand(['replay', device()], {within});
    expect([status, stderr]).toEqual([2, expect.stringContaining('it does not begin with {')]);
  });
});

describe('a pipe', () => {
  const pipe = () => {
    const file = join(emptyDirectory(), 'pipe');
    execFileSync('mkfifo', [file]);
    return file;
  };

  test.each(['SIGINT', 'SIGTERM', 'SIGQUIT'] as const)(
    'that nobody writes to is left at %s',
    async signal => {
      const file = pipe();
      const command = startCommand(['view', file, '--headless']);
      // It waits at the pipe by then.
      await expect
        .poll(() => readdirSync(`/proc/${command.child.pid}/fd`).map(fd => linkOf(command, fd)), {
          timeout: 5000,
        })
        .toContain(file);
      command.child.kill(signal);
      expect((await command.finished).status).toBe(signal === 'SIGQUIT' ? 131 : 0);
    },
  );

  test('is viewed as soon as a snapshot came through', async () => {
    const file = pipe();
    const command = startCommand(['view', file, '--headless', '--output', 'ndjson', '--duration', '5s']);
    const writing = spawn('sh', ['-c', 'cat > "$1"', 'sh', file], {stdio: ['pipe', 'ignore', 'inherit']});
    writing.stdin.end(formatSnapshot(snapshot([flow()])));
    const {status, stdout} = await command.finished;
    expect([status, JSON.parse(stdout.split('\n')[0]!).schema]).toEqual([0, 'udptop/snapshot/v1']);
  });

  test('is no recording', async () => {
    const {status, stderr} = await runCommand(['replay', pipe()]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/is a pipe; expected a file\n$/)]);
  });
});

function linkOf({child}: Running, fd: string): string {
  try {
    return readlinkSync(`/proc/${child.pid}/fd/${fd}`);
  } catch {
    return '';
  }
}
