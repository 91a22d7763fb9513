import {uint16, uint32} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';

const sflowPort = 6343;
const headerBytes5 = 24;
const recordBytes5 = 48;
const maxRecords5 = 30;
const headerBytes9 = 20;
const headerBytesIpfix = 16;

/** RFC 3954, section 5: sets of templates and options have numbers 0 and 1, sets of data begin at 256. */
const firstDataSet = 256;
const setHeaderBytes = 4;
/** No datagram holds more records. */
const maxRecords9 = 1000;
/** When this format began, as a time of UNIX in seconds: 2000. */
const earliestSeconds = 946_684_800;

/**
 * NetFlow 5 (Cisco's format, whose length is that of its records), NetFlow 9 (RFC 3954, section 5.1) and IPFIX
 * (RFC 7011, section 3.1). Version 9 has no length field: the lengths of its sets must fill the datagram.
 */
export function netflow(payload: Uint8Array): Finding | undefined {
  const version = uint16(payload, 0);
  const count = uint16(payload, 2);
  const {length} = payload;
  switch (version) {
    case 5: {
      const isWhole = count > 0 && count <= maxRecords5 && length === headerBytes5 + count * recordBytes5;
      return isWhole ? found('netflow', {netflow_version: version}) : undefined;
    }
    case 9: {
      const isLikely = count > 0 && count <= maxRecords9 && uint32(payload, 8) >= earliestSeconds;
      return isLikely && areSets(payload, headerBytes9, 0)
        ? found('netflow', {netflow_version: version})
        : undefined;
    }
    case 10: {
      // Sets follow: of templates, of options, or of data.
      const isWhole = count === length && areSets(payload, headerBytesIpfix, 2);
      return isWhole ? found('ipfix', {ipfix_domain: uint32(payload, 12)}) : undefined;
    }
    default:
      return undefined;
  }
}

/** @param templates the number of sets of templates; that of options follows */
function areSets(payload: Uint8Array, from: number, templates: number): boolean {
  let at = from;
  while (at + setHeaderBytes <= payload.length) {
    const set = uint16(payload, at);
    const setBytes = uint16(payload, at + 2);
    const isKind = set === templates || set === templates + 1 || set >= firstDataSet;
    if (!isKind || setBytes < setHeaderBytes) return false;
    at += setBytes;
  }
  return at === payload.length && at > from;
}

/** sFlow version 5 (sflow.org): version and kind of the agent's address. Only on its port. */
export function sflow(payload: Uint8Array, ports: Ports): Finding | undefined {
  const addressKind = uint32(payload, 4);
  if (uint32(payload, 0) !== 5 || (addressKind !== 1 && addressKind !== 2)) return undefined;
  return payload.length >= 28 && payload.length % 4 === 0 && hasPort(ports, sflowPort)
    ? found('sflow', {sflow_version: 5})
    : undefined;
}
