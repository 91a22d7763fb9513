import {isZero, uint32LittleEndian} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';

/** WireGuard's paper, section 5.4: types, and the lengths that they always have. */
const initiation = 1;
const response = 2;
const cookie = 3;
const data = 4;
const lengths: Readonly<Record<number, number>> = {[initiation]: 148, [response]: 92, [cookie]: 64};
const names = ['', 'initiation', 'response', 'cookie', 'data'];
/** Header and tag; what is between is padded to 16. */
const minDataBytes = 32;
const receiverAt = 4;
const counterAt = 8;
const defaultPort = 51820;

export function wireguard(payload: Uint8Array, ports: Ports): Finding | undefined {
  const type = payload[0]!;
  if (!(type >= initiation && type <= data) || !isZero(payload, 1, 4)) return undefined;
  return (type === data ? isData(payload, ports) : payload.length === lengths[type])
    ? found('wireguard', {wireguard_message: names[type]})
    : undefined;
}

/**
 * Its type is no more than a small number: away from its port, the counter must be that of a young session, and
 * the receiver's number, which is random, must not be small as well.
 */
function isData(payload: Uint8Array, ports: Ports): boolean {
  if (
    payload.length < minDataBytes ||
    payload.length % 16 !== 0 ||
    !isZero(payload, counterAt + 4, counterAt + 8)
  ) {
    return false;
  }
  if (hasPort(ports, defaultPort)) return true;
  return uint32LittleEndian(payload, counterAt) < 2 ** 24 && uint32LittleEndian(payload, receiverAt) > 0xffff;
}
