import {randomInt} from 'node:crypto';
import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';
import type {ReceivedBatch, ReplyOwner} from '../transport/transport.js';
import {encodeUdpHeader, readUdpHeader} from './udp-header.js';

/** The association that a target belongs to, as the target's session sees it. */
export interface TargetHome {
  /** A session has the target from now on. */
  hold(target: Target): void;
  /** It has it no more. */
  forget(target: Target): void;
  /** Sends replies that came from the target, `from` up to, not including, `to`, to the client. */
  reply(batch: ReceivedBatch, from: number, to: number, target: Target, owner: ReplyOwner): void;
}

/** An address that a client's datagrams go to, and its session's path for replies. */
export class Target {
  /** Of replies from it. */
  readonly header: Uint8Array;
  /** A session has it. */
  held = false;
  /** Under which headers it is found. */
  readonly spellings: Destination[] = [];

  /** @param key of its session: no two targets of a service share one */
  constructor(
    readonly home: TargetHome,
    readonly key: number,
    readonly address: Endpoint,
  ) {
    this.header = encodeUdpHeader(address);
  }
}

/** What one header says: an address, or a name. */
export class Destination {
  /** Undefined as long as the name has no address. */
  target: Target | undefined;
  /** Data of datagrams that wait for the name's address; undefined unless it is asked for. */
  waiting: Uint8Array[] | undefined;
  /** Another destination with the same hash. */
  next: Destination | undefined;

  /** @param address `host` may be a name */
  constructor(
    readonly header: Uint8Array,
    readonly hash: number,
    readonly address: Endpoint,
  ) {}
}

/** A name can be written in many ways; those past so many are understood anew each time. */
const maxSpellings = 16;
/** Nobody can choose headers that collide. */
const seed = randomInt(2 ** 31);

/** Where the datagrams of one association go, found by their headers byte for byte: no text is made for one. */
export class Destinations {
  readonly #byHash = new Map<number, Destination>();
  readonly #targets = new Map<string, Target>();
  #unheld: Target[] = [];
  #last: Destination | undefined;

  constructor(
    readonly home: TargetHome,
    readonly nextKey: () => number,
  ) {}

  /** Those that sessions have. */
  targets(): Iterable<Target> {
    return this.#targets.values();
  }

  find(datagram: Uint8Array, headerBytes: number): Destination | undefined {
    if (this.#last && startsWith(datagram, this.#last.header, headerBytes)) return this.#last;
    let found = this.#byHash.get(hashOf(datagram, headerBytes));
    while (found && !startsWith(datagram, found.header, headerBytes)) found = found.next;
    if (found) this.#last = found;
    return found;
  }

  /** A destination not known yet; undefined for a name that cannot be one. */
  make(datagram: Uint8Array, headerBytes: number): Destination | undefined {
    const address = readUdpHeader(datagram);
    return address && new Destination(datagram.slice(0, headerBytes), hashOf(datagram, headerBytes), address);
  }

  /** Keeps a destination until its target goes, or until it is removed. */
  keep(destination: Destination): void {
    destination.next = this.#byHash.get(destination.hash);
    this.#byHash.set(destination.hash, destination);
  }

  remove(destination: Destination): void {
    if (this.#last === destination) this.#last = undefined;
    const first = this.#byHash.get(destination.hash);
    if (first === destination) {
      if (destination.next) this.#byHash.set(destination.hash, destination.next);
      else this.#byHash.delete(destination.hash);
      return;
    }
    for (let each = first; each; each = each.next) {
      if (each.next === destination) each.next = destination.next;
    }
  }

  /** Gives a destination its target, which is kept if it is held before `forgetUnheld`. */
  lead(destination: Destination, address: Endpoint): Target {
    const text = formatEndpoint(address);
    let target = this.#targets.get(text);
    if (!target) {
      target = new Target(this.home, this.nextKey(), address);
      this.#targets.set(text, target);
      this.#unheld.push(target);
    }
    destination.target = target;
    if (target.spellings.length < maxSpellings) {
      this.keep(destination);
      target.spellings.push(destination);
    }
    return target;
  }

  hold(target: Target): void {
    target.held = true;
    // It may have been forgotten since it was found: the session gave way, and begins anew.
    this.#targets.set(formatEndpoint(target.address), target);
  }

  forget(target: Target): void {
    target.held = false;
    this.#targets.delete(formatEndpoint(target.address));
    for (const destination of target.spellings.splice(0)) this.remove(destination);
  }

  /** Forgets targets that got no session. */
  forgetUnheld(): void {
    if (this.#unheld.length === 0) return;
    for (const target of this.#unheld) if (!target.held) this.forget(target);
    this.#unheld = [];
  }
}

function startsWith(datagram: Uint8Array, header: Uint8Array, headerBytes: number): boolean {
  if (header.length !== headerBytes) return false;
  // Ports and last bytes of addresses differ most.
  for (let at = headerBytes - 1; at > 2; at--) if (datagram[at] !== header[at]) return false;
  return true;
}

/** FNV-1a. */
function hashOf(datagram: Uint8Array, headerBytes: number): number {
  let hash = seed;
  for (let at = 3; at < headerBytes; at++) hash = Math.imul(hash ^ datagram[at]!, 0x01000193);
  return hash;
}
