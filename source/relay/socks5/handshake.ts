import {maxCredentialsBytes} from './password.js';
import type {Parsed} from './protocol.js';
import {maxRequestBytes} from './request.js';

/** The longest message of a handshake. */
const capacityBytes = Math.max(maxCredentialsBytes, maxRequestBytes);

/** Awaits one message. How it goes on: with another stage, or not at all. */
export type Stage<End> = (bytes: Uint8Array) => 'incomplete' | {readonly next: Stage<End> | End; end: number};

/**
 * The stage that reads a message with `parse` and goes on as `use` says.
 * @param malformed the end when there is no such message
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
 * Puts messages together from the pieces that TCP delivers, and follows the stages. Holds one message at most.
 * @returns what takes the pieces, and returns the end once it is reached; what comes behind it is left out
 */
export function runHandshake<End extends object>(first: Stage<End>): (piece: Uint8Array) => End | undefined {
  const buffer = new Uint8Array(capacityBytes);
  let usedBytes = 0;
  let current = first;
  return piece => {
    for (let rest = piece; ; ) {
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
