import {createInspector, type Inspected} from '../../source/inspection/inspect.js';

export const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'));
/** Each character is a byte. */
export const text = (characters: string) => Uint8Array.from(Buffer.from(characters, 'latin1'));
export const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));

export function number(value: number, bytes: number): Uint8Array {
  return Uint8Array.from({length: bytes}, (_, index) => Math.floor(value / 256 ** (bytes - 1 - index)) % 256);
}

/** A copy with other bytes at an offset. */
export function changed(payload: Uint8Array, at: number, ...bytes: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(payload);
  copy.set(bytes, at);
  return copy;
}

/** A client's datagram to a port that no protocol has, unless told otherwise. */
export function datagram(payload: Uint8Array, targetPort = 40_404, direction: 'rx' | 'tx' = 'rx'): Inspected {
  return {payload, direction, clientPort: 50_505, targetPort};
}

/** What the first datagram of a flow tells. */
export function look(payload: Uint8Array, targetPort?: number, direction?: 'rx' | 'tx') {
  return createInspector().inspect(datagram(payload, targetPort, direction));
}
