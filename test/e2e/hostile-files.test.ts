import {execFileSync, spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {formatSnapshot} from '../../source/snapshot/write.js';
import {flow, snapshot} from '../view/flows.js';
import {cli, emptyDirectory, installed, runCommand} from './command.js';
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
});
