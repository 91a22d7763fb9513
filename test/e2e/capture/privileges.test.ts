import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {installed, runCommand} from '../command.js';
import {type Capture, listen, send, startCapture, whyNoCapture} from './capturing.js';
import {createHosts, type Host} from './hosts.js';

/** nobody and nogroup of Debian. */
const [uid, gid] = [65_534, 65_534];
const asNobody = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
const netRaw = 2 ** 13;
const why = whyNoCapture === undefined ? '' : ` (skipped: ${whyNoCapture})`;

describe.skipIf(whyNoCapture !== undefined)(`the privilege of a capture${why}`, {timeout: 90_000}, () => {
  const hosts = createHosts();
  const captures: Capture[] = [];
  let host: Host;
  beforeAll(() => {
    host = hosts.add('host');
  });
  afterEach(async () => {
    for (const {command} of captures.splice(0)) command.child.kill('SIGKILL');
    await hosts.endPrograms();
  });
  afterAll(hosts.remove);

  async function capture(
    within: readonly string[],
    env: NodeJS.ProcessEnv = {},
    flags: readonly string[] = [],
  ): Promise<Capture> {
    const started = await startCapture(
      {within: [...host.within, ...within]},
      ['-L', 'capture://any', ...flags],
      {env},
    );
    captures.push(started);
    return started;
  }

  const statusOf = ({command}: Capture) => readFileSync(`/proc/${command.child.pid}/status`, 'utf8');

  test('is missing for users, whom a sentence tells what to do', async () => {
    const {status, stderr} = await runCommand(['-L', 'capture://any', '--headless', '--output', 'none'], {
      within: [...host.within, ...asNobody],
      cwd: '/',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/CAP_NET_RAW|sudo udptop/);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  test('is CAP_NET_RAW and no more', async () => {
    await listen(host, '127.0.0.1', 4000, 'echo');
    const seen = await capture([
      ...asNobody,
      '--inh-caps=-all,+net_raw',
      '--ambient-caps=-all,+net_raw',
      '--bounding-set=-all,+net_raw',
    ]);
    expect(statusOf(seen)).toMatch(new RegExp(`^CapEff:\\s*0*${netRaw.toString(16)}$`, 'm'));
    const {sent, received} = await send(host, '127.0.0.1', 4000, 30, 100, 'answers=30');
    const {flows} = await seen.until(({totals}) => totals.tx.packets >= 30);
    expect(flows).toMatchObject([{rx: sent, tx: received}]);
  });

  test.skipIf(!installed('nft'))('stays with nft alone, unless the run is read-only', async () => {
    const sudo = {SUDO_UID: String(uid), SUDO_GID: String(gid)};
    const children = async (flags: readonly string[]) => {
      const {command} = await capture([], sudo, flags);
      const {pid} = command.child;
      const listed = spawnSync('ps', ['--ppid', String(pid), '-o', 'euid=,args='], {encoding: 'utf8'});
      return listed.stdout.trim();
    };
    expect(await children([])).toMatch(/^0 nft -j -i$/);
    expect(await children(['--readonly'])).toBe('');
  });

  test('is given up with root once it has started, and the programs at both ends are still found', async () => {
    await listen(host, '127.0.0.1', 4000, 'echo');
    const seen = await capture([], {SUDO_UID: String(uid), SUDO_GID: String(gid)});
    expect(statusOf(seen)).toMatch(new RegExp(`^Uid:\\s*${uid}\\s`, 'm'));
    const {sent, received} = await send(host, '127.0.0.1', 4000, 30, 100, 'perSecond=20', 'answers=30');
    const {flows} = await seen.until(
      ({totals, flows: [flow]}) => totals.tx.packets >= 30 && flow?.metadata.target_process !== undefined,
    );
    expect(flows).toMatchObject([
      {rx: sent, tx: received, metadata: {process: 'python3', target_process: 'python3', user: 'root'}},
    ]);
  });
});
