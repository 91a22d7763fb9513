import {addressOf, noNumber, portOfNumber} from '../../address/endpoint-number.js';
import type {FlowPage} from '../../snapshot/columns/page.js';
import {hostAt, idAt} from '../../snapshot/columns/read.js';

/** By octet: its place in the order of the texts, which depends on what follows. `10.` comes after `1.`, `10:` before `1:`. */
const octetRanks = ranksOf('.');
const lastOctetRanks = ranksOf(':');

function ranksOf(end: string): Uint8Array {
  const texts = Array.from({length: 256}, (_, octet) => `${octet}${end}`);
  const ranks = new Uint8Array(256);
  for (const [rank, text] of texts.toSorted(byCodeUnits).entries()) ranks[texts.indexOf(text)] = rank;
  return ranks;
}

function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * A number that sorts IPv4 endpoints as their texts sort in ids, where a sign less than any digit follows the port. Made of
 * the number of the endpoint, so that millions need no text.
 */
export function textRank(endpoint: number): number {
  const address = addressOf(endpoint);
  const ranks =
    ((octetRanks[address >>> 24]! * 256 + octetRanks[(address >>> 16) & 255]!) * 256 +
      octetRanks[(address >>> 8) & 255]!) *
      256 +
    lastOctetRanks[address & 255]!;
  return ranks * 2 ** 20 + portRank(portOfNumber(endpoint));
}

/** Its digits filled up to five, then how many there were: `5` comes before `50`. */
function portRank(port: number): number {
  if (port < 10) return port * 80_000 + 1;
  if (port < 100) return port * 8000 + 2;
  if (port < 1000) return port * 800 + 3;
  return port < 10_000 ? port * 80 + 4 : port * 8 + 5;
}

/** Compares the ids of two flows as texts, then their machines and their starts. */
export function compareIdentity(a: FlowPage, atA: number, b: FlowPage, atB: number): number {
  return (
    compareIds(a, atA, b, atB) ||
    byCodeUnits(hostAt(a, atA) ?? '', hostAt(b, atB) ?? '') ||
    Math.sign(a.names.startedAtMs[atA]! - b.names.startedAtMs[atB]!)
  );
}

function compareIds(a: FlowPage, atA: number, b: FlowPage, atB: number): number {
  if (!hasNumbers(a, atA) || !hasNumbers(b, atB)) return byCodeUnits(idAt(a, atA), idAt(b, atB));
  const clients = textRank(a.names.clients[atA]!) - textRank(b.names.clients[atB]!);
  if (clients !== 0) return clients;
  const targets = textRank(a.names.targets[atA]!) - textRank(b.names.targets[atB]!);
  if (targets !== 0) return targets;
  return byCodeUnits(a.names.kinds[atA]!.protocol.toLowerCase(), b.names.kinds[atB]!.protocol.toLowerCase());
}

function hasNumbers({names}: FlowPage, index: number): boolean {
  return (
    names.clients[index] !== noNumber &&
    names.targets[index] !== noNumber &&
    names.details[index]?.id === undefined
  );
}
