import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {cli, emptyDirectory, installed, runCommand} from './command.js';
import {openTerminal, type Terminal} from './terminal.js';

const terminals: Terminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
});

function run(args: string, cwd: string): Terminal {
  const terminal = openTerminal(`${process.execPath} ${cli} ${args}`, {cwd, columns: 120, rows: 30});
  terminals.push(terminal);
  return terminal;
}

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));

/** Demo traffic, printed and recorded at the same time. */
async function record(name: string) {
  const cwd = emptyDirectory();
  const args = ['--demo', '--headless', '-i', '200ms', '--duration', '1500ms', '--output', 'ndjson'];
  const {status, stdout, stderr} = await runCommand([...args, '--record', name, '--snapshot', 's.json'], {
    cwd,
  });
  expect({status, stderr}).toEqual({status: 0, stderr: ''});
  return {cwd, printed: linesOf(stdout), file: join(cwd, name)};
}

describe('a recording', () => {
  test.each(['run.ndjson', 'run.ndjson.gz'])('%s plays what was measured, flow by flow', async name => {
    const {cwd, printed} = await record(name);
    const replayed = await runCommand(
      ['replay', name, '--headless', '--output', 'ndjson', '--speed', '1000'],
      {cwd},
    );
    expect(replayed.status).toBe(0);
    const lines = linesOf(replayed.stdout);
    expect(lines.length).toBeGreaterThan(4);
    const flowsOf = ({flows}: {flows: {id: string}[]}) => new Set(flows.map(flow => JSON.stringify(flow)));
    // The last one is taken at the end of the run, a moment apart.
    for (const [index, line] of printed.slice(0, -1).entries()) {
      expect(lines[index].takenAt).toBe(line.takenAt);
      expect(lines[index].totals).toEqual(line.totals);
      expect(flowsOf(lines[index])).toEqual(flowsOf(line));
    }
  });

  test('accounts for everything in every interval: shown, ended and unattributed make the grand total', async () => {
    const {file} = await record('run.ndjson');
    type Traffic = Record<'rx' | 'tx', {readonly packets: number}>;
    const packets = (all: readonly Traffic[], direction: 'rx' | 'tx') =>
      all.reduce((sum, each) => sum + each[direction].packets, 0);
    const lines = linesOf(readFileSync(file, 'utf8'));
    for (const {totals, flows, services} of lines) {
      const {active, started, ended, evicted} = totals.flows;
      expect(active + ended).toBe(started);
      expect(evicted).toBeLessThanOrEqual(ended);
      for (const direction of ['rx', 'tx'] as const) {
        expect(packets(services, direction)).toBe(totals[direction].packets);
        // Flows that are shown no more, and what was dropped before it had a flow, are in the totals alone.
        expect(packets(flows, direction)).toBeLessThanOrEqual(totals[direction].packets);
      }
    }
  });

  test('that is cut plays up to the cut, and says so', async () => {
    const {cwd, file} = await record('run.ndjson');
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, whole.length - 100));
    const {status, stdout, stderr} = await runCommand(
      ['replay', 'run.ndjson', '--headless', '--output', 'ndjson', '--speed', '1000'],
      {cwd},
    );
    expect(status).toBe(0);
    const {length} = linesOf(stdout);
    expect(length).toBe(whole.toString().split('\n').length - 2);
    expect(stderr).toBe(
      `udptop: run.ndjson is damaged in line ${length + 1}: the recording is cut off within this line; what stands before it was played\n`,
    );
  });

  test('with --privacy holds no address', async () => {
    const cwd = emptyDirectory();
    const args = ['--demo', '--headless', '-i', '200ms', '--duration', '700ms', '--output', 'none'];
    await runCommand([...args, '--privacy', '--record', 'r.ndjson'], {cwd});
    const text = readFileSync(join(cwd, 'r.ndjson'), 'utf8');
    expect(text).toMatch(/"client":"host-[0-9a-f]{8}:\d+"/);
    expect(text).not.toContain('127.0.0.1');
  });

  test.each([
    [['view', 'nothing.json'], 'view: nothing.json: there is no such file'],
    [['replay', '.'], 'replay: . is a directory, not a file'],
    [['view', 'r.ndjson'], 'view: r.ndjson is no snapshot: .*; it is a recording: udptop replay r.ndjson'],
    [
      ['replay', 's.json'],
      'replay: s.json has no interval to play: .*; it is a snapshot: udptop view s.json',
    ],
    [['replay', 'empty'], 'replay: empty has no interval to play: it is empty'],
    [['--demo', '--record', 'none/x'], '--record: none/x cannot be written: ENOENT'],
  ])('%j is refused in one sentence, with status 2', async (args, sentence) => {
    const {cwd} = await record('r.ndjson');
    writeFileSync(join(cwd, 'empty'), '');
    const {status, stderr} = await runCommand([...args, '--headless'], {cwd});
    expect(stderr).toMatch(new RegExp(`^udptop: ${sentence}[^\n]*\n$`));
    expect(status).toBe(2);
  });
});

describe.skipIf(!installed('tmux'))('in the same screen', () => {
  test('a snapshot is viewed, sorted and filtered, and nothing can be done to its flows', async () => {
    const {cwd} = await record('run.ndjson');
    const terminal = run('view s.json -f service:game', cwd);
    await terminal.shows(/DEMO[\s\S]*Saved snapshot s\.json of[\s\S]* game +(?:new|active)/);
    expect(terminal.screen()).not.toMatch(/ voice +active/);
    terminal.press('F9');
    await terminal.shows(/Read-only: actions are off/);
    terminal.press('q');
    await terminal.shows(/ended with 0/);
  });

  test('the keys and the look are those of the configuration', async () => {
    const {cwd} = await record('run.ndjson');
    const services =
      'services:\n  - {addr: 127.0.0.1:1, handler: {type: udp}, listener: {type: udp}, forwarder: {nodes: [{addr: 127.0.0.1:2}]}}\n';
    writeFileSync(join(cwd, 'udptop.yaml'), `keys: {quit: [x]}\nscreen: {units: bits}\n${services}`);
    const terminal = run('view s.json', cwd);
    await terminal.shows(/Saved snapshot[\s\S]*xQuit/);
    expect(terminal.screen()).toMatch(/▲ .*b\/s/);
    terminal.press('x');
    await terminal.shows(/ended with 0/);
  });

  test('a recording plays, pauses, steps back and forth, changes its speed, and says where it ends', async () => {
    const {cwd} = await record('run.ndjson.gz');
    const terminal = run('replay run.ndjson.gz --speed 0.5', cwd);
    await terminal.shows(/Replay 0\.5x: interval \d+ of \d/);
    terminal.press('p');
    await terminal.shows(/Replay paused: interval/);
    terminal.press('[', '[', '[', '[', '[', '[', '[', '[');
    await terminal.shows(/Replay paused: interval 1 of/);
    terminal.press(']');
    await terminal.shows(/Replay paused: interval 2 of/);
    terminal.press('+');
    await terminal.shows(/Speed 1x/);
    terminal.press('p');
    await terminal.shows(/Replay 1x: interval (\d+) of \1; the recording ends here/);
    const [, intervals] = /interval (\d+) of/.exec(terminal.screen())!;
    terminal.press('[');
    await terminal.shows(new RegExp(`Replay paused: interval ${Number(intervals) - 1} of`));
    terminal.press('q');
    await terminal.shows(/ended with 0/);
  });
});
