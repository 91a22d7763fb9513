import {berContentAt, berEnd} from '../../ber.js';
import {type Finding, found} from '../../finding.js';

/** RFC 4120, section 5.10: the messages by the tag of their application. */
const messages: Readonly<Record<number, string>> = {
  106: 'as-request',
  107: 'as-reply',
  108: 'tgs-request',
  109: 'tgs-reply',
  110: 'ap-request',
  111: 'ap-reply',
  126: 'error',
};
const sequence = 0x30;
const integer = 0x02;
const version = 5;

/** A sequence in an application's tag; its first two members are the version and the type (RFC 4120, section 5.4). */
export function kerberos(payload: Uint8Array): Finding | undefined {
  const tag = payload[0]!;
  const message = messages[tag];
  if (message === undefined || berEnd(payload, 0) !== payload.length) return undefined;
  const sequenceAt = berContentAt(payload, 0);
  if (payload[sequenceAt] !== sequence || berEnd(payload, sequenceAt) !== payload.length) return undefined;
  const versionAt = berContentAt(payload, sequenceAt);
  const typeAt = versionAt + 5;
  // Requests count their members from 1, all others from 0.
  const first = payload[versionAt];
  if ((first !== 0xa0 && first !== 0xa1) || payload[typeAt] !== first + 1) return undefined;
  return smallInteger(payload, versionAt) === version && smallInteger(payload, typeAt) === (tag & 0x1f)
    ? found('kerberos', {kerberos_message: message})
    : undefined;
}

/** The integer of one byte in the tagged member at `at`; -1 if it is none. */
function smallInteger(payload: Uint8Array, at: number): number {
  const isOne = payload[at + 1] === 3 && payload[at + 2] === integer && payload[at + 3] === 1;
  return isOne ? payload[at + 4]! : -1;
}
