import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {cli, emptyDirectory, installed} from './command.js';
import {openTerminal, type Terminal} from './terminal.js';

const terminals: Terminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
});

describe.skipIf(!installed('tmux', 'script'))('with INK_SCREEN_READER', () => {
  test('a terminal gets plain text without escape sequences, and a sentence that says so', async () => {
    const cwd = emptyDirectory();
    // Within script's terminal of its own, what is written can be read to the byte.
    const command = `script -qec "${process.execPath} ${cli} --demo -i 300ms --columns client,rate" bytes`;
    const terminal = openTerminal(command, {cwd, columns: 200, env: {INK_SCREEN_READER: 'true'}});
    terminals.push(terminal);
    await terminal.shows(/udptop: INK_SCREEN_READER is set, so it prints plain text at each interval/);
    await terminal.shows(/CLIENT [\s\S]*127\.0\.\d\.\d:\d+[\s\S]*CLIENT [\s\S]*127\.0\.\d\.\d:\d+/);
    terminal.press('C-c');
    await terminal.shows(/ended with 0/);
    const bytes = readFileSync(join(cwd, 'bytes'), 'latin1');
    expect(bytes).toMatch(/CLIENT/);
    expect(bytes).not.toContain('\u001b');
  });
});

test.skipIf(!installed('tmux', 'script')).each(['dumb', ''])(
  'a terminal that says it is a dumb one gets plain text: TERM="%s"',
  async term => {
    const cwd = emptyDirectory();
    const command = `TERM='${term}' script -qec "${process.execPath} ${cli} --demo -i 300ms --columns client,rate" bytes`;
    const terminal = openTerminal(command, {cwd, columns: 200});
    terminals.push(terminal);
    await terminal.shows(/udptop: the terminal says that it is a dumb one/);
    await terminal.shows(/CLIENT [\s\S]*127\.0\.\d\.\d:\d+/);
    terminal.press('C-c');
    await terminal.shows(/ended with 0/);
    expect(readFileSync(join(cwd, 'bytes'), 'latin1')).not.toContain('\u001b');
  },
);
