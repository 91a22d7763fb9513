import {deflateRawSync, inflateRawSync} from 'node:zlib';
import {
  type Answer,
  type AnswerHead,
  decodeAnswer,
  encodeAnswer,
  type WrittenFlow,
} from '../protocol/answer.js';

/** Far more than a picture has; what claims to be larger is none. */
const maxBytes = 8 * 2 ** 20;
/** Pictures are much alike: little effort goes far. */
const level = 3;

/** A picture for a stream: an answer that nobody asked for, compressed (RFC 1951). */
export function encodePicture(head: AnswerHead, flows: readonly WrittenFlow[]): Uint8Array {
  return deflateRawSync(encodeAnswer(head, flows), {level});
}

/** Undefined for what is none of this version. */
export function decodePicture(bytes: Uint8Array): Answer | undefined {
  try {
    return decodeAnswer(inflateRawSync(bytes, {maxOutputLength: maxBytes}));
  } catch {
    // Whoever may write to the hub may write anything.
    return undefined;
  }
}
