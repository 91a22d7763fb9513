import {type FlowQuality, qualityColumns, qualityNames} from '../../../source/flow/flow-quality.js';
import type {QualityReader} from '../../../source/inspection/quality/reader.js';
import type {QualityReaderClass} from '../../../source/inspection/quality/readers.js';

/** A flow whose quality is read, datagram by datagram. */
export interface Followed {
  readonly reader: QualityReader;
  /** @param capturedBytes how many of its bytes the reader sees */
  take(direction: 'rx' | 'tx', payload: Uint8Array, atMs: number, capturedBytes?: number): void;
  quality(): FlowQuality;
  /** What was told last, by key. */
  readonly told: Record<string, string | number | boolean>;
  /** Whether the reader has said that there is nothing more to be found out. */
  readonly hasEnded: boolean;
}

/** Where datagrams lie in a larger memory, whose other bytes mean nothing. */
const offset = 7;

export function follow(
  Reader: QualityReaderClass,
  {startedMs = 0, wallClockAheadMs = 0}: {startedMs?: number; wallClockAheadMs?: number} = {},
): Followed {
  const at = 3;
  const numbers = new Float64Array(at + qualityColumns + 1).fill(Number.NaN);
  const nowMs = new Float64Array(1);
  const told: Followed['told'] = {};
  const reader = new Reader({
    nowMs,
    numbers,
    at,
    startedMs,
    wallClockAheadMs: () => wallClockAheadMs,
    tell(key, value) {
      told[key] = value;
    },
    end() {
      followed.hasEnded = true;
    },
  });
  const followed: Followed & {hasEnded: boolean} = {
    hasEnded: false,
    reader,
    told,
    take(direction, payload, atMs, capturedBytes = payload.length) {
      nowMs[0] = atMs;
      const memory = new Uint8Array(offset + payload.length + 64).fill(0xff);
      memory.set(payload, offset);
      reader.take(direction === 'rx', memory, offset, capturedBytes, payload.length);
    },
    quality() {
      const known = qualityNames.map((name, column) => {
        const value = numbers[at + column]!;
        return [name, Number.isNaN(value) ? null : value] as const;
      });
      return Object.fromEntries(known) as unknown as FlowQuality;
    },
  };
  return followed;
}

/** Quality of which nothing is known, but what is given. */
export function only(known: Partial<FlowQuality>): FlowQuality {
  return {
    ...(Object.fromEntries(qualityNames.map(name => [name, null])) as unknown as FlowQuality),
    ...known,
  };
}
