import {type Marks, portTwist} from '../../flow/marks.js';
import {amongAddresses, betweenInterfaces} from './matches.js';
import {tableLines} from './table-lines.js';

/** A server on this machine whose datagrams pass through the relay, in both directions. */
export interface Insertion {
  /** The addresses that clients reach it at, or any of this machine. */
  readonly addresses: 'any' | readonly string[];
  readonly port: number;
  /** Only what comes in through this interface. Clients on this machine come through `lo`, which belongs to it. */
  readonly interface?: string | undefined;
  readonly marks: Marks;
  /** Where the relay gets the datagrams of clients. */
  readonly listenPort: number;
  /** Where it gets what the server sends to a client without a session. */
  readonly firstPort: number;
}

/**
 * Where the chains stand (nft(8), "Priorities").
 *
 * A client's datagram gets the relay's port behind connection tracking (-200) and destination NAT (-100), and before the kernel looks
 * for a connected socket of the server. It has the server's own port again in the machine's input chains (around 0), and at the end the
 * relay's. So firewalls and connection tracking see what they would see without a relay.
 */
const chains = [
  'chain untracked { type filter hook prerouting priority -300; }',
  'chain turned { type filter hook prerouting priority -145; }',
  'chain arriving { type filter hook prerouting priority -50; }',
  'chain shown { type filter hook input priority -290; }',
  'chain entering { type filter hook input priority 300; }',
  'chain sending { type filter hook output priority -300; }',
  'chain turning { type route hook output priority -150; }',
  'chain to_relay',
];

/** The lines of `nft` that put the relay in front of a server. In one transaction: no datagram sees half of them. */
export function insertionLines(table: string, insertion: Insertion): readonly string[] {
  const {port, listenPort, firstPort, marks, addresses, interface: name} = insertion;
  const {upstream, upstreamLocal, replies, turned} = marks;
  const own = `{ ${upstream}, ${upstreamLocal}, ${replies}, ${turned} }`;
  const toServer = amongAddresses('daddr', addresses).flatMap(match => [
    `arriving meta mark != ${own} ${betweenInterfaces('iifname', name)} ${match} udp dport ${port} fib daddr type local jump to_relay`,
    `entering meta mark != ${own} ${betweenInterfaces('iifname', name)} ${match} udp dport ${port} fib daddr type local jump to_relay`,
  ]);
  const fromServer = amongAddresses('saddr', addresses).map(
    match =>
      `turning meta mark != ${own} ${betweenInterfaces('oifname', name)} ${match} udp sport ${port} meta mark set ${turned}`,
  );
  return tableLines(table, chains, [
    ...staysDirect,
    ...withPort('to_relay', listenPort),
    ...toServer,
    ...withPort(`shown udp dport ${listenPort}`, port),
    // The kernel is not to count the same flow a second time.
    `untracked meta mark { ${upstream}, ${upstreamLocal} } notrack`,
    `sending meta mark { ${upstream}, ${upstreamLocal} } notrack`,
    `sending meta mark ${upstreamLocal} udp dport ${port} udp sport set udp sport ^ ${portTwist}`,
    `sending meta mark ${replies} udp sport ${listenPort} udp sport set ${port}`,
    ...fromServer,
    `turned meta mark ${turned} udp sport ${port} fib daddr type local udp dport set udp dport ^ ${portTwist}`,
    `turned meta mark ${turned} udp sport ${port} meta nfproto ipv4 meta l4proto udp tproxy ip to :${firstPort} accept`,
    `turned meta mark ${turned} udp sport ${port} meta nfproto ipv6 meta l4proto udp tproxy ip6 to :${firstPort} accept`,
  ]);
}

/** The lines that let datagrams go directly again, while the relay still answers what it has got. */
export function withdrawalLines(table: string): readonly string[] {
  return ['turning', 'arriving', 'entering'].map(chain => `flush chain inet ${table} ${chain}`);
}

/**
 * What the relay could not pass on as it was: to a group or to everybody, and between link-local addresses, whose interface is lost on
 * the way over `lo`. A verdict holds for its chain only.
 */
const staysDirect = [
  'arriving ip6 saddr fe80::/10 accept',
  'entering ip6 saddr fe80::/10 accept',
  'turning ip6 daddr fe80::/10 accept',
  'turning fib daddr type { broadcast, multicast, anycast } accept',
];

/** A datagram over IPv4 may have no checksum (RFC 768): it keeps none. */
function withPort(where: string, port: number): readonly string[] {
  return [
    `${where} udp checksum 0 udp dport set ${port} udp checksum set 0 accept`,
    `${where} udp dport set ${port} accept`,
  ];
}
