import {uint16} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';

/** RFC 3550, section 12.1; RFC 4585, section 6.1; RFC 3611. */
const types: Readonly<Record<number, string>> = {
  200: 'sender-report',
  201: 'receiver-report',
  202: 'source-description',
  203: 'bye',
  204: 'app',
  205: 'transport-feedback',
  206: 'payload-feedback',
  207: 'extended-report',
};

/** One packet or several whose lengths fill the datagram (RFC 3550, appendix A.2); encrypted ones end differently. */
export function rtcp(payload: Uint8Array): Finding | undefined {
  const first = types[payload[1]!];
  if (first === undefined) return undefined;
  let at = 0;
  while (at < payload.length) {
    if (payload[at]! >> 6 !== 2 || types[payload[at + 1]!] === undefined) return undefined;
    // In words, less one.
    at += (uint16(payload, at + 2) + 1) * 4;
  }
  return at === payload.length && payload.length >= 8 ? found('rtcp', {rtcp_type: first}) : undefined;
}
