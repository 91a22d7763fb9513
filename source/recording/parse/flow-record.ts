import {endReasons} from '../../flow/end-reason.js';
import {qualityColumns} from '../../flow/flow-quality.js';
import {rareColumns, timeColumns} from '../../snapshot/columns/page.js';

/** One flow of a recording as it was read, until the next one is read. */
export interface FlowRecord {
  /** Where its texts are. */
  bytes: Buffer;
  /** Where each of `Text` begins and ends in `bytes`: as in JSON, without the quotes. */
  readonly ranges: Int32Array;
  /** By `Field`. */
  readonly numbers: Float64Array;
}

export const Text = {id: 0, protocol: 1, service: 2, client: 3, target: 4, metadata: 5, host: 6} as const;
export type TextNumber = (typeof Text)[keyof typeof Text];
const textCount = 7;

const afterColumns = 20 + rareColumns + timeColumns + qualityColumns;

/** Times in ms since the epoch. NaN stands for what is not known, or null. */
export const Field = {
  /** From `slotStates`. */
  state: 0,
  startedAtMs: 1,
  lastSeenAtMs: 2,
  idleTimeoutMs: 3,
  endedAtMs: 4,
  /** From `endReasonNumbers`; 0 for none. */
  endReason: 5,
  /** From `controlKinds`. */
  control: 6,
  /** When a block ends; the rate of a throttle. */
  controlValue: 7,
  /** Its four columns follow, as in `Count`. */
  received: 8,
  /** Four columns of what was received, four of what was dropped. */
  rates: 12,
  /** As in `Rare`. */
  rare: 20,
  /** As in `Time`. */
  times: 20 + rareColumns,
  /** As in `Quality`. */
  quality: 20 + rareColumns + timeColumns,
  /** As `endpointNumber` makes them. */
  client: afterColumns,
  target: afterColumns + 1,
  /** 1 where the id is made of its endpoints and its protocol. */
  plainId: afterColumns + 2,
  /** From `MetadataKind`. */
  metadata: afterColumns + 3,
  /** 1 where it names its machine. */
  hasHost: afterColumns + 4,
  /** Four numbers that follow from others. */
  ignored: afterColumns + 5,
} as const;
const fieldCount = afterColumns + 9;

export const controlKinds = [undefined, 'blocked', 'throttled'] as const;
export const MetadataKind = {own: 0, initial: 1, initialOfTun: 2} as const;
export const endReasonNumbers: readonly (string | undefined)[] = [undefined, ...endReasons];

export function createFlowRecord(): FlowRecord {
  return {
    bytes: Buffer.alloc(0),
    ranges: new Int32Array(2 * textCount),
    numbers: new Float64Array(fieldCount),
  };
}

/** Sets everything to what is not known. */
export function clearRecord({numbers}: FlowRecord): void {
  for (let field = 0; field < fieldCount; field++) numbers[field] = unknown[field]!;
}

const unknown = new Float64Array(fieldCount)
  .fill(Number.NaN, Field.idleTimeoutMs, Field.endedAtMs + 1)
  .fill(Number.NaN, Field.controlValue, Field.controlValue + 1)
  .fill(Number.NaN, Field.times, Field.times + timeColumns)
  .fill(Number.NaN, Field.quality, Field.quality + qualityColumns);

/** A text as it is in the JSON, a character for each byte: what is equal so has equal texts. */
export function rawText({bytes, ranges}: FlowRecord, text: TextNumber): string {
  return bytes.toString('latin1', ranges[2 * text]!, ranges[2 * text + 1]!);
}

/** Whether a text is this one, as `rawText` gave it. */
export function isRawText({bytes, ranges}: FlowRecord, text: TextNumber, raw: string): boolean {
  const from = ranges[2 * text]!;
  const length = ranges[2 * text + 1]! - from;
  if (raw.length !== length) return false;
  for (let at = 0; at < length; at++) if (raw.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
}

/** The machine as it is in the JSON; undefined where the flow names none. */
export function rawHostOf(record: FlowRecord): string | undefined {
  return record.numbers[Field.hasHost] === 1 ? rawText(record, Text.host) : undefined;
}

/** Whether the flow names this machine, as `rawHostOf` gave it. */
export function isRawHost(record: FlowRecord, raw: string | undefined): boolean {
  const hasHost = record.numbers[Field.hasHost] === 1;
  return raw === undefined ? !hasHost : hasHost && isRawText(record, Text.host, raw);
}

/** The text itself. */
export function textOf({bytes, ranges}: FlowRecord, text: TextNumber): string {
  const raw = bytes.toString('utf8', ranges[2 * text]!, ranges[2 * text + 1]!);
  return raw.includes('\\') ? JSON.parse(`"${raw}"`) : raw;
}

/** The metadata of a flow, which stands there as JSON. */
export function metadataOf({bytes, ranges}: FlowRecord) {
  return JSON.parse(bytes.toString('utf8', ranges[2 * Text.metadata]!, ranges[2 * Text.metadata + 1]!));
}
