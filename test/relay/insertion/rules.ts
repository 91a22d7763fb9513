import {execFileSync} from 'node:child_process';
import {type Marks, portTwist} from '../../../source/flow/marks.js';
import type {Steered} from '../../../source/flow/steered.js';

const setOf = (...marks: readonly number[]) => `{ ${marks.join(', ')} }`;

/** Rules that put a relay in front of the server at `serverPort`, as it needs them. */
function insertionRules(
  serverPort: number,
  {port, firstPort}: Steered,
  {upstream, upstreamLocal, replies, turned}: Marks,
): string {
  const own = setOf(upstream, upstreamLocal, replies, turned);
  const toServer = `meta mark != ${own} udp dport ${serverPort} fib daddr type local`;
  return `
    table inet inserted {
      chain turn {
        fib daddr type local udp dport set udp dport ^ ${portTwist}
        meta nfproto ipv4 meta l4proto udp tproxy ip to :${firstPort} accept
        meta nfproto ipv6 meta l4proto udp tproxy ip6 to :${firstPort} accept
      }
      chain caught {
        udp checksum 0 udp dport set ${port} udp checksum set 0 accept
        udp dport set ${port} accept
      }
      chain rawpre { type filter hook prerouting priority -300; meta mark ${setOf(upstream, upstreamLocal)} notrack; }
      chain turned { type filter hook prerouting priority -145; meta mark ${turned} udp sport ${serverPort} jump turn; }
      chain pre { type filter hook prerouting priority -50; ${toServer} jump caught; }
      chain infirst {
        type filter hook input priority -290;
        udp dport ${port} udp checksum 0 udp dport set ${serverPort} udp checksum set 0 accept
        udp dport ${port} udp dport set ${serverPort}
      }
      chain inlast { type filter hook input priority 300; ${toServer} jump caught; }
      chain rawout {
        type filter hook output priority -300;
        meta mark ${setOf(upstream, upstreamLocal)} notrack
        meta mark ${upstreamLocal} udp sport set udp sport ^ ${portTwist}
        meta mark ${replies} udp sport ${port} udp sport set ${serverPort}
      }
      chain out {
        type route hook output priority -150;
        meta mark != ${setOf(upstream, upstreamLocal, replies)} udp sport ${serverPort} meta mark set ${turned}
      }
    }`;
}

/** Loads them in this thread's network, with the route that turns the server's datagrams. */
export function insertRules(serverPort: number, steered: Steered, marks: Marks, table: number): void {
  for (const family of ['-4', '-6']) {
    const ip = (...args: readonly string[]) => execFileSync('ip', [family, ...args]);
    ip('rule', 'add', 'fwmark', String(marks.turned), 'lookup', String(table));
    ip('route', 'add', 'local', 'default', 'dev', 'lo', 'table', String(table));
  }
  execFileSync('nft', ['-f', '-'], {input: insertionRules(serverPort, steered, marks)});
}

/**
 * Takes them out again, in two steps: what the relay has received by then still leaves with the server's port.
 * @param settle resolves once the relay, to which nothing comes any more, has sent that on
 */
export async function removeRules(
  marks: Marks,
  table: number,
  settle: () => Promise<unknown>,
): Promise<void> {
  const toRelay = ['pre', 'inlast', 'out'].map(chain => `flush chain inet inserted ${chain}\n`);
  execFileSync('nft', ['-f', '-'], {input: toRelay.join('')});
  await settle();
  execFileSync('nft', ['delete', 'table', 'inet', 'inserted']);
  for (const family of ['-4', '-6']) {
    execFileSync('ip', [family, 'rule', 'del', 'fwmark', String(marks.turned), 'lookup', String(table)]);
    execFileSync('ip', [family, 'route', 'flush', 'table', String(table)]);
  }
}
