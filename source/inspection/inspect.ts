import type {Finding, Inspected} from './finding.js';
import {createMoshWatch} from './mosh-watch.js';
import {createQuicWatch, mayBeQuic, type QuicWatch} from './quic/flow.js';
import {createShortHeaderWatch} from './quic/short-headers.js';
import {mayBeRefined, refined} from './refinement.js';
import {createRtpWatch} from './rtp-watch.js';
import {signaturesByFirstByte} from './signatures/first-bytes.js';
import {rules} from './signatures/rules/all.js';
import {compileRules, type RuleTable} from './signatures/table/compile.js';

export type {Finding, Inspected} from './finding.js';

/** A flow is inspected for this many datagrams of each direction. */
export const maxDatagrams = 8;
/** And no longer than for so many of both, where one direction is silent. */
const maxSeen = 4 * maxDatagrams;

const knownRules = compileRules(rules);

/** Finds out what one flow carries. */
export interface Inspector {
  /**
   * Takes the next datagram, without keeping it.
   * @returns what is certain from now on: the application, later maybe more of its details, or another one that refines it
   */
  inspect(datagram: Inspected): Finding | undefined;
  /** Whether nothing more will be found. */
  readonly isDone: boolean;
}

export interface InspectorOptions {
  /** Recognises a QUIC connection that began in another flow. */
  readonly movedQuic?: ((datagram: Inspected) => Finding | undefined) | undefined;
  /** The rules of users, which go first. */
  readonly ownRules?: RuleTable | undefined;
}

/** The inspection of one flow; feed it the first datagrams in order. It never throws. */
export function createInspector({movedQuic, ownRules}: InspectorOptions = {}): Inspector {
  const left = {rx: maxDatagrams, tx: maxDatagrams};
  let leftToSee = maxSeen;
  let known: Finding | undefined;
  let quic: QuicWatch | undefined;
  const watchOwnRules = ownRules?.();
  const watchRules = knownRules();
  const watchRtp = createRtpWatch();
  const watchMosh = createMoshWatch();
  const watchShortHeaders = createShortHeaderWatch();

  function look(datagram: Inspected): Finding | undefined {
    const own = watchOwnRules?.(datagram);
    if (own) return own;
    if (mayBeQuic(datagram.payload)) {
      quic ??= createQuicWatch();
      const finding = quic.add(datagram);
      if (finding) return finding;
    }
    if (quic?.isQuic) return undefined;
    return (
      movedQuic?.(datagram) ??
      watchRules(datagram) ??
      matching(datagram) ??
      watchRtp(datagram) ??
      watchMosh(datagram) ??
      watchShortHeaders(datagram)
    );
  }

  const inspector = {
    isDone: false,
    inspect(datagram: Inspected): Finding | undefined {
      if (inspector.isDone) return undefined;
      leftToSee--;
      let finding: Finding | undefined;
      if (left[datagram.direction] > 0) {
        left[datagram.direction]--;
        const found = look(datagram);
        finding = found && news(known, found);
        known = finding ?? known;
      }
      // A name is still to come, unless the connection began elsewhere.
      const isUnread = quic?.isQuic && !quic.isDone;
      const isWhole = known !== undefined && !mayBeRefined(known.app) && !isUnread;
      inspector.isDone = isWhole || leftToSee === 0 || (left.rx === 0 && left.tx === 0);
      if (inspector.isDone) quic = undefined;
      return finding;
    },
  };
  return inspector;
}

/** What a finding adds to what is known. */
function news(known: Finding | undefined, finding: Finding): Finding | undefined {
  if (known === undefined) return finding;
  // QUIC tells its version before its server's name.
  return known.app === finding.app && finding.app === 'quic' ? finding : refined(known, finding);
}

function matching(datagram: Inspected): Finding | undefined {
  const {payload} = datagram;
  if (payload.length === 0) return undefined;
  const asked = signaturesByFirstByte[payload[0]!]!;
  for (let index = 0; index < asked.length; index++) {
    const finding = asked[index]!(payload, datagram);
    if (finding) return finding;
  }
  return undefined;
}
