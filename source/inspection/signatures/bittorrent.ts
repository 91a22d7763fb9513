import {bytesOfText, holds, isZero, uint16, uint32} from '../bytes.js';
import {type Finding, found} from '../finding.js';

const letterD = 100;
const letterE = 101;
/**
 * The keys of a bencoded dictionary are sorted: `a` of a query, `e` of an error, `ip` or `r` of an answer come first (BEP 5, BEP 42), and
 * before an `id` the filters of BEP 33.
 */
const queryStart = bytesOfText('d1:ad2:id20:');
const answerStarts = ['d1:rd2:id20:', 'd1:rd4:BF', 'd2:ip6:', 'd2:ip18:', 'd1:eli20'].map(bytesOfText);
const kindOfAnswer = bytesOfText('1:y1:');
const queries = ['ping', 'find_node', 'get_peers', 'announce_peer', 'get', 'put', 'sample_infohashes'].map(
  name => ({name, bytes: bytesOfText(`${name.length}:${name}`)}),
);
const maxMessageBytes = 2048;

/** The distributed hash table (BEP 5). */
export function bittorrentDht(payload: Uint8Array): Finding | undefined {
  const {length} = payload;
  if (payload[0] !== letterD || payload[length - 1] !== letterE || length > maxMessageBytes) return undefined;
  if (holds(payload, 0, queryStart)) {
    const query = queryOf(payload);
    return query ? found('bittorrent-dht', {bittorrent_dht_query: query}) : undefined;
  }
  const isAnswer = answerStarts.some(start => holds(payload, 0, start));
  return isAnswer && indexOf(payload, kindOfAnswer) >= 0 ? found('bittorrent-dht') : undefined;
}

const queryKey = bytesOfText('1:q');

/** `1:q9:find_node`: it follows the arguments, which may contain the same bytes by chance. */
function queryOf(payload: Uint8Array): string | undefined {
  for (let at = indexOf(payload, queryKey); at >= 0; at = indexOf(payload, queryKey, at + 1)) {
    const nameAt = at + queryKey.length;
    const name = queries.find(({bytes}) => holds(payload, nameAt, bytes))?.name;
    if (name) return name;
  }
  return undefined;
}

function indexOf(payload: Uint8Array, wanted: Uint8Array, from = 0): number {
  for (let at = from; at + wanted.length <= payload.length; at++) if (holds(payload, at, wanted)) return at;
  return -1;
}

/** BEP 29: type SYN in version 1. */
const utpSyn = 0x41;
const utpHeaderBytes = 20;

/** Only a first packet: no delay and no number of the other side is known yet. */
export function utp(payload: Uint8Array): Finding | undefined {
  if (payload.length !== utpHeaderBytes || payload[0] !== utpSyn || payload[1] !== 0) return undefined;
  const isFirst = isZero(payload, 8, 12) && isZero(payload, 18, 20) && uint16(payload, 16) !== 0;
  return isFirst && uint32(payload, 4) !== 0 && uint32(payload, 12) !== 0
    ? found('utp', {utp_message: 'syn'})
    : undefined;
}
