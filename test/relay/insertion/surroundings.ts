import {type ChildProcess, execFile, execFileSync, spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {enterOwnNetwork, ip, whyNoOwnNetwork} from '../../capture/ring/own-network.js';
import {createHosts, type Host, printed} from '../../e2e/capture/hosts.js';
import {says} from '../../e2e/command.js';
import {missingPeers, realPeers} from '../../real-peers.js';
import {batchedTransport} from '../transport/backends.js';

const execute = promisify(execFile);
const program = fileURLToPath(new URL('peer.py', import.meta.url));
const missing = missingPeers(realPeers.filter(({name}) => ['nft', 'ip', 'dnsmasq', 'dig'].includes(name)));

/** Why nothing can be inserted here; undefined if it can. */
export const whyNoInsertion =
  whyNoOwnNetwork ??
  (batchedTransport ? undefined : 'there is no batched transport') ??
  (missing.length === 0 ? undefined : `${missing[0]!.name} is not installed`);

/** The addresses of this thread's network, and those of the client's beside it. */
export const here = {ipv4: '10.78.0.1', ipv6: 'fd78::1'};
export const there = {ipv4: '10.78.0.9', ipv6: 'fd78::9'};

/** This thread's network with a server in it, and a client elsewhere. */
export interface Surroundings {
  /** Runs peer.py elsewhere to its end. @returns what it printed */
  askFrom: {readonly [Place in 'here' | 'there']: (...args: readonly string[]) => Promise<string>};
  /** Starts it; resolves once it is ready. It runs until `endPrograms`. */
  startAt: {readonly [Place in 'here' | 'there']: (...args: readonly string[]) => Promise<ChildProcess>};
  /** Starts a dnsmasq that knows example.test; resolves once it answers. */
  startDnsmasq(port: number): Promise<void>;
  /** Runs dig to its end. @returns what it printed */
  dig: {readonly [Place in 'here' | 'there']: (...args: readonly string[]) => Promise<string>};
  /** Has the program `number` send so many; everything else in this thread waits for that. */
  sendMore(port: number, count: number): void;
  endPrograms(): Promise<void>;
  leave(): Promise<void>;
}

export function createSurroundings(): Surroundings {
  const leave = enterOwnNetwork();
  const hosts = createHosts();
  const client: Host = hosts.add('client');
  ip('link', 'add', 'cable0', 'type', 'veth', 'peer', 'name', 'cable1', 'netns', client.namespace);
  for (const [run, end, addresses] of [
    [ip, 'cable0', here],
    [client.ip, 'cable1', there],
  ] as const) {
    run('address', 'add', `${addresses.ipv4}/24`, 'dev', end);
    run('address', 'add', `${addresses.ipv6}/64`, 'dev', end, 'nodad');
    run('link', 'set', end, 'up');
  }
  let programs: ChildProcess[] = [];
  const ready = async (child: ChildProcess) => {
    await printed(child, /ready/);
    return child;
  };
  return {
    askFrom: {
      here: async (...args) => (await execute('python3', [program, 'ask', ...args])).stdout.trim(),
      there: async (...args) => (await client.run('python3', program, 'ask', ...args)).trim(),
    },
    startAt: {
      here(...args) {
        const child = spawn('python3', [program, ...args], {stdio: ['pipe', 'pipe', 'pipe']});
        programs.push(child);
        return ready(child);
      },
      there: (...args) => ready(client.start('python3', program, ...args)),
    },
    async startDnsmasq(port) {
      const records = [
        '--no-resolv',
        '--no-hosts',
        '--conf-file=/dev/null',
        '--address=/example.test/192.0.2.1',
      ];
      const child = spawn('dnsmasq', ['--no-daemon', `--port=${port}`, ...records], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      programs.push(child);
      await says(child, /started/);
    },
    dig: {
      here: async (...args) => (await execute('dig', [...args])).stdout,
      there: (...args) => client.run('dig', ...args),
    },
    sendMore(port, count) {
      execFileSync('python3', [program, 'more', String(port), String(count)]);
    },
    async endPrograms() {
      for (const child of programs) child.kill('SIGKILL');
      programs = [];
      await hosts.endPrograms();
    },
    async leave() {
      await hosts.remove();
      leave();
    },
  };
}
