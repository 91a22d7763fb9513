import {between, type Payloads} from './payloads.js';

const blank = new Uint8Array(1472);

/** Bytes that say nothing: those of a protocol that nobody knows. Sizes are in bytes. */
export function blankPayloads(
  requestBytes: readonly [min: number, max: number],
  answerBytes: number,
): Payloads {
  const answer = [blank.subarray(0, answerBytes)];
  return {
    client: () => () => blank.subarray(0, Math.round(between(requestBytes))),
    answers: () => answer,
  };
}
