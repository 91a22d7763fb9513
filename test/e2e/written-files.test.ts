import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {
  chmodSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {emptyDirectory, installed, runCommand} from './command.js';

const short = [
  '-L',
  'udp://127.0.0.1:0/127.0.0.1:9',
  '--headless',
  '--output',
  'none',
  '--duration',
  '300ms',
];
const modeOf = (file: string) => (statSync(file).mode & 0o7777).toString(8);
const isSnapshot = (text: string) => JSON.parse(text).schema === 'udptop/snapshot/v1';

/** A device of the test's own; the machine's are not touched. */
function makeDevice(file: string, kind: 'c' | 'b', major: number, minor: number): void {
  execFileSync('mknod', [file, kind, String(major), String(minor)]);
}
const mayMakeDevices = (() => {
  const file = join(emptyDirectory(), 'null');
  return (
    spawnSync('mknod', [file, 'c', '1', '3']).status === 0 &&
    spawnSync('sh', ['-c', `: > ${file}`]).status === 0
  );
})();

describe('the file of --snapshot', () => {
  test.skipIf(!mayMakeDevices)('may be a device, which is written to and stays', async () => {
    const device = join(emptyDirectory(), 'null');
    makeDevice(device, 'c', 1, 3);
    expect((await runCommand([...short, '--snapshot', device])).status).toBe(0);
    expect(lstatSync(device).isCharacterDevice()).toBe(true);
  });

  test.skipIf(!mayMakeDevices)('may be a device that is full, which is an error', async () => {
    const device = join(emptyDirectory(), 'full');
    makeDevice(device, 'c', 1, 7);
    const {status, stderr} = await runCommand([...short, '--snapshot', device]);
    expect({status, stderr}).toEqual({
      status: 1,
      stderr: expect.stringContaining('cannot be written: ENOSPC'),
    });
    expect(lstatSync(device).isCharacterDevice()).toBe(true);
  });

  test.skipIf(!mayMakeDevices)('is no disk, which would lose what is on it', async () => {
    const disk = join(emptyDirectory(), 'disk');
    // A number for experiments: no driver has it, see devices.txt.
    makeDevice(disk, 'b', 240, 0);
    const {status, stderr} = await runCommand([...short, '--snapshot', disk]);
    expect({status, stderr}).toEqual({status: 1, stderr: expect.stringContaining('it is a disk')});
    expect(lstatSync(disk).isBlockDevice()).toBe(true);
  });

  test('may be a FIFO, whose reader gets all of it', async () => {
    const fifo = join(emptyDirectory(), 'fifo');
    execFileSync('mkfifo', [fifo]);
    const reader = spawn('cat', [fifo], {stdio: ['ignore', 'pipe', 'ignore']});
    const read = reader.stdout.setEncoding('utf8').toArray();
    expect((await runCommand([...short, '--snapshot', fifo])).status).toBe(0);
    expect(isSnapshot((await read).join(''))).toBe(true);
    if (reader.exitCode === null) await once(reader, 'close');
    expect(lstatSync(fifo).isFIFO()).toBe(true);
  });

  test('may be a FIFO that nobody reads, which keeps nothing waiting', async () => {
    const fifo = join(emptyDirectory(), 'fifo');
    execFileSync('mkfifo', [fifo]);
    const {status, stderr} = await runCommand([...short, '--snapshot', fifo]);
    expect({status, stderr}).toEqual({status: 1, stderr: expect.stringContaining('nobody reads it')});
  });

  test('may be a symbolic link, which stays; what it points to is replaced', async () => {
    const directory = emptyDirectory();
    const [link, file] = [join(directory, 'link'), join(directory, 'file')];
    writeFileSync(file, 'old');
    chmodSync(file, 0o644);
    symlinkSync('file', link);
    expect((await runCommand([...short, '--snapshot', link])).status).toBe(0);
    expect(readlinkSync(link)).toBe('file');
    expect(isSnapshot(readFileSync(file, 'utf8'))).toBe(true);
    expect(modeOf(file)).toBe('644');
  });

  test('may be a symbolic link to nothing, which then is there', async () => {
    const directory = emptyDirectory();
    symlinkSync('later', join(directory, 'link'));
    expect((await runCommand([...short, '--snapshot', join(directory, 'link')])).status).toBe(0);
    expect(isSnapshot(readFileSync(join(directory, 'later'), 'utf8'))).toBe(true);
  });

  test('is not replaced when it is read-only, also by root', async () => {
    const file = join(emptyDirectory(), 'file');
    writeFileSync(file, 'old');
    chmodSync(file, 0o444);
    const {status, stderr} = await runCommand([...short, '--snapshot', file]);
    expect({status, stderr}).toEqual({status: 1, stderr: expect.stringContaining('it is read-only')});
    expect(readFileSync(file, 'utf8')).toBe('old');
  });
});

describe('new files', () => {
  test.each([
    [[], '600'],
    [['--file-mode', '640'], '640'],
  ])('with %j have mode %s', async (flags, mode) => {
    const cwd = emptyDirectory();
    const files = ['--snapshot', 's.json', '--record', 'r.ndjson', '--log-file', 'log'];
    expect((await runCommand([...short, ...flags, ...files], {cwd})).status).toBe(0);
    expect(['s.json', 'r.ndjson', 'log'].map(name => modeOf(join(cwd, name)))).toEqual([mode, mode, mode]);
  });

  test.each(['rw', '888', '077', '1600', ''])('have no mode %j', async mode => {
    const {status, stderr} = await runCommand([...short, '--file-mode', mode]);
    expect({status, stderr}).toEqual({status: 2, stderr: expect.stringMatching(/^udptop: --file-mode/)});
  });
});

describe('an earlier recording', () => {
  test.skipIf(!installed('zcat'))('stays; the next one has a number in its name', async () => {
    const cwd = emptyDirectory();
    const record = () => runCommand([...short, '-i', '100ms', '--record', 'r.ndjson.gz'], {cwd});
    expect((await record()).status).toBe(0);
    const first = readFileSync(join(cwd, 'r.ndjson.gz'));
    const second = await record();
    expect(second.stderr).toContain(
      '--record: r.ndjson.gz holds a recording already; this one goes to r-2.ndjson.gz',
    );
    await record();
    expect(readFileSync(join(cwd, 'r.ndjson.gz')).equals(first)).toBe(true);
    for (const name of ['r-2.ndjson.gz', 'r-3.ndjson.gz']) {
      const lines = execFileSync('zcat', [join(cwd, name)], {encoding: 'utf8'})
        .trimEnd()
        .split('\n');
      expect(lines.every(isSnapshot)).toBe(true);
    }
  });
});
