import {isZero, uint16} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';

/** RFC 5905, section 7.3. */
const headerBytes = 48;
/** When it was sent, by the sender's clock or by chance. */
const transmitAt = 40;
const ntpPort = 123;
const modes = [
  'reserved',
  'symmetric-active',
  'symmetric-passive',
  'client',
  'server',
  'broadcast',
  'control',
  'private',
];
const client = 3;
const server = 4;
/** RFC 9327, section 2. */
const control = 6;
const maxStratum = 16;
const maxPollExponent = 17;

/** Away from its port only what is plainest: version 3 or 4, a client's or a server's, without extensions. */
export function ntp(payload: Uint8Array, ports: Ports): Finding | undefined {
  const first = payload[0]!;
  const mode = first & 7;
  const version = (first >> 3) & 7;
  const isOnPort = hasPort(ports, ntpPort);
  if (version < 1 || version > 4 || mode === 0) return undefined;
  if (mode >= control) {
    const isSound = isOnPort && (mode === control ? isControl(payload) : isPrivate(payload));
    return isSound ? found('ntp', {ntp_mode: modes[mode], ntp_version: version}) : undefined;
  }
  const isPlain =
    version >= 3 &&
    (mode === client || mode === server) &&
    payload.length === headerBytes &&
    !isZero(payload, transmitAt, headerBytes);
  if (!isPlain && !isOnPort) return undefined;
  if (payload.length < headerBytes || payload.length % 4 !== 0 || !isLikely(payload)) return undefined;
  const stratum = payload[1]!;
  return found('ntp', {
    ntp_mode: modes[mode],
    ntp_version: version,
    ntp_stratum: mode === client ? undefined : stratum,
  });
}

/** Nobody polls less often than once in 36 hours, has a clock worse than a second, or is 16 seconds away. */
function isLikely(payload: Uint8Array): boolean {
  const precision = payload[3]!;
  return (
    payload[1]! <= maxStratum &&
    payload[2]! <= maxPollExponent &&
    (precision === 0 || precision >= 0xe0) &&
    uint16(payload, 4) < 16 &&
    uint16(payload, 8) < 16
  );
}

function isControl(payload: Uint8Array): boolean {
  const dataBytes = uint16(payload, 10);
  return payload.length >= 12 && 12 + dataBytes <= payload.length && (payload[1]! & 0x1f) <= 12;
}

/** ntpd's own (ntp_request.h), such as `monlist`, with which attacks are amplified. */
function isPrivate(payload: Uint8Array): boolean {
  const implementation = payload[2]!;
  return payload.length >= 8 && (implementation === 0 || implementation === 2 || implementation === 3);
}
