import {differentBytes, isZero, uint32LittleEndian} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';

/** WireGuard's paper, section 5.4: the message types and their fixed lengths. */
const initiation = 1;
const response = 2;
const cookie = 3;
const data = 4;
const lengths: Readonly<Record<number, number>> = {[initiation]: 148, [response]: 92, [cookie]: 64};
const names = ['', 'initiation', 'response', 'cookie', 'data'];
/** Header and tag; the content between them is padded to 16 bytes. */
const minDataBytes = 32;
/** In greetings and answers, the sender's is here. */
const receiverAt = 4;
const counterAt = 8;
const defaultPort = 51820;
/** Behind numbers, all is a key, a random number, or encrypted: of up to so many bytes most differ. */
const mostCompared = 64;
const leastDifferent = 0.6;
const secretAt: Readonly<Record<number, number>> = {[initiation]: 8, [response]: 12, [cookie]: 8, [data]: 16};

export function wireguard(payload: Uint8Array, ports: Ports): Finding | undefined {
  const type = payload[0]!;
  if (!(type >= initiation && type <= data) || !isZero(payload, 1, 4)) return undefined;
  const isMessage = type === data ? isData(payload, ports) : payload.length === lengths[type];
  // Elsewhere than on its port it must look encrypted as well: tables of small numbers are not.
  return isMessage && (hasPort(ports, defaultPort) || isSecret(payload, secretAt[type]!))
    ? found('wireguard', {wireguard_message: names[type]})
    : undefined;
}

function isSecret(payload: Uint8Array, at: number): boolean {
  // An index is random; small ones are numbers of something else.
  if (uint32LittleEndian(payload, receiverAt) <= 0xffff) return false;
  const end = Math.min(payload.length, at + mostCompared);
  return differentBytes(payload, at, end) >= leastDifferent * (end - at);
}

/** The type alone is only a small number. On other ports, the counter must be that of a new session. */
function isData(payload: Uint8Array, ports: Ports): boolean {
  if (
    payload.length < minDataBytes ||
    payload.length % 16 !== 0 ||
    !isZero(payload, counterAt + 4, counterAt + 8)
  ) {
    return false;
  }
  if (hasPort(ports, defaultPort)) return true;
  return uint32LittleEndian(payload, counterAt) < 2 ** 24;
}
