import {Quality} from '../../flow/flow-quality.js';
import {formatAge, formatCount, formatPercent, formatRtt} from '../../quantity/format.js';
import type {FlowPage} from '../../snapshot/columns/page.js';
import {lastSeenMs, qualityAt} from '../../snapshot/columns/read.js';
import {metadataValue} from './cells.js';

/** A request that was seen this short a time ago may still be answered. */
const patienceMs = 1000;

/** The share of the datagrams that should have come by their numbers and did not, in percent; NaN where there are no numbers. */
export function lossPercent(page: FlowPage, index: number): number {
  const expected = qualityAt(page, Quality.expected, index);
  return (100 * qualityAt(page, Quality.lost, index)) / (expected || Number.NaN);
}

export function jitterMs(page: FlowPage, index: number): number {
  return qualityAt(page, Quality.jitterMs, index);
}

/** The share of the requests that were answered, in percent. The last one may still be. */
export function answeredPercent(page: FlowPage, index: number, nowMs: number): number {
  const asked = qualityAt(page, Quality.asked, index);
  const answered = qualityAt(page, Quality.answered, index);
  const mayCome = answered < asked && nowMs - lastSeenMs(page, index) < patienceMs ? 1 : 0;
  return (100 * answered) / (asked - mayCome || Number.NaN);
}

/** `MOS ~4.2`: as what it is, an estimate. Empty where it is not known. */
export function mosText(mos: number): string {
  return Number.isNaN(mos) ? '' : `MOS ~${mos.toFixed(1)}`;
}

/** RFC 1035, section 4.1.1; RFC 2136, section 2.2. */
const responseCodes = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
];

/** What the last answer said, in the words of its protocol; empty where it is not known. */
export function statusText(app: unknown, status: number): string {
  if (Number.isNaN(status)) return '';
  switch (app) {
    case 'ntp':
      return status === 0 ? 'no time' : `stratum ${status}`;
    case 'dns':
    case 'llmnr':
    case 'nbns':
      return responseCodes[status] ?? `RCODE${status}`;
    default:
      return String(status);
  }
}

/** What a flow's protocol says of how well it goes, in a few words. Its loss, jitter and answers have columns of their own. */
export function qualityText(page: FlowPage, index: number, nowMs: number): string {
  const known = (key: string) => metadataValue(page, index, key);
  const inWords = (key: string, words: (value: string) => string) => {
    const value = known(key);
    return value === undefined ? '' : words(String(value));
  };
  const at = (column: number) => qualityAt(page, column, index);
  const mos = mosText(at(Quality.mosEstimate));
  const retries = at(Quality.retries);
  const parts = [
    mos && inWords('rtp_codec', codec => codec),
    mos,
    inWords('sip_state', state => state),
    statusText(known('app'), at(Quality.status)),
    known('dns_truncated') === true ? 'truncated' : '',
    inWords('ntp_offset_ms', ms => `${Number(ms) < 0 ? '' : '+'}${ms}ms`),
    inWords('quic_handshake_ms', ms => `handshake ${formatRtt(Number(ms))}`),
    known('quic_retry') === true ? 'retry' : '',
    inWords('wireguard_handshake_at', time => `handshake ${formatAge(nowMs - Date.parse(time))} ago`),
    inWords('tftp_progress', progress => progress),
    rttText(at(Quality.pathRttMs)),
    retries > 0 ? `${formatCount(retries)} ${retries === 1 ? 'retry' : 'retries'}` : '',
    inWords('rtcp_loss_percent', percent =>
      percent === '0' ? '' : `reports ${formatPercent(Number(percent))} lost`,
    ),
    inWords('stun_mapped', endpoint => `seen as ${endpoint}`),
  ];
  return parts.filter(part => part !== '').join(', ');
}

function rttText(ms: number): string {
  return Number.isNaN(ms) ? '' : `rtt ${formatRtt(ms)}`;
}
