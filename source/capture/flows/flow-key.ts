import {isIP} from 'node:net';
import ipaddr from 'ipaddr.js';
import {type Endpoint, hostOf, portOf} from '../../address/endpoint.js';
import {ipv4Number} from '../../address/host.js';
import type {CapturedDatagram} from '../../packet/captured/datagram.js';

/** Words of a key: both addresses, and both ports in one word. */
export const keyWords = {4: 3, 6: 9} as const;

/** Room for the key of either family. */
export function createKey(family: 4 | 6): Int32Array<ArrayBuffer> {
  return new Int32Array(keyWords[family]);
}

/**
 * Reads the key of a datagram's flow: its two ends in one order for both directions.
 * @returns whether the sender is the first of them
 */
export function readKey(view: DataView, datagram: CapturedDatagram, key: Int32Array): boolean {
  if (datagram.addressBytes === 4) return readKey4(view, datagram, key);
  const {sourceAt, targetAt, sourcePort, targetPort} = datagram;
  return readKey6(view, sourceAt, targetAt, sourcePort, targetPort, key);
}

type EndsInView = Pick<CapturedDatagram, 'sourceAt' | 'targetAt' | 'sourcePort' | 'targetPort'>;

function readKey4(
  view: DataView,
  {sourceAt, targetAt, sourcePort, targetPort}: EndsInView,
  key: Int32Array,
): boolean {
  const source = view.getInt32(sourceAt);
  const target = view.getInt32(targetAt);
  if (source < target || (source === target && sourcePort <= targetPort)) {
    key[0] = source;
    key[1] = target;
    key[2] = (sourcePort << 16) | targetPort;
    return true;
  }
  key[0] = target;
  key[1] = source;
  key[2] = (targetPort << 16) | sourcePort;
  return false;
}

/** The same for IPv6, of addresses and ports in arguments, which is cheaper than a record. */
export function readKey6(
  view: DataView,
  sourceAt: number,
  targetAt: number,
  sourcePort: number,
  targetPort: number,
  key: Int32Array,
): boolean {
  let order = 0;
  for (let byte = 0; byte < 16 && order === 0; byte += 4) {
    order = view.getInt32(sourceAt + byte) - view.getInt32(targetAt + byte);
  }
  const isSourceFirst = order < 0 || (order === 0 && sourcePort <= targetPort);
  const firstAt = isSourceFirst ? sourceAt : targetAt;
  const secondAt = isSourceFirst ? targetAt : sourceAt;
  for (let word = 0; word < 4; word++) {
    key[word] = view.getInt32(firstAt + 4 * word);
    key[4 + word] = view.getInt32(secondAt + 4 * word);
  }
  key[8] = isSourceFirst ? (sourcePort << 16) | targetPort : (targetPort << 16) | sourcePort;
  return isSourceFirst;
}

/** The key of the flow between two ends, and where its client is in it. */
export interface WrittenKey {
  readonly family: 4 | 6;
  readonly key: Int32Array;
  readonly isClientFirst: boolean;
}

/** The same of ends that are written as `127.0.0.1:53` or `[::1]:53`; undefined where these are no addresses. */
export function keyBetween(client: string, target: string): WrittenKey | undefined {
  const family = client.startsWith('[') ? 6 : 4;
  const addressLength = family === 4 ? 4 : 16;
  if (!writeAddress(client, 0, family) || !writeAddress(target, addressLength, family)) return undefined;
  const key = createKey(family);
  const [sourcePort, targetPort] = [portOf(client), portOf(target)];
  const isClientFirst =
    family === 4
      ? readKey4(written, {sourceAt: 0, targetAt: 4, sourcePort, targetPort}, key)
      : readKey6(written, 0, 16, sourcePort, targetPort, key);
  return {family, key, isClientFirst};
}

/** Two addresses, one behind the other. */
const written = new DataView(new ArrayBuffer(32));

/** Returns false for what is no address of the family. */
function writeAddress(endpoint: string, at: number, family: 4 | 6): boolean {
  const host = hostOf(endpoint);
  if (family === 4) {
    const address = ipv4Number(host);
    if (address !== undefined) written.setUint32(at, address);
    return address !== undefined;
  }
  if (isIP(host) !== 6) return false;
  for (const [byte, value] of ipaddr.parse(host).toByteArray().entries()) written.setUint8(at + byte, value);
  return true;
}

/** The first and the second end of a key. */
export function endsOfKey(key: Int32Array, family: 4 | 6): [Endpoint, Endpoint] {
  const words = family === 4 ? 1 : 4;
  const ports = key[2 * words]!;
  return [
    {host: hostIn(key, 0, words), port: ports >>> 16},
    {host: hostIn(key, words, words), port: ports & 0xffff},
  ];
}

function hostIn(key: Int32Array, at: number, words: number): string {
  if (words === 1) {
    const address = key[at]!;
    return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
  }
  const groups: number[] = [];
  for (let word = 0; word < words; word++) groups.push(key[at + word]! >>> 16, key[at + word]! & 0xffff);
  return new ipaddr.IPv6(groups).toString();
}
