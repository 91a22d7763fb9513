import {hostOf, portOf} from '../../address/endpoint.js';
import {parseHost} from '../../address/host.js';
import type {Connection} from '../../flow/connection.js';
import type {FlowControl} from '../../flow/control.js';
import type {Direction} from '../../flow/direction.js';
import type {KernelDrops} from '../../flow/kernel-actions.js';
import {tableLines} from './table-lines.js';

/** A flow under control. Everything that the kernel knows of it has the number in its name. */
export interface Act {
  readonly number: number;
  readonly flow: Pick<Connection, 'client' | 'target'>;
  readonly control: FlowControl;
}

const directions: readonly Direction[] = ['rx', 'tx'];
const places: readonly KernelDrops['where'][] = ['arriving', 'sending'];
const families = [4, 6] as const;
type Family = (typeof families)[number];

/** Before all that others do, connection tracking too (-200): what is dropped leaves no trace there. */
const priority = -310;
/** The kernel ends a block by itself so much later than udptop, if udptop cannot. */
const graceMs = 10_000;
/** What may pass at once: one second's worth, and never less than the largest packet, which else could not pass at all. */
const largestPacketBytes = 65_535;
/** The kernel counts in nanoseconds times bytes, in 64 bits. */
const mostBytesPerSecond = 1e10;

/**
 * The lines of `nft` for a table in which flows are looked up by their addresses. What stays on this machine passes both chains, and is
 * dropped in the second: so its sender gets no error, and a capture has seen it.
 */
export function actionTableLines(table: string): readonly string[] {
  const ofFamilies = families.flatMap(family => [
    mapLine(table, family, 'limit', `limits${family}`),
    ...places.flatMap(where => [
      mapLine(table, family, 'counter', mapName('blocked', where, family)),
      mapLine(table, family, 'counter', mapName('throttled', where, family)),
    ]),
  ]);
  const rules = places.flatMap(where =>
    families.flatMap(family => [
      `${where} counter name ${key(family)} map @${mapName('blocked', where, family)} drop`,
      `${where} limit name ${key(family)} map @limits${family} counter name ${key(family)} map @${mapName('throttled', where, family)} drop`,
    ]),
  );
  const chains = [
    `chain arriving { type filter hook prerouting priority ${priority}; }`,
    `chain sending { type filter hook output priority ${priority}; }`,
  ];
  // Maps come before the rules that name them.
  const [first, ...rest] = tableLines(table, chains, ['sending oifname "lo" accept', ...rules]);
  return [first!, ...ofFamilies, ...rest];
}

/** Puts a flow under control. @throws when an end of the flow is no address with a port */
export function actLines(table: string, {number, flow, control}: Act, nowMs: number): readonly string[] {
  const {family, keys} = keysOf(flow);
  const {kind} = control;
  const expiry = kind === 'blocked' && control.untilMs !== null ? timeout(control.untilMs - nowMs) : '';
  return directions.flatMap(direction => [
    ...places.flatMap(where => {
      const counter = counterName(number, direction, where);
      return [
        `add counter inet ${table} ${counter}`,
        `add element inet ${table} ${mapName(kind, where, family)} { ${keys[direction]}${expiry} : "${counter}" }`,
      ];
    }),
    ...(kind === 'throttled'
      ? [
          `add limit inet ${table} ${limitName(number, direction)} { rate over ${rateOf(control.bytesPerSecond)}; }`,
          `add element inet ${table} limits${family} { ${keys[direction]} : "${limitName(number, direction)}" }`,
        ]
      : []),
  ]);
}

/** Frees a flow. Its counters stay, to be read a last time. */
export function freeLines(table: string, {flow, control: {kind}}: Act): readonly string[] {
  const {family, keys} = keysOf(flow);
  return directions.flatMap(direction => [
    ...places.map(
      where => `delete element inet ${table} ${mapName(kind, where, family)} { ${keys[direction]} }`,
    ),
    ...(kind === 'throttled' ? [`delete element inet ${table} limits${family} { ${keys[direction]} }`] : []),
  ]);
}

/** Prints the counters of one flow. */
export function countersLine(table: string, {number}: Act): string {
  return directions
    .flatMap(direction =>
      places.map(where => `list counter inet ${table} ${counterName(number, direction, where)}`),
    )
    .join('; ');
}

/** Deletes what is left of a flow that was freed. */
export function forgetLines(table: string, {number, control: {kind}}: Act): readonly string[] {
  return directions.flatMap(direction => [
    ...places.map(where => `delete counter inet ${table} ${counterName(number, direction, where)}`),
    ...(kind === 'throttled' ? [`delete limit inet ${table} ${limitName(number, direction)}`] : []),
  ]);
}

/** What a counter of this name counts; undefined for one that is none of ours. */
export function counted(
  name: string,
):
  | {readonly number: number; readonly direction: Direction; readonly where: KernelDrops['where']}
  | undefined {
  const [, direction, where, number] = /^(rx|tx)_(arriving|sending)_(\d+)$/.exec(name) ?? [];
  return number === undefined
    ? undefined
    : {number: Number(number), direction: direction as Direction, where: where as KernelDrops['where']};
}

function counterName(number: number, direction: Direction, where: string): string {
  return `${direction}_${where}_${number}`;
}

function limitName(number: number, direction: Direction): string {
  return `limit_${direction}_${number}`;
}

function mapName(kind: FlowControl['kind'], where: string, family: Family): string {
  return `${kind}_${where}${family}`;
}

function mapLine(table: string, family: Family, of: 'limit' | 'counter', name: string): string {
  const address = `ipv${family}_addr`;
  return `add map inet ${table} ${name} { type ${address} . inet_service . ${address} . inet_service : ${of}; ${of === 'counter' ? 'flags timeout; ' : ''}}`;
}

function key(family: Family): string {
  const header = family === 4 ? 'ip' : 'ip6';
  return `${header} saddr . udp sport . ${header} daddr . udp dport`;
}

/** The ends of a flow as elements of maps, for what goes from the client to the target, and back. */
function keysOf({client, target}: Act['flow']) {
  const [from, to] = [endOf(client), endOf(target)];
  if (from.family !== to.family) throw new RangeError(`${client} and ${target} are of two families`);
  return {
    family: from.family,
    keys: {rx: `${from.text} . ${to.text}`, tx: `${to.text} . ${from.text}`},
  };
}

/** Read and written again: no text of others reaches `nft`. */
function endOf(endpoint: string): {readonly family: Family; readonly text: string} {
  const address = parseHost(hostOf(endpoint));
  const port = portOf(endpoint);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError(`${endpoint} has no port`);
  return {family: address.kind() === 'ipv4' ? 4 : 6, text: `${address.toString()} . ${port}`};
}

function timeout(ms: number): string {
  return ` timeout ${Math.max(1, Math.ceil((ms + graceMs) / 1000))}s`;
}

function rateOf(bytesPerSecond: number): string {
  const rate = Math.min(Math.max(1, Math.round(bytesPerSecond)), mostBytesPerSecond);
  const burst = Math.max(0, largestPacketBytes - rate);
  return `${rate} bytes/second${burst > 0 ? ` burst ${burst} bytes` : ''}`;
}
