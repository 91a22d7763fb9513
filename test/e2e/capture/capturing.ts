import {chmodSync, readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {expect} from 'vitest';
import {emptyDirectory, installed, type Running, type StartOptions, startCommand} from '../command.js';
import {whyNoNamespaces} from '../namespaces.js';
import {type Host, printed} from './hosts.js';

export interface Counts {
  readonly packets: number;
  readonly bytes: number;
}

/** What came, and what of it was forwarded and dropped. */
export interface Received extends Counts {
  readonly forwarded: Counts;
  readonly dropped: Counts;
}

export interface SeenFlow {
  readonly id: string;
  readonly service: string;
  readonly client: string;
  readonly target: string;
  readonly state: string;
  readonly lifecycle: string;
  readonly endReason: string | null;
  readonly refusals: number;
  readonly rx: Received;
  readonly tx: Received;
  readonly metadata: Readonly<Record<string, unknown>>;
}

interface SeenService {
  readonly name: string;
  readonly problem?: string;
  readonly flows: {readonly active: number; readonly started: number; readonly ended: number};
  readonly rx: Counts;
  readonly tx: Counts;
  readonly drops: {readonly byReason: Readonly<Record<string, number>>};
  readonly capture?: {
    readonly mirrored: Counts;
    readonly untracked: Counts;
    readonly malformedPackets: number;
  };
}

/** What a snapshot says. */
export interface Seen {
  readonly notices: readonly unknown[];
  readonly services: readonly SeenService[];
  readonly totals: {
    readonly rx: Received;
    readonly tx: Received;
    readonly unaccounted: number;
    readonly flows: SeenService['flows'];
    readonly drops: {readonly byReason: Readonly<Record<string, number>>};
    readonly attribution: Readonly<Record<string, {readonly rx: Counts; readonly tx: Counts}>>;
  };
  readonly flows: readonly SeenFlow[];
}

export interface Capture {
  readonly command: Running;
  /** Resolves with the first snapshot from now on of which `test` is true. */
  until(test: (seen: Seen) => boolean): Promise<Seen>;
  /** Ends it. @returns its last snapshot */
  end(): Promise<Seen>;
}

/** Why these tests cannot run here; undefined if they can. */
export const whyNoCapture: string | undefined =
  whyNoNamespaces() ?? (installed('/usr/bin/python3') ? undefined : 'python3 is not installed');

/** Runs the real command on a host, with these flags. */
export async function startCapture(
  host: Pick<Host, 'within'>,
  flags: readonly string[] = ['-L', 'capture://any'],
  options: Omit<StartOptions, 'within'> = {},
): Promise<Capture> {
  const directory = emptyDirectory();
  // Root may become somebody else.
  chmodSync(directory, 0o777);
  const file = join(directory, 'snapshot.json');
  const command = startCommand(
    [...flags, '--headless', '--output', 'ndjson', '-i', '200ms', '--linger', '1h', '--snapshot', file],
    {...options, within: host.within},
  );
  const snapshots = readSnapshots(command);
  await snapshots(() => true);
  return {
    command,
    until: snapshots,
    async end() {
      command.child.kill('SIGINT');
      const {status, stderr} = await command.finished;
      expect(status, stderr).toBe(0);
      const seen = JSON.parse(readFileSync(file, 'utf8')) as Seen;
      expectConserving(seen);
      return seen;
    },
  };
}

function readSnapshots({child, finished}: Running): Capture['until'] {
  const waiting = new Set<(seen: Seen) => void>();
  let rest = '';
  child.stdout!.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const seen = JSON.parse(line) as Seen;
      expectConserving(seen);
      for (const look of waiting) look(seen);
    }
  });
  return test =>
    new Promise((fulfil, reject) => {
      let last: Seen | undefined;
      const look = (seen: Seen) => {
        last = seen;
        if (!test(seen)) return;
        waiting.delete(look);
        clearTimeout(timer);
        fulfil(seen);
      };
      const timer = setTimeout(() => reject(new Error(`in vain: ${JSON.stringify(last)}`)), 30_000);
      waiting.add(look);
      finished.then(({stderr}) => reject(new Error(`it ended: ${stderr}`)));
    });
}

/** What the totals say is what the flows say, and what belongs to none. */
function expectConserving({totals, services, flows}: Seen): void {
  for (const direction of ['rx', 'tx'] as const) {
    for (const unit of ['packets', 'bytes'] as const) {
      const parts = Object.values(totals.attribution).map(part => part[direction][unit]);
      const ofServices = services.map(service => service[direction][unit]);
      expect(sum(parts)).toBe(totals[direction][unit]);
      expect(sum(ofServices)).toBe(totals[direction][unit]);
      // With --linger all that ended are there as well.
      const {shown, ended} = totals.attribution;
      const inFlows = shown![direction][unit] + ended![direction][unit];
      expect(sum(flows.map(flow => flow[direction][unit]))).toBe(inFlows);
    }
  }
}

export const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

const talk = resolve('test/e2e/capture/talk.py');

/** What one end of a flow counted. */
export interface Talked {
  readonly host: string;
  readonly port: number;
  readonly sent: Counts;
  readonly received: Counts;
}

/** Sends `count` datagrams of so many bytes each; talk.py has the options. */
export async function send(
  host: Host,
  to: string,
  port: number,
  count: number,
  bytes: number,
  ...options: readonly string[]
): Promise<Talked> {
  const args = [to, port, count, bytes].map(String);
  return JSON.parse(await host.run('/usr/bin/python3', talk, 'send', ...args, ...options));
}

/** Receives at an address, and sends back what it gets with `echo`. @returns tells how much came so far */
export async function listen(
  host: Host,
  address: string,
  port: number,
  ...echo: readonly 'echo'[]
): Promise<() => Promise<Counts>> {
  const child = host.start('/usr/bin/python3', talk, 'listen', address, String(port), ...echo);
  await printed(child, /ready/);
  return async () => {
    const answer = printed(child, /\n/);
    child.stdin!.write('\n');
    return JSON.parse(await answer);
  };
}
