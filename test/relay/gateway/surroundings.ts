import {type ChildProcess, execFile, execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {Marks} from '../../../source/flow/marks.js';
import type {Steered} from '../../../source/flow/steered.js';
import {enterOwnNetwork, ip} from '../../capture/ring/own-network.js';
import {createHosts, type Host, printed} from '../../e2e/capture/hosts.js';
import {here, there} from '../insertion/surroundings.js';

const execute = promisify(execFile);
const program = fileURLToPath(new URL('../insertion/peer.py', import.meta.url));

/** The gateway's addresses, and those of a server beyond it. */
export const gateway = {inner: here.ipv4, innerIpv6: here.ipv6, ipv4: '10.79.0.1', ipv6: 'fd79::1'};
export const outside = {ipv4: '10.79.0.9', ipv6: 'fd79::9', second: '10.79.0.10'};

/** This thread's network as a gateway between a client and a server. */
export interface Gateway {
  /** Runs peer.py on the client, or on the gateway itself, to its end. @returns what it printed */
  ask(...args: readonly string[]): Promise<string>;
  askHere(...args: readonly string[]): Promise<string>;
  /** Starts it beyond the gateway; resolves once it is ready. */
  startOutside(...args: readonly string[]): Promise<ChildProcess>;
  endPrograms(): Promise<void>;
  addRules(steered: Steered, marks: Marks, table: number): void;
  /** More, which come first: what has a socket at its target goes there. */
  addSocketRules(marks: Marks): void;
  removeRules(marks: Marks, table: number): void;
  leave(): Promise<void>;
}

export function createGateway(): Gateway {
  const leave = enterOwnNetwork();
  const hosts = createHosts();
  const client = hosts.add('client');
  const server = hosts.add('server');
  lay(client, 'inner', [`${here.ipv4}/24`, `${here.ipv6}/64`], [`${there.ipv4}/24`, `${there.ipv6}/64`]);
  lay(
    server,
    'outer',
    [`${gateway.ipv4}/24`, `${gateway.ipv6}/64`],
    [`${outside.ipv4}/24`, `${outside.second}/24`, `${outside.ipv6}/64`],
  );
  client.ip('route', 'add', 'default', 'via', here.ipv4);
  client.ip('-6', 'route', 'add', 'default', 'via', here.ipv6);
  server.ip('route', 'add', 'default', 'via', gateway.ipv4);
  server.ip('-6', 'route', 'add', 'default', 'via', gateway.ipv6);
  const sysctl = (name: string) => execFileSync('sysctl', ['-qw', `${name}=1`]);
  sysctl('net.ipv4.ip_forward');
  sysctl('net.ipv6.conf.all.forwarding');
  return {
    ask: async (...args) => (await client.run('python3', program, 'ask', ...args)).trim(),
    askHere: async (...args) => (await execute('python3', [program, 'ask', ...args])).stdout.trim(),
    async startOutside(...args) {
      const child = server.start('python3', program, ...args);
      await printed(child, /ready/);
      return child;
    },
    endPrograms: hosts.endPrograms,
    addRules({port}, {turned}, table) {
      routing('add', turned, table);
      const caught = 'fib daddr type unicast meta l4proto udp';
      const toRelay = `meta mark set ${turned} accept`;
      execFileSync('nft', ['-f', '-'], {
        input: `
          table inet gateway {
            chain arriving {
              type filter hook prerouting priority -150;
              iifname inner meta nfproto ipv4 ${caught} tproxy ip to :${port} ${toRelay}
              iifname inner meta nfproto ipv6 ip6 daddr != fe80::/10 ${caught} tproxy ip6 to :${port} ${toRelay}
              meta l4proto udp socket transparent 1 socket wildcard 0 ${toRelay}
            }
          }`,
      });
    },
    addSocketRules({turned}) {
      const rule = `iifname inner socket transparent 1 socket wildcard 0 meta mark set ${turned} accept`;
      execFileSync('nft', ['insert', 'rule', 'inet', 'gateway', 'arriving', ...rule.split(' ')]);
    },
    removeRules(marks, table) {
      execFileSync('nft', ['delete', 'table', 'inet', 'gateway']);
      routing('del', marks.turned, table);
    },
    async leave() {
      await hosts.remove();
      leave();
    },
  };
}

/** A cable from this thread's network to a host; both ends have its name. */
function lay(host: Host, name: string, ours: readonly string[], theirs: readonly string[]): void {
  ip('link', 'add', name, 'type', 'veth', 'peer', 'name', name, 'netns', host.namespace);
  for (const [run, addresses] of [
    [ip, ours],
    [host.ip, theirs],
  ] as const) {
    for (const address of addresses)
      run('address', 'add', address, 'dev', name, ...(address.includes(':') ? ['nodad'] : []));
    run('link', 'set', name, 'up');
  }
}

function routing(action: 'add' | 'del', turned: number, table: number): void {
  for (const family of ['-4', '-6']) {
    execFileSync('ip', [family, 'rule', action, 'fwmark', String(turned), 'lookup', String(table)]);
    execFileSync('ip', [family, 'route', action, 'local', 'default', 'dev', 'lo', 'table', String(table)]);
  }
}
