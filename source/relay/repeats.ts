import {isLoopback} from '../address/host.js';
import {createOwnAddresses} from '../address/interfaces.js';

/** Far more sessions than a program opens that sends the same to start each, and far fewer than a loop opens. */
const maxRepeats = 2000;
const periodMs = 10_000;
/** More datagrams than this are not told apart by their payload. */
const maxKinds = 1024;
const hashedBytes = 256;

/**
 * Finds datagrams that go round: from this relay to another one on this machine, and back. Each round looks like a new
 * client of this machine that sends the same. Returns whether a datagram that would begin a session is one of too many.
 */
export function createRepeatWatch(now: () => number): (host: string, payload: Uint8Array) => boolean {
  const counts = new Map<number, number>();
  const isOwn = createOwnAddresses(now);
  let startedMs = -Infinity;

  return (host, payload) => {
    if (now() - startedMs >= periodMs) {
      startedMs = now();
      counts.clear();
    }
    if (!isOwn(host) && !isLoopback(host)) return false;
    const kind = hashOf(payload);
    const count = (counts.get(kind) ?? 0) + 1;
    if (count > 1 || counts.size < maxKinds) counts.set(kind, count);
    return count > maxRepeats;
  };
}

/** FNV-1a. */
function hashOf(payload: Uint8Array): number {
  let hash = 0x811c9dc5 ^ payload.length;
  const end = Math.min(payload.length, hashedBytes);
  for (let index = 0; index < end; index++) hash = Math.imul(hash ^ payload[index]!, 0x01000193);
  return hash >>> 0;
}
