import {createFrame} from '../frame.js';
import type {CaptureFormat, CaptureInterface, OnFrame} from './format.js';
import {CaptureDamage, type CaptureOutcome} from './outcome.js';
import {createPcapFormat, isPcap} from './pcap.js';
import {createPcapngFormat, isPcapng} from './pcapng.js';

/** Chunks are taken in parts of this size, so that a large one is not held twice. */
const partBytes = 65_536;
/** What tells the formats apart. */
const magicBytes = 4;

/** Reads a capture file, pcap or pcapng, from chunks of any size. */
export interface CaptureReader {
  /** Interfaces that the file has described so far. */
  readonly interfaces: readonly CaptureInterface[];
  /** Reads on. @returns false if there is no use in more: `finish` says why */
  read(chunk: Uint8Array): boolean;
  /** How the file ended, once all of its chunks were read. */
  finish(): CaptureOutcome;
}

/**
 * @param onFrame hears of each frame in the order of the file. Record and memory are borrowed: they hold the next frame afterwards.
 * `networkAt` and `etherType` are not set yet: `locatePacket` finds them by the link type of the interface
 */
export function createCaptureReader(onFrame: OnFrame): CaptureReader {
  const frame = createFrame();
  const interfaces: CaptureInterface[] = [];
  let format: CaptureFormat | undefined;
  /** Why there is no use in reading on. */
  let failure: CaptureOutcome | undefined;
  /** The bytes that are not read yet are the first `filled` of `frame.bytes`. */
  let filled = 0;
  /** Where `frame.bytes` begins in the file. */
  let offset = 0;
  frame.bytes = new Uint8Array(partBytes);
  frame.view = new DataView(frame.bytes.buffer);

  function append(part: Uint8Array): void {
    const needed = filled + part.length;
    if (needed > frame.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * frame.bytes.length));
      grown.set(frame.bytes.subarray(0, filled));
      frame.bytes = grown;
      frame.view = new DataView(grown.buffer);
    }
    frame.bytes.set(part, filled);
    filled = needed;
  }

  function formatOf(): CaptureFormat | undefined {
    if (filled < magicBytes) return undefined;
    if (isPcap(frame.view)) return createPcapFormat(frame, interfaces, onFrame);
    if (isPcapng(frame.view)) return createPcapngFormat(frame, interfaces, onFrame);
    failure = noCapture(frame.view);
    return undefined;
  }

  function readRecords(): void {
    format ??= formatOf();
    if (!format) return;
    let at = 0;
    try {
      for (;;) {
        const bytes = format.recordBytes(at, filled);
        if (bytes > filled - at) break;
        format.readRecord(at, bytes);
        at += bytes;
      }
    } catch (error) {
      if (!(error instanceof CaptureDamage)) throw error;
      failure = damageAt(offset + at, error);
    }
    frame.bytes.copyWithin(0, at, filled);
    filled -= at;
    offset += at;
  }

  return {
    interfaces,
    read(chunk) {
      for (let at = 0; at < chunk.length && !failure; at += partBytes) {
        append(chunk.subarray(at, at + partBytes));
        readRecords();
      }
      return !failure;
    },
    finish() {
      if (failure) return failure;
      if (offset === 0 && filled < magicBytes) return tooShort(filled);
      if (filled === 0) return {kind: 'whole'};
      const what = offset === 0 ? 'its header' : 'a packet';
      return {
        kind: 'cut',
        offsetBytes: offset,
        sentence: `The file ends in the middle of ${what}, which begins at byte ${offset}.`,
      };
    },
  };
}

function damageAt(offsetBytes: number, {message}: CaptureDamage): CaptureOutcome {
  return {
    kind: 'damaged',
    offsetBytes,
    sentence: `The file is damaged at byte ${offsetBytes}: ${message}.`,
  };
}

function tooShort(bytes: number): CaptureOutcome {
  const sentence =
    bytes === 0 ? 'The file is empty.' : 'The file is too short to be a capture: it has less than 4 bytes.';
  return {kind: 'no capture', offsetBytes: 0, sentence};
}

function noCapture(view: DataView): CaptureOutcome {
  const sentence =
    view.getUint16(0) === 0x1f8b
      ? 'The file is compressed with gzip: unpack it first.'
      : 'The file is neither pcap nor pcapng. If Wireshark opens it, convert it: editcap -F pcapng <file> <new file>';
  return {kind: 'no capture', offsetBytes: 0, sentence};
}
