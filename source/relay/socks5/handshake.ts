import {maxCredentialsBytes} from './password.js';
import type {Parsed} from './protocol.js';
import {maxRequestBytes} from './request.js';

/** The longest message of a handshake. */
const capacityBytes = Math.max(maxCredentialsBytes, maxRequestBytes);

/** Reads one message of a handshake. `next` is the following stage, or how the handshake ended. */
export type Stage<End> = (bytes: Uint8Array) => 'incomplete' | {readonly next: Stage<End> | End; end: number};

/**
 * A stage that reads a message with `parse` and continues with what `use` returns.
 * @param malformed how the handshake ends if the bytes are no such message
 */
export function stage<Message, End extends object>(
  parse: (bytes: Uint8Array) => Parsed<Message>,
  malformed: End,
  use: (message: Message) => Stage<End> | End,
): Stage<End> {
  return bytes => {
    const parsed = parse(bytes);
    if (parsed === 'incomplete') return 'incomplete';
    return parsed === 'malformed' ? {next: malformed, end: 0} : {next: use(parsed.message), end: parsed.end};
  };
}

/**
 * Assembles messages from the chunks that TCP delivers, and runs the stages. Buffers one message at most.
 * @returns takes the chunks, and returns how the handshake ended once it has; bytes behind that are ignored
 */
export function runHandshake<End extends object>(first: Stage<End>): (chunk: Uint8Array) => End | undefined {
  const buffer = new Uint8Array(capacityBytes);
  let usedBytes = 0;
  let current = first;
  return chunk => {
    for (let rest = chunk; ; ) {
      const taken = Math.min(rest.length, capacityBytes - usedBytes);
      buffer.set(rest.subarray(0, taken), usedBytes);
      usedBytes += taken;
      rest = rest.subarray(taken);
      const step = current(buffer.subarray(0, usedBytes));
      if (step !== 'incomplete') {
        if (typeof step.next !== 'function') return step.next;
        current = step.next;
        buffer.copyWithin(0, step.end, usedBytes);
        usedBytes -= step.end;
      } else if (rest.length === 0) return undefined;
    }
  };
}
