import {addBytes, checksumOf} from './checksum.js';
import {FragmentBuffer} from './fragment-buffer.js';
import * as ipv4 from './ipv4.js';
import * as ipv6 from './ipv6.js';
import {addressesEnd, type Packet} from './packet.js';

/** How many datagrams are reassembled at a time, 64 KiB each. Beyond that the oldest is given up. */
export const maxDatagrams = 64;
/** An IPv6 header, whose length field does not count itself, and the largest payload. */
export const maxReassembledBytes = ipv6.ipv6HeaderBytes + 65_535;
/** Linux's own (net.ipv4.ipfrag_time). */
export const reassemblyTimeoutMs = 30_000;

/** A datagram that is being reassembled. */
interface Assembly {
  readonly buffer: FragmentBuffer;
  version: 4 | 6;
  protocol: number;
  identification: number;
  /** The source, then the target. */
  readonly addresses: Uint8Array;
  startedMs: number;
  /** Given up already: further fragments are discarded until its timeout. */
  broken: boolean;
}

/**
 * Reassembles fragments, with bounded datagrams, bytes and time. Buffers are allocated as needed, up to `maxDatagrams`,
 * and reused.
 */
export class Reassembler {
  /** In order of their first fragments. */
  readonly #assemblies: Assembly[] = [];
  readonly #free: Assembly[] = [];
  readonly #onLost: () => void;

  /** @param onLost is called for every datagram that will never be complete */
  constructor(onLost: () => void) {
    this.#onLost = onLost;
  }

  /** How many datagrams wait for fragments, including those given up. */
  get size(): number {
    return this.#assemblies.length;
  }

  /**
   * Adds a fragment from the memory that `packet` was parsed in. If that completes a datagram, it is written as an
   * unfragmented packet of up to `maxReassembledBytes` to the same memory at `at`, which may overlap the fragment.
   * @returns the end of the packet, or -1 if there is none yet
   */
  add(view: DataView, packet: Packet, nowMs: number, at: number): number {
    this.sweep(nowMs);
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const addresses = bytes.subarray(packet.sourceAt, addressesEnd(packet));
    const assembly = this.#find(packet, addresses) ?? this.#begin(packet, addresses, nowMs);
    if (assembly.broken) return -1;
    const fragment = bytes.subarray(packet.payloadAt, packet.end);
    switch (assembly.buffer.add(packet.fragmentOffset, fragment, !packet.moreFragments)) {
      case 'incomplete':
        return -1;
      case 'broken':
        assembly.broken = true;
        this.#onLost();
        return -1;
      case 'complete': {
        this.#remove(this.#assemblies.indexOf(assembly));
        return assembly.version === 4
          ? writeIpv4(assembly, view, bytes, at)
          : writeIpv6(assembly, view, bytes, at);
      }
    }
  }

  /** Gives up datagrams that waited too long. */
  sweep(nowMs: number): void {
    while (this.#assemblies.length > 0 && nowMs - this.#assemblies[0]!.startedMs >= reassemblyTimeoutMs) {
      this.#giveUpOldest();
    }
  }

  /** Gives up all. */
  close(): void {
    while (this.#assemblies.length > 0) this.#giveUpOldest();
  }

  #find(packet: Packet, addresses: Uint8Array): Assembly | undefined {
    for (const assembly of this.#assemblies) {
      if (
        assembly.identification === packet.identification &&
        assembly.version === packet.version &&
        // IPv6 does not use the protocol to tell datagrams apart (RFC 8200, section 4.5).
        (packet.version === 6 || assembly.protocol === packet.protocol) &&
        addresses.every((byte, index) => assembly.addresses[index] === byte)
      ) {
        // In IPv6, the first fragment has the datagram's protocol.
        if (packet.fragmentOffset === 0) assembly.protocol = packet.protocol;
        return assembly;
      }
    }
    return undefined;
  }

  #begin(packet: Packet, addresses: Uint8Array, nowMs: number): Assembly {
    if (this.#assemblies.length === maxDatagrams) this.#giveUpOldest();
    const assembly = this.#free.pop() ?? createAssembly();
    assembly.version = packet.version;
    assembly.protocol = packet.protocol;
    assembly.identification = packet.identification;
    assembly.addresses.set(addresses);
    assembly.startedMs = nowMs;
    assembly.broken = false;
    assembly.buffer.clear();
    this.#assemblies.push(assembly);
    return assembly;
  }

  #giveUpOldest(): void {
    if (!this.#assemblies[0]!.broken) this.#onLost();
    this.#remove(0);
  }

  #remove(index: number): void {
    this.#free.push(...this.#assemblies.splice(index, 1));
  }
}

function createAssembly(): Assembly {
  return {
    buffer: new FragmentBuffer(),
    version: 4,
    protocol: 0,
    identification: 0,
    addresses: new Uint8Array(32),
    startedMs: 0,
    broken: false,
  };
}

function writeIpv4(assembly: Assembly, out: DataView, bytes: Uint8Array, at: number): number {
  const {buffer, addresses, protocol} = assembly;
  const end = at + ipv4.ipv4HeaderBytes + buffer.totalBytes;
  bytes.fill(0, at, at + ipv4.ipv4HeaderBytes);
  out.setUint8(at, 0x45);
  out.setUint16(at + ipv4.totalLengthAt, end - at);
  out.setUint8(at + ipv4.protocolAt, protocol);
  bytes.set(addresses.subarray(0, 8), at + ipv4.sourceAt);
  const sum = addBytes(0, out, at, at + ipv4.ipv4HeaderBytes);
  out.setUint16(at + ipv4.headerChecksumAt, checksumOf(sum), true);
  bytes.set(buffer.data.subarray(0, buffer.totalBytes), at + ipv4.ipv4HeaderBytes);
  return end;
}

function writeIpv6(assembly: Assembly, out: DataView, bytes: Uint8Array, at: number): number {
  const {buffer, addresses, protocol} = assembly;
  bytes.fill(0, at, at + ipv6.ipv6HeaderBytes);
  out.setUint8(at, 0x60);
  out.setUint16(at + ipv6.payloadLengthAt, buffer.totalBytes);
  out.setUint8(at + ipv6.nextHeaderAt, protocol);
  bytes.set(addresses, at + ipv6.sourceAt);
  bytes.set(buffer.data.subarray(0, buffer.totalBytes), at + ipv6.ipv6HeaderBytes);
  return at + ipv6.ipv6HeaderBytes + buffer.totalBytes;
}
