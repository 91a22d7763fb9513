import {execFileSync, spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {parseCommandLine} from '../../source/command/cli/options.js';
import {echo, eventually, openPeer} from '../relay/peers.js';
import {cli, emptyDirectory, installed, startCommand} from './command.js';

/** Each unit, and how exposed it may be in the scale of systemd-analyze, where 10 is a service without any restriction. */
const units = [
  ['config/udptop.service', 1.5],
  ['config/udptop-capture.service', 1.6],
] as const;
const unit = readFileSync('config/udptop.service', 'utf8');

const settings = (name: string, of = unit) =>
  [...of.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value!);

describe.skipIf(!installed('systemd-analyze')).each(units)('%s', (file, exposure) => {
  test(`is exposed by ${exposure} at most`, () => {
    const {stdout, stderr} = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--no-pager', file],
      {
        encoding: 'utf8',
      },
    );
    const [, told] = /exposure level for \S+: ([\d.]+)/.exec(stdout) ?? [];
    expect([Number(told) <= exposure, told, stderr]).toEqual([true, told, '']);
  });

  test('is what systemd understands', () => {
    const copy = join(emptyDirectory(), basename(file));
    writeFileSync(copy, readFileSync(file, 'utf8').replace('ExecStart=udptop', `ExecStart=${cli}`));
    const {status, stderr} = spawnSync('systemd-analyze', ['verify', '--man=no', copy], {encoding: 'utf8'});
    // Of other units on this machine it says something as well.
    const said = stderr.split('\n').filter(line => line.includes(basename(file)));
    expect([status, said]).toEqual([0, []]);
  });

  test('starts a command line that udptop understands', () => {
    const [, ...words] = settings('ExecStart', readFileSync(file, 'utf8'))[0]!.split(' ');
    expect(parseCommandLine(words)).toMatchObject({headless: true});
  });
});

test('config/udptop-capture.service has CAP_NET_RAW and no other capability', () => {
  const capture = readFileSync('config/udptop-capture.service', 'utf8');
  for (const name of ['AmbientCapabilities', 'CapabilityBoundingSet']) {
    expect(settings(name, capture)).toEqual(['CAP_NET_RAW']);
  }
  expect(settings('RestrictAddressFamilies', capture)[0]).toContain('AF_PACKET');
});

describe.skipIf(!installed('systemd-analyze'))('config/udptop.service', () => {
  test.skipIf(!installed('strace', 'unshare') || process.getuid?.() !== 0)(
    'allows every system call that a run makes, and hides nothing that it needs',
    async () => {
      const target = await openPeer({answer: echo});
      onTestFinished(target.close);
      const directory = emptyDirectory();
      const [trace, config] = ['trace', 'udptop.yaml'].map(name => join(directory, name)) as [string, string];
      writeFileSync(
        config,
        `services: [{name: echo, addr: "127.0.0.1:0", handler: {type: udp}, forwarder: {nodes: [{addr: "127.0.0.1:${target.port}"}]}}]`,
      );
      const [, ...args] = settings('ExecStart')[0]!
        .replace('/etc/udptop/udptop.yaml', config)
        .replace('/run/udptop/control', join(directory, 'control'))
        .split(' ');
      const command = startCommand(
        [...args, '--record', join(directory, 'recording'), '--log-file', join(directory, 'log')],
        {
          // As ProtectProc and ProcSubset mount it.
          within: [
            ...['unshare', '--mount', 'sh', '-c'],
            'mount --make-rprivate / && mount -t proc -o hidepid=invisible,subset=pid proc /proc && exec "$@"',
            ...['sh', 'strace', '--daemonize', '--follow-forks', '-o', trace],
          ],
        },
      );
      const port = await command.listening();
      const client = await openPeer();
      onTestFinished(client.close);
      await client.send('hello', port);
      await client.arrived(1);
      command.child.kill('SIGHUP');
      await eventually(
        () => readFileSync(join(directory, 'log'), 'utf8').includes('was reloaded'),
        'the reload',
      );
      command.child.kill('SIGTERM');
      const {status, stderr} = await command.finished;
      expect([status, stderr]).toEqual([0, expect.not.stringContaining('rror')]);
      const exited = new RegExp(`^${command.child.pid} +\\+\\+\\+ exited`, 'm');
      await eventually(() => exited.test(readFileSync(trace, 'utf8')), 'the end of the trace');
      const called = new Set(
        [...readFileSync(trace, 'utf8').matchAll(/^\d+ +(?:<\.\.\. )?([a-z_\d]+)(?:\(| resumed)/gm)].map(
          ([, name]) => name!,
        ),
      );
      expect(called.size).toBeGreaterThan(30);
      const allowed = allowedCalls();
      expect([...called].filter(name => !allowed.has(name))).toEqual([]);
    },
  );
});

/** Of `SystemCallFilter=`: groups that are allowed, then groups that are not. */
function allowedCalls(): Set<string> {
  const allowed = new Set<string>();
  for (const filter of settings('SystemCallFilter')) {
    const isDenied = filter.startsWith('~');
    for (const name of filter.replace('~', '').split(' ').flatMap(callsOf)) {
      if (isDenied) allowed.delete(name);
      else allowed.add(name);
    }
  }
  return allowed;
}

function callsOf(group: string): string[] {
  if (!group.startsWith('@')) return [group];
  const lines = execFileSync('systemd-analyze', ['syscall-filter', '--no-pager', group], {
    encoding: 'utf8',
  }).split('\n');
  return lines
    .slice(1)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
    .flatMap(callsOf);
}
