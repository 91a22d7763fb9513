import type {Finding} from './finding.js';

/**
 * What carries other things: who made it may come to light in a later datagram. The higher number says more; what is not
 * listed says all there is to know.
 */
const carriers: Readonly<Record<string, number>> = {stun: 1, rtcp: 2, rtp: 3, dtls: 3, webrtc: 4};
const everything = 5;

/** Whether more may be found out about a flow of this application. */
export function mayBeRefined(app: string): boolean {
  return carriers[app] !== undefined;
}

/** What a later finding in the same flow makes of an earlier one; undefined if it says nothing more. */
export function refined(before: Finding, later: Finding): Finding | undefined {
  if (isWebRtc(before.app, later.app)) return {...later, app: 'webrtc', before: before.app};
  return weightOf(later.app) > weightOf(before.app) ? {...later, before: before.app} : undefined;
}

/** DTLS beside STUN, or beside media, is how browsers talk to each other (RFC 8827, section 6.5). */
function isWebRtc(one: string, other: string): boolean {
  const isMixed = one !== other && (one === 'dtls' || other === 'dtls');
  return isMixed && weightOf(one) <= carriers.dtls! && weightOf(other) <= carriers.dtls!;
}

function weightOf(app: string): number {
  return carriers[app] ?? everything;
}
