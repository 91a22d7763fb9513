import {type Message, packMessage, type RecordSource} from './message.js';

/** The messages of one transport session: one sequence of numbers, and templates of its own (RFC 7011, sections 3.1 and 8). */
export interface TransportSession {
  /** The next message; undefined when there is nothing to tell. */
  next(source: RecordSource, exportMs: number): Message | undefined;
}

/**
 * @param maxMessageBytes at least `leastMessageBytes`
 * @param templateLifeMs how long a collector is thought to know the templates: over UDP they may be lost, or the collector may
 *   have started anew (RFC 7011, section 8.4)
 */
export function createTransportSession(
  domain: number,
  maxMessageBytes: number,
  templateLifeMs: number,
): TransportSession {
  let sequence = 0;
  let templatesSentMs = Number.NEGATIVE_INFINITY;
  return {
    next(source, exportMs) {
      // Also when the wall clock was set back.
      const withTemplates = Math.abs(exportMs - templatesSentMs) >= templateLifeMs;
      if (!withTemplates && source.peek() === undefined) return undefined;
      if (withTemplates) templatesSentMs = exportMs;
      const message = packMessage({exportMs, sequence, domain}, withTemplates, source, maxMessageBytes);
      sequence = (sequence + message.records) % 2 ** 32;
      return message;
    },
  };
}
