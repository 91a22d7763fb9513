import type {Marks} from '../../flow/marks.js';
import {amongInterfaces} from './matches.js';
import {tableLines} from './table-lines.js';

/** Datagrams that this machine would forward for others, and that the relay forwards in its place (TPROXY). */
export interface Gateway {
  /** Where the relay gets them. */
  readonly port: number;
  /** Only what comes in through this interface. */
  readonly interface?: string | undefined;
  readonly marks: Marks;
}

/**
 * The lines of `nft` for a gateway (Linux, Documentation/networking/tproxy.rst). What comes from this machine itself does not pass this
 * hook, nor is anything caught that is for this machine, for a group or for everybody.
 */
export function gatewayLines(table: string, {port, interface: name, marks}: Gateway): readonly string[] {
  const caught = `arriving ${amongInterfaces(name)} fib daddr type unicast meta l4proto udp`;
  const toRelay = `meta mark set ${marks.turned} accept`;
  return tableLines(
    table,
    ['chain arriving { type filter hook prerouting priority -150; }'],
    [
      `${caught} meta nfproto ipv4 tproxy ip to :${port} ${toRelay}`,
      `${caught} ip6 daddr != fe80::/10 tproxy ip6 to :${port} ${toRelay}`,
      // Targets that see clients answer to them, which is for the relay.
      `arriving meta l4proto udp socket transparent 1 socket wildcard 0 ${toRelay}`,
    ],
  );
}

/** The lines that let datagrams be forwarded by the kernel again. */
export function gatewayWithdrawalLines(table: string): readonly string[] {
  return [`flush chain inet ${table} arriving`];
}
