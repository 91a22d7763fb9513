import {randomInt} from 'node:crypto';
import {AF_INET, sockaddrIn6Bytes, sockaddrInBytes} from '../../../libc/abi.js';
import {Arena} from '../../../libc/arena.js';
import type {BatchLibc} from '../../../libc/libc.js';

/** A peer's record: its sockaddr (28 bytes), then at this offset the local address that it sent to (4 or 20 bytes). */
export const recordLocal = 32;
const recordBytes = 64;
const recordWords = recordBytes / 4;
/** Few, since a listener may have only one client. */
const recordsPerPage = 64;

/** What an IPv4 address has before it where it is mapped, in bytes; and the last word of that, as memory has it. */
export const mappedBytes = 12;
export const mappedWord = 0xffff0000;

/** Whether the IPv6 address at word `at` is an IPv4 address that is mapped (RFC 4291, section 2.5.5.2). */
export function isMapped(words: Uint32Array, at: number): boolean {
  return words[at + 2] === mappedWord && words[at] === 0 && words[at + 1] === 0;
}

/**
 * The clients of one listener, by small numbers. A client is an address, a port and the local address it sent to, which
 * are compared byte for byte, so clients never collide. Records do not move, because system calls get pointers to them.
 * A number is reused once nobody retains it.
 */
export class PeerTable {
  readonly #libc: Pick<BatchLibc, 'addressOf'>;
  readonly #pages: Arena[] = [];
  readonly #free: number[] = [];
  /** How many users retain each number; -1 if it is free. */
  readonly #references: number[] = [];
  readonly #hashes: number[] = [];
  #unretained: number[] = [];
  /** Open addressing with linear probing: number + 1, or 0. */
  #buckets = new Int32Array(256);
  #size = 0;
  /** Keeps clients from choosing addresses whose hashes collide. */
  readonly #seed = randomInt(2 ** 31);

  /** @param localWords how many words of local address tell clients apart; 0 if the socket has only one address */
  constructor(
    libc: Pick<BatchLibc, 'addressOf'>,
    readonly localWords: 0 | 1 | 5,
  ) {
    this.#libc = libc;
  }

  /** Retained numbers, and those found since the last `releaseUnretained`. */
  get size(): number {
    return this.#size;
  }

  /**
   * The number of the client whose sockaddr is at word `name` of `words` and whose local address is at word `local`. A
   * new client's number lasts until `releaseUnretained`, or longer if it is retained.
   */
  find(words: Uint32Array, name: number, local: number): number {
    const nameWords = nameWordsOf(words, name);
    const hash = this.#hashOf(words, name, nameWords, local);
    const number = this.#search(hash, words, name, nameWords, local);
    return number >= 0 ? number : this.#add(hash, words, name, nameWords, local);
  }

  /** The number of a client as `find` returns it; -1 if the client has none. */
  known(words: Uint32Array, name: number, local: number): number {
    const nameWords = nameWordsOf(words, name);
    return this.#search(this.#hashOf(words, name, nameWords, local), words, name, nameWords, local);
  }

