import {existsSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {ask} from '../control/client.js';
import {echo, eventually, openPeer, type Peer} from '../relay/peers.js';
import {cli, emptyDirectory, installed} from './command.js';
import {openTerminal} from './terminal.js';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function peer(options = {}): Promise<Peer> {
  const opened = await openPeer(options);
  cleanups.push(opened.close);
  return opened;
}

/** Debian keeps it in a folder of the machine's kind. */
function libfaketime(): string {
  const folders = readdirSync('/usr/lib').map(name => `/usr/lib/${name}/faketime/libfaketimeMT.so.1`);
  return folders.find(existsSync)!;
}

/** udptop on a screen, with a wall clock that the test sets. */
function startWithWallClock(args: string) {
  const cwd = emptyDirectory();
  const file = join(cwd, 'wall-clock');
  writeFileSync(file, '+0');
  const terminal = openTerminal(`'${process.execPath}' ${cli} --no-remember --control u.sock ${args}`, {
    cwd,
    env: {
      LD_PRELOAD: libfaketime(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  });
  cleanups.push(terminal.close);
  /** What the clock of the header shows, less this machine's, in hours. */
  const clockIsOffBy = () => {
    const shown = /(\d+):(\d+):(\d+) +every/.exec(terminal.screen());
    if (shown === null) return Number.NaN;
    const [hours, minutes, seconds] = shown.slice(1).map(Number) as [number, number, number];
    const now = new Date();
    const here = now.getHours() + now.getMinutes() / 60 + now.getSeconds() / 3600;
    const off = Math.round(hours + minutes / 60 + seconds / 3600 - here);
    return ((off + 36) % 24) - 12;
  };
  return {
    terminal,
    socket: join(cwd, 'u.sock'),
    /** Resolves once the screen's clock shows it. */
    async setWallClock(hours: number) {
      writeFileSync(file, `${hours > 0 ? '+' : ''}${hours}h`);
      await eventually(() => clockIsOffBy() === hours, `the clock of the header to be off by ${hours} h`);
    },
  };
}

interface Flow {
  readonly state: string;
  readonly startedAt: string;
  readonly lastSeenAt: string;
  readonly control: {readonly until: string | null} | null;
}

/** What must not change while nothing is sent. */
const picked = ({state, startedAt, lastSeenAt, control}: Flow): Flow => ({
  state,
  startedAt,
  lastSeenAt,
  control,
});

describe.skipIf(!installed('tmux', 'faketime'))('a wall clock that jumps', () => {
  test.each([5, -5])('by %d hours changes the clock of the header, and nothing else', async hours => {
    const target = await peer({answer: echo});
    const [free, blocked] = [await peer(), await peer()];
    const {terminal, socket, setWallClock} = startWithWallClock(
      `-i 100ms -L 'udp://127.0.0.1:0/127.0.0.1:${target.port}?ttl=1m'`,
    );
    const listen = await terminal.listening();
    for (const client of [free, blocked]) {
      await client.send('hello', listen);
      await client.arrived(1);
    }
    const idOf = (client: Peer) => `127.0.0.1:${client.port}->127.0.0.1:${target.port}/udp`;
    const read = async (client: Peer): Promise<Flow> =>
      picked((await ask(socket, 'GET', `/flows/${idOf(client)}`)).json());
    const block = (period: string) =>
      ask(socket, 'POST', `/flows/${idOf(blocked)}/block`, {body: JSON.stringify({for: period})});
    await block('1h');
    const before = [await read(free), await read(blocked)];

    await setWallClock(hours);

    const after = [await read(free), await read(blocked)];
    expect(after).toEqual(before);
    await terminal.shows(/2 active.*0 ended/);
    expect(terminal.screen()).not.toMatch(/\d+h\d\dm/);
    // Both are still what they were for the relay, too, and so is a block that begins now.
    await block('1h');
    await free.send('again', listen);
    await free.arrived(2);
    await blocked.send('again', listen);
    await expect.poll(async () => (await read(blocked)).lastSeenAt).not.toBe(before[1]!.lastSeenAt);
    expect(blocked.received).toHaveLength(1);

    // And one ends in time.
    await block('300ms');
    await expect.poll(async () => (await read(blocked)).state, {timeout: 5000}).toBe('active');
    await blocked.send('free', listen);
    await blocked.arrived(2);
  });
});
