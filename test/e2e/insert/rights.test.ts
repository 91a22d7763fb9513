import {chmodSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {emptyDirectory} from '../command.js';
import {
  ask,
  createPair,
  here,
  type Pair,
  rulesOf,
  skipped,
  startPeer,
  takeOut,
  whyNoInsertion,
} from './inserting.js';

const port = 27_015;
/** nobody and nogroup of Debian. */
const [uid, gid] = [65_534, 65_534];

describe.skipIf(whyNoInsertion !== undefined)(`an inserted udptop${skipped}`, {timeout: 60_000}, () => {
  let pair: Pair;
  beforeAll(() => {
    pair = createPair();
  });
  afterEach(() => pair.endPrograms());
  afterAll(() => pair?.remove());

  const statusOf = (pid: number) => readFileSync(`/proc/${pid}/status`, 'utf8');

  test('gives root up for all but nft, and still takes back everything at its end', async () => {
    await startPeer(pair.here, 'relay', 'serve', String(port));
    const before = await rulesOf(pair.here);
    const insertion = await pair.insert([`:${port}`], [], {
      env: {SUDO_UID: String(uid), SUDO_GID: String(gid)},
    });
    const {pid} = insertion.command.child;
    expect(statusOf(pid!)).toMatch(new RegExp(`^Uid:\\s*${uid}\\s+${uid}\\s+${uid}\\s`, 'm'));
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
    expect(children.map(each => readFileSync(`/proc/${each}/comm`, 'utf8'))).toEqual(['nft\n']);
    expect(statusOf(children[0]!)).toMatch(/^Uid:\s*0\s/m);
    for (const [host, at] of [
      [pair.there, here.ipv4],
      [pair.there, here.ipv6],
      [pair.here, '127.0.0.1'],
    ] as const) {
      expect(await ask(host, port, at, '10')).toMatch(/^10 /);
    }
    const {totals} = await takeOut(insertion);
    expect(totals).toMatchObject({rx: {packets: 3}, tx: {packets: 3}, drops: {byReason: {}}});
    expect(await rulesOf(pair.here)).toBe(before);
  });

  test('acts on a flow through the control socket, and counts what it drops', async () => {
    await startPeer(pair.here, 'relay', 'serve', String(port));
    const directory = emptyDirectory();
    chmodSync(directory, 0o777);
    const socket = join(directory, 'control');
    const insertion = await pair.insert([`:${port}`], ['--control', socket]);
    const from = ['--from', '4001'];
    const talk = () => ask(pair.there, port, here.ipv4, '10', ...from);
    const act = (method: string, verb: string, body = '') =>
      pair.here.run(
        ...['curl', '-sS', '--fail-with-body', '--unix-socket', socket, '-X', method, '-d', body],
        `http://udptop/flows/${idOf()}${verb}`,
      );
    const idOf = () => `10.77.0.9:4001->${here.ipv4}:${port}/udp`;
    expect(await talk()).toMatch(/^10 10\.77\.0\.9 4001 /);
    await act('POST', '/block');
    expect(await talk()).toBe('silence');
    await act('POST', '/free');
    expect(await talk()).toMatch(/^10 10\.77\.0\.9 4001 /);
    await act('POST', '/throttle', '{"bytesPerSecond": 1}');
    // The first is as much as is let through for a while.
    expect(await talk()).toMatch(/^10 10\.77\.0\.9 4001 /);
    expect(await talk()).toBe('silence');
    await act('DELETE', '');
    expect(await talk()).toMatch(/^10 10\.77\.0\.9 4001 /);
    const {totals, flows} = await takeOut(insertion);
    const {blocked, throttled} = totals.drops.byReason;
    expect(blocked).toBe(1);
    expect(throttled).toBe(1);
    expect(totals).toMatchObject({
      rx: {packets: 6, forwardedPackets: 4, droppedPackets: 2},
      tx: {packets: 4, forwardedPackets: 4},
    });
    expect(flows).toHaveLength(2);
  });
});
