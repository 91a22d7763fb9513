import {uint16, uint32} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';

/** Where collectors listen. */
const netflowPorts = [2055, 2056, 4739, 9555, 9995, 9996] as const;
const sflowPort = 6343;
const headerBytes5 = 24;
const recordBytes5 = 48;
const maxRecords5 = 30;
const headerBytes9 = 20;
const headerBytesIpfix = 16;

/**
 * NetFlow 5 (Cisco's format, whose length is that of its records), NetFlow 9 (RFC 3954, section 5.1) and IPFIX
 * (RFC 7011, section 3.1). Version 9 has no length, so that it is known only on its ports.
 */
export function netflow(payload: Uint8Array, ports: Ports): Finding | undefined {
  const version = uint16(payload, 0);
  const count = uint16(payload, 2);
  const {length} = payload;
  switch (version) {
    case 5: {
      const isWhole = count > 0 && count <= maxRecords5 && length === headerBytes5 + count * recordBytes5;
      return isWhole ? found('netflow', {netflow_version: version}) : undefined;
    }
    case 9: {
      const isLikely = count > 0 && length >= headerBytes9 + 4 && hasPort(ports, ...netflowPorts);
      return isLikely ? found('netflow', {netflow_version: version}) : undefined;
    }
    case 10: {
      // A set follows: of templates, or of data.
      const set = uint16(payload, headerBytesIpfix);
      const hasSet = set === 2 || set === 3 || set >= 256;
      const isWhole = count === length && length >= headerBytesIpfix + 4 && hasSet;
      return isWhole ? found('ipfix', {ipfix_domain: uint32(payload, 12)}) : undefined;
    }
    default:
      return undefined;
  }
}

/** sflow.org, version 5: agent's address by its kind. Only on its port. */
export function sflow(payload: Uint8Array, ports: Ports): Finding | undefined {
  const addressKind = uint32(payload, 4);
  if (uint32(payload, 0) !== 5 || (addressKind !== 1 && addressKind !== 2)) return undefined;
  return payload.length >= 28 && payload.length % 4 === 0 && hasPort(ports, sflowPort)
    ? found('sflow', {sflow_version: 5})
    : undefined;
}