  #hashOf(words: Uint32Array, name: number, nameWords: number, local: number): number {
    let hash = this.#seed;
    for (let word = 0; word < nameWords; word++) hash = mix(hash, words[name + word]!);
    for (let word = 0; word < this.localWords; word++) hash = mix(hash, words[local + word]!);
    return hash ^ (hash >>> 15);
  }

  #search(hash: number, words: Uint32Array, name: number, nameWords: number, local: number): number {
    const localWords = this.localWords;
    const mask = this.#buckets.length - 1;
    for (let bucket = hash & mask; ; bucket = (bucket + 1) & mask) {
      const number = this.#buckets[bucket]! - 1;
      if (number < 0) return -1;
      if (this.#hashes[number] !== hash) continue;
      const record = this.page(number).words;
      const at = (number % recordsPerPage) * recordWords;
      if (
        same(record, at, words, name, nameWords) &&
        same(record, at + recordLocal / 4, words, local, localWords)
      ) {
        return number;
      }
    }
  }

  page(number: number): Arena {
    return this.#pages[Math.floor(number / recordsPerPage)]!;
  }

  /** Offset of the record in its page, in bytes. */
  offset(number: number): number {
    return (number % recordsPerPage) * recordBytes;
  }

  /** Keeps the number and its record until a matching `release`. */
  retain(number: number): void {
    this.#references[number]!++;
  }

  release(number: number): void {
    if (--this.#references[number]! === 0) this.#remove(number);
  }

  /** Frees the numbers that were found but not retained, such as those of refused clients. */
  releaseUnretained(): void {
    if (this.#unretained.length === 0) return;
    const unretained = this.#unretained;
    this.#unretained = [];
    for (const number of unretained) if (this.#references[number] === 0) this.#remove(number);
  }

  #add(hash: number, words: Uint32Array, name: number, nameWords: number, local: number): number {
    if (this.#free.length === 0) this.#addPage();
    const number = this.#free.pop()!;
    const record = this.page(number).words;
    const at = (number % recordsPerPage) * recordWords;
    record.fill(0, at, at + recordWords);
    for (let word = 0; word < nameWords; word++) record[at + word] = words[name + word]!;
    for (let word = 0; word < this.localWords; word++) {
      record[at + recordLocal / 4 + word] = words[local + word]!;
    }
    this.#hashes[number] = hash;
    this.#references[number] = 0;
    this.#unretained.push(number);
    if (++this.#size * 2 > this.#buckets.length) this.#grow();
    this.#place(number);
    return number;
  }

  #addPage(): void {
    const first = this.#pages.push(new Arena(recordsPerPage * recordBytes, this.#libc)) * recordsPerPage;
    for (let number = first - 1; number >= first - recordsPerPage; number--) this.#free.push(number);
  }

  #grow(): void {
    const before = this.#buckets;
    this.#buckets = new Int32Array(before.length * 2);
    for (const bucket of before) if (bucket > 0) this.#place(bucket - 1);
  }

  #place(number: number): void {
    const mask = this.#buckets.length - 1;
    let bucket = this.#hashes[number]! & mask;
    while (this.#buckets[bucket] !== 0) bucket = (bucket + 1) & mask;
    this.#buckets[bucket] = number + 1;
  }

  #remove(number: number): void {
    const buckets = this.#buckets;
    const mask = buckets.length - 1;
    let hole = this.#hashes[number]! & mask;
    while (buckets[hole] !== number + 1) hole = (hole + 1) & mask;
    // Entries that were displaced past the hole move up, so that no search ends too early.
    for (let bucket = (hole + 1) & mask; buckets[bucket] !== 0; bucket = (bucket + 1) & mask) {
      const home = this.#hashes[buckets[bucket]! - 1]! & mask;
      if (((bucket - home) & mask) >= ((bucket - hole) & mask)) {
        buckets[hole] = buckets[bucket]!;
        hole = bucket;
      }
    }
    buckets[hole] = 0;
    this.#size--;
    this.#references[number] = -1;
    this.#free.push(number);
  }
}

/** How many words tell the sockaddr at word `name` from others. */
function nameWordsOf(words: Uint32Array, name: number): number {
  return (words[name]! & 0xffff) === AF_INET ? 2 : 7;
}

/** Length of the sockaddr at word `name`, in bytes. */
export function nameBytes(words: Uint32Array, name: number): number {
  return (words[name]! & 0xffff) === AF_INET ? sockaddrInBytes : sockaddrIn6Bytes;
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 16);
}

function same(a: Uint32Array, aAt: number, b: Uint32Array, bAt: number, words: number): boolean {
  for (let word = 0; word < words; word++) if (a[aAt + word] !== b[bAt + word]) return false;
  return true;
}
