import {fstatSync, ftruncateSync, writeSync} from 'node:fs';
import {interfaceDescription, sectionHeader} from '../packet/capture-file/pcapng-writer.js';
import {LinkType} from '../packet/link/link-type.js';
import {lock, unlock} from './lock.js';
import {wholeBlocks} from './whole-blocks.js';

/** A pcapng file that threads write to together. It can be sent to a thread as it is. */
export interface DatagramFile {
  /** Opened to append. */
  readonly descriptor: number;
  /** How large the file may become. */
  readonly limitBytes: number;
  readonly memory: SharedArrayBuffer;
}

/** Why nothing more is written. */
export type WritingEnd =
  | {readonly kind: 'closed'}
  | {readonly kind: 'limit'}
  /** @example ENOSPC */
  | {readonly kind: 'failed'; readonly errno: number};

/** How far the writing is. */
export interface Written {
  readonly datagrams: number;
  /** Size of the file. */
  readonly bytes: number;
  /** Datagrams that were to be written when it failed, and could not be. */
  readonly lostDatagrams: number;
  /** Undefined while more is written. */
  readonly end: WritingEnd | undefined;
}

/** A link without a header: an IP packet, of either version, begins at once. */
const rawIp = LinkType.raw;

// Words of 32 bits, and behind them numbers as doubles, which only who has the lock changes.
const endWord = 1;
const errnoWord = 2;
const words = 4;
const bytesPlace = 0;
const datagramsPlace = 1;
const lostPlace = 2;
const places = 3;
const End = {none: 0, closed: 1, limit: 2, failed: 3} as const;

const wordsOf = ({memory}: DatagramFile) => new Int32Array(memory, 0, words);
const numbersOf = ({memory}: DatagramFile) => new Float64Array(memory, 4 * words, places);

/**
 * Begins a file: what is written to it are IP packets, one for each datagram.
 * @param descriptor of an empty file, opened to append
 * @throws {NodeJS.ErrnoException} when it cannot be written
 */
export function beginDatagramFile(descriptor: number, limitBytes: number, application: string): DatagramFile {
  const memory = new SharedArrayBuffer(4 * words + 8 * places);
  const file = {descriptor, limitBytes, memory};
  const head = Buffer.concat([
    sectionHeader(application),
    interfaceDescription({linkType: rawIp, name: application, snapLengthBytes: 0}),
  ]);
  writeAll(descriptor, head);
  numbersOf(file)[bytesPlace] = head.length;
  return file;
}

/** Reads how far the writing is. It waits for nobody. */
export function writtenTo(file: DatagramFile): Written {
  const [numbers, state] = [numbersOf(file), wordsOf(file)];
  return {
    datagrams: numbers[datagramsPlace]!,
    bytes: numbers[bytesPlace]!,
    lostDatagrams: numbers[lostPlace]!,
    end: endOf(state),
  };
}

function endOf(state: Int32Array): WritingEnd | undefined {
  switch (Atomics.load(state, endWord)) {
    case End.closed:
      return {kind: 'closed'};
    case End.limit:
      return {kind: 'limit'};
    case End.failed:
      return {kind: 'failed', errno: Atomics.load(state, errnoWord)};
  }
  return undefined;
}

/** Whether blocks are still written. */
export function isOpen(file: DatagramFile): boolean {
  return Atomics.load(wordsOf(file), endWord) === End.none;
}

/**
 * Appends whole packet blocks, as many as the limit allows. Ends the writing where that is reached, or where the file cannot be written;
 * no part of a block stays in the file.
 */
export function appendBlocks(file: DatagramFile, blocks: Uint8Array): void {
  const [state, numbers] = [wordsOf(file), numbersOf(file)];
  lock(state, Number.POSITIVE_INFINITY);
  try {
    if (Atomics.load(state, endWord) === End.none) appendFitting(file, blocks, state, numbers);
    if (Atomics.load(state, endWord) === End.failed)
      numbers[lostPlace]! += wholeBlocks(blocks, blocks.length).count;
  } finally {
    unlock(state);
  }
}

function appendFitting(
  {descriptor, limitBytes}: DatagramFile,
  blocks: Uint8Array,
  state: Int32Array,
  numbers: Float64Array,
): void {
  const fitting = wholeBlocks(blocks, limitBytes - numbers[bytesPlace]!);
  const errno = append(descriptor, blocks.subarray(0, fitting.bytes));
  if (errno !== undefined) {
    Atomics.store(state, errnoWord, errno);
    Atomics.store(state, endWord, End.failed);
    return;
  }
  numbers[bytesPlace]! += fitting.bytes;
  numbers[datagramsPlace]! += fitting.count;
  if (fitting.bytes < blocks.length) Atomics.store(state, endWord, End.limit);
}

/**
 * Ends the writing: nobody writes to the descriptor any more.
 * @returns false if a thread is stuck in writing; the descriptor must then stay open
 */
export function endWriting(file: DatagramFile): boolean {
  const state = wordsOf(file);
  if (!lock(state, longestWaitMs)) return false;
  Atomics.compareExchange(state, endWord, End.none, End.closed);
  unlock(state);
  return true;
}

const longestWaitMs = 1000;

/** @returns why it cannot be written, as in errno(3) */
function append(descriptor: number, bytes: Uint8Array): number | undefined {
  try {
    writeAll(descriptor, bytes);
    return undefined;
  } catch (error) {
    const {errno} = error as NodeJS.ErrnoException;
    if (errno === undefined) throw error;
    return Math.abs(errno);
  }
}

/** All of it, or nothing: a disk that fills up takes a part, and tells why only when it is asked again. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    if (written > 0) ftruncateSync(descriptor, fstatSync(descriptor).size - written);
    throw error;
  }
}
