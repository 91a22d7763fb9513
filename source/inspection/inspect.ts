import type {Finding, Inspected} from './finding.js';
import {createMoshWatch} from './mosh-watch.js';
import {beginQuic, type QuicFlow} from './quic/flow.js';
import {createRtpWatch} from './rtp-watch.js';
import {rules} from './signatures/rules/all.js';
import {compileRules} from './signatures/table/compile.js';
import {signatures} from './signatures.js';

export type {Finding, Inspected} from './finding.js';

/** A flow is inspected for this many datagrams of either direction. */
export const maxDatagrams = 4;

const knownRules = compileRules(rules);

/** Finds out what one flow carries. */
export interface Inspector {
  /**
   * Takes the next datagram, without keeping it. Returns a finding once, as soon as it is certain. Never throws.
   */
  inspect(datagram: Inspected): Finding | undefined;
}

/**
 * The inspection of one flow; feed it the first datagrams in order.
 * @param movedQuic recognises a QUIC connection that began in another flow
 */
export function createInspector(
  movedQuic: (datagram: Inspected) => Finding | undefined = () => undefined,
): Inspector {
  let left = maxDatagrams;
  let quic: QuicFlow | undefined;
  const watchRules = knownRules();
  const watchRtp = createRtpWatch();
  const watchMosh = createMoshWatch();
  return {
    inspect(datagram) {
      if (left === 0) return undefined;
      left--;
      quic ??= beginQuic(datagram);
      let finding = quic
        ? quic.add(datagram)
        : (movedQuic(datagram) ??
          watchRules(datagram) ??
          matching(datagram) ??
          watchRtp(datagram) ??
          watchMosh(datagram));
      // The last datagram: report what is known without the server name.
      if (left === 0) finding ??= quic?.finding();
      if (finding) left = 0;
      if (left === 0) quic = undefined;
      return finding;
    },
  };
}

function matching(datagram: Inspected): Finding | undefined {
  for (const signature of signatures) {
    const finding = signature(datagram.payload, datagram);
    if (finding) return finding;
  }
  return undefined;
}
