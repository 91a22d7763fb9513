import type {Finding, Inspected} from './finding.js';
import {beginQuic, type QuicFlow} from './quic/flow.js';
import {createRtpWatch} from './rtp-watch.js';
import {signatures} from './signatures.js';

export type {Finding, Inspected} from './finding.js';

/** A flow that has said nothing in so many datagrams, of either direction, will not be understood: spare the rest. */
export const maxDatagrams = 4;

/** Tells what one flow carries. */
export interface Inspector {
  /**
   * Takes the next datagram, of which it keeps nothing. Says what was found once, as soon as it is sure, and then no
   * more; never throws.
   */
  inspect(datagram: Inspected): Finding | undefined;
}

/** One flow's inspection: fed its first datagrams in order. */
export function createInspector(): Inspector {
  let left = maxDatagrams;
  let quic: QuicFlow | undefined;
  const watchRtp = createRtpWatch();
  return {
    inspect(datagram) {
      if (left === 0) return undefined;
      left--;
      quic ??= beginQuic(datagram);
      let finding = quic ? quic.add(datagram) : (matching(datagram) ?? watchRtp(datagram));
      // A name that has not come by now is not waited for.
      if (left === 0) finding ??= quic?.finding();
      if (finding) left = 0;
      if (left === 0) quic = undefined;
      return finding;
    },
  };
}

function matching({payload, clientPort, targetPort}: Inspected): Finding | undefined {
  const ports = {clientPort, targetPort};
  for (const signature of signatures) {
    const finding = signature(payload, ports);
    if (finding) return finding;
  }
  return undefined;
}
