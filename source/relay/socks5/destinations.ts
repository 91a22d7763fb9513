import {randomInt} from 'node:crypto';
import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';
import type {ReceivedBatch, ReplyOwner, Upstream, UpstreamOwner} from '../transport/transport.js';
import type {HeadedReplyOwner} from './headed-reply-owner.js';
import {encodeUdpHeader, readUdpHeader} from './udp-header.js';

/** The association of a target, as the target's session sees it. */
export interface TargetHome {
  /** Keeps the target for a session. */
  retain(target: Target): void;
  /** Ends the session's use of the target. */
  release(target: Target): void;
  /** Opens the target's way out. @throws what the transport throws */
  connect(target: Endpoint, owner: UpstreamOwner): Upstream;
  /** Sends the target's replies `from` up to, not including, `to` to the client. */
  reply(batch: ReceivedBatch, from: number, to: number, target: Target, owner: ReplyOwner): void;
}

/** An address that a client's datagrams go to; also the reply path of its session. */
export class Target {
  /** The header of its replies. */
  readonly header: Uint8Array;
  /** Whether a session uses it. */
  retained = false;
  /** Who owns the replies last sent, told of bytes without the header. */
  replyOwner: HeadedReplyOwner | undefined;
  /** The headers that lead to it. */
  readonly aliases: Destination[] = [];

  /** @param key the session's key, unique within the service */
  constructor(
    readonly home: TargetHome,
    readonly key: number,
    readonly address: Endpoint,
  ) {
    this.header = encodeUdpHeader(address);
  }
}

/** What one header names: an address or a domain name. */
export class Destination {
  /** Undefined until the name is resolved. */
  target: Target | undefined;
  /** Payloads that wait for the name's address; undefined unless it is being resolved. */
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

/** A name can be written in many ways; those beyond this many are parsed each time. */
const maxAliases = 16;
/** Keeps clients from choosing headers whose hashes collide. */
const seed = randomInt(2 ** 31);

/** The destinations of one association, found by the bytes of their headers: no string is made per datagram. */
export class Destinations {
  readonly #byHash = new Map<number, Destination>();
  readonly #targets = new Map<string, Target>();
  #unretained: Target[] = [];
  #last: Destination | undefined;

  constructor(
    readonly home: TargetHome,
    readonly nextKey: () => number,
  ) {}

  /** Targets that sessions use. */
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

  /** A new destination; undefined if the header's name is not valid. */
  make(datagram: Uint8Array, headerBytes: number): Destination | undefined {
    const address = readUdpHeader(datagram);
    return address && new Destination(datagram.slice(0, headerBytes), hashOf(datagram, headerBytes), address);
  }

  /** Stores a destination until its target is released or it is removed. */
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

  /** Gives a destination its target, which lasts until `releaseUnretained`, or longer if it is retained. */
  lead(destination: Destination, address: Endpoint): Target {
    const target = this.targetAt(address);
    destination.target = target;
    if (target.aliases.length < maxAliases) {
      this.keep(destination);
      target.aliases.push(destination);
    }
    return target;
  }

  /** The target at an address, which lasts as `lead` says. */
  targetAt(address: Endpoint): Target {
    const text = formatEndpoint(address);
    let target = this.#targets.get(text);
    if (!target) {
      target = new Target(this.home, this.nextKey(), address);
      this.#targets.set(text, target);
      this.#unretained.push(target);
    }
    return target;
  }

  retain(target: Target): void {
    target.retained = true;
    // It may have been released since it was found: its session was evicted and now starts again.
    this.#targets.set(formatEndpoint(target.address), target);
  }

  release(target: Target): void {
    target.retained = false;
    this.#targets.delete(formatEndpoint(target.address));
    for (const destination of target.aliases.splice(0)) this.remove(destination);
  }

  /** Drops targets that got no session. */
  releaseUnretained(): void {
    if (this.#unretained.length === 0) return;
    for (const target of this.#unretained) if (!target.retained) this.release(target);
    this.#unretained = [];
  }
}

function startsWith(datagram: Uint8Array, header: Uint8Array, headerBytes: number): boolean {
  if (header.length !== headerBytes) return false;
  // Backwards: ports and the last bytes of addresses differ most.
  for (let at = headerBytes - 1; at > 2; at--) if (datagram[at] !== header[at]) return false;
  return true;
}

/** FNV-1a. */
function hashOf(datagram: Uint8Array, headerBytes: number): number {
  let hash = seed;
  for (let at = 3; at < headerBytes; at++) hash = Math.imul(hash ^ datagram[at]!, 0x01000193);
  return hash;
}
