import {createReadStream, fstatSync} from 'node:fs';
import {Socket} from 'node:net';
import type {Readable} from 'node:stream';
import {constants, createGunzip} from 'node:zlib';
import type {OwnApp} from '../flow/own-app.js';
import type {CaptureInterface} from '../packet/capture-file/format.js';
import type {CaptureOutcome} from '../packet/capture-file/outcome.js';
import {createCaptureReader} from '../packet/capture-file/reader.js';
import type {Frame} from '../packet/frame.js';
import {isKnownLinkType, LinkType, linkTypeName} from '../packet/link/link-type.js';
import {locatePacket} from '../packet/link/locate.js';
import type {Snapshot} from '../snapshot/snapshot.js';
import type {DatagramFile} from '../writing/datagram-file.js';
import {createDatagramWriter} from '../writing/datagram-writer.js';
import {createPictures} from './pictures.js';

export interface TraceOptions {
  /** A path; `-` is standard input. */
  readonly file: string;
  readonly intervalMs: number;
  readonly maxFlows: number;
  /** What inspection recognises besides what it knows. */
  readonly apps: readonly OwnApp[];
  /** Where all datagrams are written; undefined for nowhere. */
  readonly written?: DatagramFile | undefined;
}

/** How a capture file ended. */
export interface TraceEnd {
  readonly packets: number;
  /** Why it is no capture at all, in a sentence. */
  readonly refusal: string | undefined;
  /** What is wrong with it, in sentences; everything before a damage was read. */
  readonly remarks: readonly string[];
}

/** How much was read so far, of how much; 0 where nobody knows. Both in bytes, shared between threads. */
export type Progress = Float64Array<SharedArrayBuffer>;

/** Large pieces cost less. */
const pieceBytes = 256 * 1024;
/** Interfaces of Linux cooked captures have numbers of the kernel's, from here on. */
const firstKernelIndex = 2 ** 24;
const gzipMagic = [0x1f, 0x8b] as const;
/** A capture that is piped in belongs to the present if its clock is no further behind. */
const presentMs = 5000;

/**
 * Reads a capture file, compressed or not, and calls back with a picture for each interval of its time. Resolves at its end, or at its
 * damage.
 * @throws {NodeJS.ErrnoException} when the file cannot be opened or read
 */
export async function readTrace(
  {file, intervalMs, maxFlows, apps, written}: TraceOptions,
  onPicture: (snapshot: Snapshot) => void,
  progress: Progress,
): Promise<TraceEnd> {
  const unknown = new Map<number, number>();
  let packets = 0;
  let lastMs = 0;
  const writer = written && createDatagramWriter(written, () => {});
  const pictures = createPictures({
    source: file === '-' ? 'standard input' : file,
    intervalMs,
    maxFlows,
    apps,
    interfaceName: index =>
      index >= firstKernelIndex ? `#${index - firstKernelIndex}` : reader.interfaces[index]?.name,
    onPicture,
    writer,
  });
  const reader = createCaptureReader(addFrame);

  function addFrame(frame: Frame, {linkType}: CaptureInterface): void {
    packets++;
    // Simple packet blocks have no time, and damaged ones any: then it is that of the packet before.
    if (!isTime(frame.atMs)) frame.atMs = lastMs;
    lastMs = frame.atMs;
    if (isKnownLinkType(linkType)) {
      if (!locatePacket(linkType, frame)) return;
      // It is the kernel's own number then, and no place in the file.
      if (linkType === LinkType.linuxCooked2) frame.interfaceIndex += firstKernelIndex;
      pictures.add(frame);
    } else unknown.set(linkType, (unknown.get(linkType) ?? 0) + 1);
  }

  // A pipe may fall silent, and time goes on.
  const timer = setInterval(() => {
    if (Date.now() - lastMs < presentMs + intervalMs) pictures.advance(Date.now() - intervalMs);
  }, intervalMs);
  if (file !== '-') clearInterval(timer);
  try {
    for await (const chunk of piecesOf(file, progress)) if (!reader.read(chunk)) break;
  } finally {
    clearInterval(timer);
  }
  // Each frame was counted when it was read.
  writer?.close();
  const outcome = reader.finish();
  pictures.setKernelDrops(reader.interfaces.reduce((sum, {droppedPackets}) => sum + droppedPackets, 0));
  if (outcome.kind === 'no capture') return {packets, refusal: outcome.sentence, remarks: []};
  pictures.finish();
  return {
    packets,
    refusal: undefined,
    remarks: [...remarkOf(outcome), ...[...unknown].map(unknownLinkType)],
  };
}

/** Whether a Date can have this time, in ms since the epoch (ECMAScript, section "Time Values and Time Range"). */
function isTime(ms: number): boolean {
  return Math.abs(ms) <= 8.64e15;
}

async function* piecesOf(file: string, progress: Progress): AsyncGenerator<Uint8Array> {
  const source = openToRead(file);
  let first: Uint8Array | undefined;
  const pieces = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const counted = async function* () {
    if (first) yield first;
    for (;;) {
      const {value, done} = await pieces.next();
      if (done) return;
      progress[0]! += value.length;
      yield value;
    }
  };
  const {value, done} = await pieces.next();
  if (done) return;
  progress[0]! += value.length;
  first = value;
  if (first![0] !== gzipMagic[0] || first![1] !== gzipMagic[1]) {
    yield* counted();
    return;
  }
  const {Readable: readable, pipeline} = await import('node:stream');
  // Z_SYNC_FLUSH yields all that can be read of truncated data.
  const gunzip = createGunzip({finishFlush: constants.Z_SYNC_FLUSH, chunkSize: pieceBytes});
  pipeline(readable.from(counted()) as Readable, gunzip, () => {});
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (error) {
    // What is damaged is told by where the capture ends.
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
  }
}

/** A pipe may be non-blocking, which only sockets cope with. */
function openToRead(file: string): Readable {
  const stdin = file === '-' ? fstatSync(0) : undefined;
  if (stdin?.isFIFO() || stdin?.isSocket()) return new Socket({fd: 0, readable: true, writable: false});
  return createReadStream(file, {highWaterMark: pieceBytes, ...(file === '-' && {fd: 0, autoClose: false})});
}

function remarkOf(outcome: CaptureOutcome): string[] {
  return outcome.kind === 'whole' ? [] : [outcome.sentence];
}

function unknownLinkType([linkType, packets]: readonly [number, number]): string {
  const what = packets === 1 ? '1 packet has' : `${packets} packets have`;
  return `${what} the link type ${linkTypeName(linkType)}, which udptop does not read`;
}
