import {join} from 'node:path';
import {expect} from 'vitest';
import {type Capture, startCapture, whyNoCapture} from '../capture/capturing.js';
import {createHosts, type Host, type Hosts, printed} from '../capture/hosts.js';
import {installed, type StartOptions} from '../command.js';

/** Why these tests cannot run here; undefined if they can. */
export const whyNoInsertion: string | undefined =
  whyNoCapture ?? (installed('nft') ? undefined : 'nft is not installed');

/** For the title of a group of tests. */
export const skipped = whyNoInsertion === undefined ? '' : ` (skipped: ${whyNoInsertion})`;

/** The addresses of the server's host, and those of the client's. */
export const here = {ipv4: '10.77.0.1', ipv6: 'fd77::1'};
export const there = {ipv4: '10.77.0.9', ipv6: 'fd77::9'};

/** The server's host, where udptop is inserted, and a client's beside it. */
export interface Pair extends Hosts {
  readonly here: Host;
  readonly there: Host;
  /** Inserts udptop; resolves once it is in the path. It is killed with `endPrograms`, unless it has ended. */
  insert(servers: readonly string[], flags?: readonly string[], options?: InsertOptions): Promise<Capture>;
}

type InsertOptions = Omit<StartOptions, 'within'>;

export function createPair(): Pair {
  const hosts = createHosts();
  const [server, client] = [hosts.add('here'), hosts.add('there')];
  hosts.connect(server, 'cable0', client, 'cable1');
  for (const [host, end, {ipv4, ipv6}] of [
    [server, 'cable0', here],
    [client, 'cable1', there],
  ] as const) {
    host.ip('address', 'add', `${ipv4}/24`, 'dev', end);
    host.ip('address', 'add', `${ipv6}/64`, 'dev', end, 'nodad');
  }
  const inserted: Capture[] = [];
  async function endPrograms(): Promise<void> {
    for (const {command} of inserted.splice(0)) {
      command.child.kill('SIGKILL');
      await command.finished;
    }
    await hosts.endPrograms();
  }
  return {
    ...hosts,
    here: server,
    there: client,
    async insert(servers, flags = [], options = {}) {
      const started = await startCapture(server, ['insert', ...servers, ...flags], options);
      inserted.push(started);
      return started;
    },
    endPrograms,
    async remove() {
      await endPrograms();
      await hosts.remove();
    },
  };
}

/** All that an insertion could leave on a host. */
export async function rulesOf(host: Host): Promise<string> {
  const [ruleset, ...others] = await Promise.all([
    host.run('nft', 'list', 'ruleset'),
    host.run('ip', 'rule'),
    host.run('ip', '-6', 'rule'),
    host.run('ip', 'route', 'show', 'table', 'all'),
    host.run('ip', '-6', 'route', 'show', 'table', 'all'),
    host.run('sysctl', '-a', '--pattern', 'rp_filter|accept_local|route_localnet|ip_forward'),
  ]);
  return [withoutCounters(ruleset!), ...others.map(ofOurs)].join('\n');
}

const withoutCounters = (ruleset: string) => ruleset.replaceAll(/packets \d+ bytes \d+/g, 'counted');
/** Without link-local addresses, which come a moment after their cable. */
const ofOurs = (routes: string) => routes.replaceAll(/^.*fe80.*\n/gm, '');

/** Ends an insertion. @returns its last snapshot; whatever came in was forwarded or dropped */
export async function takeOut(insertion: Capture) {
  const seen = await insertion.end();
  const {rx, tx} = seen.totals as unknown as Record<'rx' | 'tx', Record<string, number>>;
  for (const each of [rx, tx]) {
    expect(each.packets).toBe(each.forwardedPackets! + each.droppedPackets!);
  }
  return seen;
}

/** In, until it has relayed so many datagrams, and out again. Nothing may be dropped meanwhile. */
export async function inAndOut(pair: Pair, servers: readonly string[], datagrams: number) {
  const insertion = await pair.insert(servers);
  await insertion.until(({totals}) => totals.rx.packets + totals.tx.packets >= datagrams);
  const seen = await takeOut(insertion);
  expect(seen.totals.drops.byReason).toEqual({});
  return seen;
}

const peers = {
  relay: join('test', 'relay', 'insertion', 'peer.py'),
  own: join('test', 'e2e', 'insert', 'peer.py'),
};

/** Starts the echo server or the client of test/relay/insertion/peer.py, or of peer.py here; resolves once it is ready. */
export async function startPeer(host: Host, whose: keyof typeof peers, ...args: readonly string[]) {
  const child = host.start('/usr/bin/python3', peers[whose], ...args);
  let text = '';
  child.stdout!.on('data', chunk => {
    text += chunk;
  });
  await printed(child, /ready/);
  return {child, text: () => text};
}

/** Asks the echo server once. @returns `<bytes> <client> <port> <hops> <own port>`, or `silence` */
export async function ask(host: Host, port: number, at: string, ...args: readonly string[]): Promise<string> {
  const answer = await host.run('/usr/bin/python3', peers.relay, 'ask', String(port), at, ...args);
  return answer.trim();
}
