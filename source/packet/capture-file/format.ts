import type {Frame} from '../frame.js';
import {CaptureDamage} from './outcome.js';

/** An interface that a capture file describes; a pcap file has exactly one. */
export interface CaptureInterface {
  /** Its place among all interfaces of the file, those of earlier sections included. */
  readonly index: number;
  readonly linkType: number;
  /** The most that was captured of a frame, in bytes; 0 if there was no limit. */
  readonly snapLengthBytes: number;
  /** As the file says, so not to be trusted with a terminal. */
  readonly name?: string;
  /** Packets that the capture lost, as far as the file says. */
  droppedPackets: number;
}

/** Hears of a frame. */
export type OnFrame = (frame: Frame, captureInterface: CaptureInterface) => void;

/** Reads the records of one format from the memory of the frame that it fills. */
export interface CaptureFormat {
  /**
   * How long the record at `at` is, as far as the bytes before `filled` tell: at least what its length can be read from.
   * @throws CaptureDamage
   */
  recordBytes(at: number, filled: number): number;
  /** Reads the record, all of which is there. @throws CaptureDamage */
  readRecord(at: number, bytes: number): void;
}

/** The longest packet that Wireshark reads, too (WTAP_MAX_PACKET_SIZE_STANDARD). */
const maxCapturedBytes = 262_144;

/** @throws CaptureDamage if no packet can be that long */
export function checkCapturedBytes(capturedBytes: number): void {
  if (capturedBytes > maxCapturedBytes)
    throw new CaptureDamage(`a packet of ${capturedBytes} bytes is longer than any`);
}

/** Puts a frame where its bytes are. `wireBytes` below what was captured is a writer's mistake. */
export function placeFrame(frame: Frame, at: number, capturedBytes: number, wireBytes: number): void {
  frame.linkAt = at;
  frame.networkAt = at;
  frame.end = at + capturedBytes;
  frame.wireBytes = Math.max(wireBytes, capturedBytes);
  frame.etherType = 0;
  frame.segmentBytes = 0;
}
